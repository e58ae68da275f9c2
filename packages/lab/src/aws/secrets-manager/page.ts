import { AwsError } from '../protocol/aws-error.ts';
import { type Page, page as pageOf } from '../protocol/page.ts';

/**
 * One page of a list.
 *
 * @throws AwsError `InvalidNextTokenException`
 */
export function page<T>(items: readonly T[], size: number, token: string | undefined): Page<T> {
  return pageOf(items, size, token, () => new AwsError('InvalidNextTokenException', 'The NextToken value is invalid.'));
}
