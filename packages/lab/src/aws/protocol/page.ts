import type { AwsError } from './aws-error.ts';

/** Some of a list, and the token that asks for the rest when there is more. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | undefined;
}

/**
 * One page of a list. The token names an offset; AWS's tokens are opaque, so callers must not read anything into it.
 *
 * @param invalid - the service's own error for a token that it did not write; made only when it is thrown
 */
export function page<T>(
  items: readonly T[],
  size: number,
  token: string | undefined,
  invalid: () => AwsError,
): Page<T> {
  const start = token === undefined ? 0 : offsetOf(token, invalid);
  const end = start + size;
  return { items: items.slice(start, end), next: end < items.length ? tokenOf(end) : undefined };
}

function tokenOf(offset: number): string {
  return Buffer.from(`offset:${offset}`).toString('base64url');
}

function offsetOf(token: string, invalid: () => AwsError): number {
  const match = /^offset:(\d{1,9})$/.exec(Buffer.from(token, 'base64url').toString());
  if (match === null) throw invalid();
  return Number(match[1]);
}
