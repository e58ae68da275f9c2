import { AwsError } from '../protocol/aws-error.ts';
import type { Output } from '../protocol/json.ts';

interface Paging {
  readonly Limit?: number | undefined;
  readonly Marker?: string | undefined;
}

/**
 * One page of a KMS list under its member's name.
 *
 * @throws AwsError `InvalidMarkerException`
 */
export function pageWith(member: string, items: readonly unknown[], paging: Paging): Output {
  const start = paging.Marker === undefined ? 0 : offsetOf(paging.Marker);
  const end = start + (paging.Limit ?? 100);
  const more = end < items.length;
  return {
    [member]: items.slice(start, end),
    Truncated: more,
    NextMarker: more ? Buffer.from(`${end}`).toString('base64') : undefined,
  };
}

function offsetOf(marker: string): number {
  const text = Buffer.from(marker, 'base64').toString();
  if (!/^\d{1,9}$/.test(text)) throw new AwsError('InvalidMarkerException', 'Could not deserialize marker');
  return Number(text);
}
