import { AwsError } from '../protocol/aws-error.ts';
import type { Output } from '../protocol/json.ts';
import { page } from '../protocol/page.ts';

interface Paging {
  readonly Limit?: number | undefined;
  readonly Marker?: string | undefined;
}

/**
 * One page of a KMS list under its member's name.
 *
 * @throws AwsError `InvalidMarkerException`
 */
export function pageWith(member: string, all: readonly unknown[], paging: Paging): Output {
  const { items, next } = page(all, paging.Limit ?? 100, paging.Marker, invalidMarker);
  return { [member]: items, Truncated: next !== undefined, NextMarker: next };
}

function invalidMarker(): AwsError {
  return new AwsError('InvalidMarkerException', 'Could not deserialize marker');
}
