import { AwsError } from '../protocol/aws-error.ts';
import { type Page, page as pageOf } from '../protocol/page.ts';

interface Paging {
  readonly maxResults?: string | undefined;
  readonly nextToken?: string | undefined;
}

/**
 * One page of a list, at most 100 items.
 *
 * @throws AwsError `InvalidParameterException`
 */
export function page<T>(items: readonly T[], paging: Paging): Page<T> {
  const { maxResults = '100', nextToken } = paging;
  const size = Number(maxResults);
  if (!/^\d{1,3}$/.test(maxResults) || size < 1 || size > 100) {
    throw invalid('maxResults must be a number from 1 to 100.');
  }
  return pageOf(items, size, nextToken, () => invalid('The nextToken value is invalid.'));
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterException', message);
}
