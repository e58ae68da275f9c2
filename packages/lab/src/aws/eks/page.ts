import { AwsError } from '../protocol/aws-error.ts';

interface Paging {
  readonly maxResults?: string | undefined;
  readonly nextToken?: string | undefined;
}

/**
 * One page of a list, at most 100 items.
 *
 * @throws AwsError `InvalidParameterException`
 */
export function page<T>(items: readonly T[], paging: Paging): { readonly items: readonly T[]; readonly next?: string } {
  const { maxResults = '100', nextToken } = paging;
  const size = Number(maxResults);
  if (!/^\d{1,3}$/.test(maxResults) || size < 1 || size > 100) {
    throw invalid('maxResults must be a number from 1 to 100.');
  }
  const start = nextToken === undefined ? 0 : offsetOf(nextToken);
  const shown = items.slice(start, start + size);
  return start + size < items.length ? { items: shown, next: tokenOf(start + size) } : { items: shown };
}

function tokenOf(offset: number): string {
  return Buffer.from(`offset:${offset}`).toString('base64url');
}

function offsetOf(token: string): number {
  const match = /^offset:(\d{1,9})$/.exec(Buffer.from(token, 'base64url').toString());
  if (match === null) throw invalid('The nextToken value is invalid.');
  return Number(match[1]);
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterException', message);
}
