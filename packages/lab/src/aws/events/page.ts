import { AwsError } from '../protocol/aws-error.ts';

/**
 * One page of a list. The token names the offset; AWS's are opaque, so callers must not read anything into it.
 *
 * @throws AwsError `ValidationException`
 */
export function page<T>(
  items: readonly T[],
  size: number,
  token: string | undefined,
): { readonly items: readonly T[]; readonly next?: string } {
  const start = token === undefined ? 0 : offsetOf(token);
  const end = start + size;
  const shown = items.slice(start, end);
  return end < items.length ? { items: shown, next: tokenOf(end) } : { items: shown };
}

function tokenOf(offset: number): string {
  return Buffer.from(`offset:${offset}`).toString('base64url');
}

function offsetOf(token: string): number {
  const match = /^offset:(\d{1,9})$/.exec(Buffer.from(token, 'base64url').toString());
  if (match === null) throw new AwsError('ValidationException', 'The NextToken value is invalid.');
  return Number(match[1]);
}
