import { AwsError } from '../protocol/aws-error.ts';
import type { Output } from '../protocol/json.ts';
import { page } from '../protocol/page.ts';

export interface Paging {
  readonly MaxItems?: number | undefined;
  readonly Marker?: string | undefined;
}

/**
 * One page of an IAM list under its member's name.
 *
 * @throws AwsError `ValidationError`
 */
export function pageWith(member: string, all: readonly unknown[], paging: Paging): Output {
  const { items, next } = page(all, paging.MaxItems ?? 100, paging.Marker, invalidMarker);
  return { [member]: items, IsTruncated: next !== undefined, Marker: next };
}

function invalidMarker(): AwsError {
  return new AwsError('ValidationError', 'Invalid Marker.');
}
