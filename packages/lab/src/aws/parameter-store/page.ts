import { AwsError } from '../protocol/aws-error.ts';

/**
 * One page of parameters; the token is an offset that callers must treat as opaque.
 *
 * @throws AwsError `InvalidNextToken`
 */
export function pageOf<T>(
  items: readonly T[],
  size: number,
  token: string | undefined,
): { readonly items: readonly T[]; readonly next?: string } {
  const text = token === undefined ? '0' : Buffer.from(token, 'base64url').toString();
  if (!/^\d{1,9}$/.test(text)) throw new AwsError('InvalidNextToken', 'The specified token is not valid.');
  const end = Number(text) + size;
  const shown = items.slice(Number(text), end);
  return end < items.length ? { items: shown, next: Buffer.from(`${end}`).toString('base64url') } : { items: shown };
}
