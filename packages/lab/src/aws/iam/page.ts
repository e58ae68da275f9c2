import { AwsError } from '../protocol/aws-error.ts';
import type { Output } from '../protocol/json.ts';

interface Paging {
  readonly MaxItems?: number | undefined;
  readonly Marker?: string | undefined;
}

/** One page of an IAM list under its member's name. */
export function pageWith(member: string, items: readonly unknown[], paging: Paging): Output {
  const text = paging.Marker === undefined ? '0' : Buffer.from(paging.Marker, 'base64').toString();
  if (!/^\d{1,9}$/.test(text)) throw new AwsError('ValidationError', 'Invalid Marker.');
  const end = Number(text) + (paging.MaxItems ?? 100);
  const more = end < items.length;
  return {
    [member]: items.slice(Number(text), end),
    IsTruncated: more,
    Marker: more ? Buffer.from(`${end}`).toString('base64') : undefined,
  };
}
