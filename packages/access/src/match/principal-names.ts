import { parseArn } from '../arn/arn.ts';
import type { PrincipalEntry } from '../policy/model.ts';
import type { Principal } from './principal.ts';

/**
 * The text by which an entry can mean a principal: an index of entries by it finds all that `gradeOf` may answer for, and some
 * that it does not. Undefined when it means nobody.
 */
export function nameOfEntry(entry: PrincipalEntry): string | undefined {
  switch (entry.form) {
    case 'any':
      return '*';
    case 'account':
      return parseArn(entry.value)?.account ?? entry.value;
    case 'none':
      return undefined;
    default:
      return entry.boundId ?? entry.value;
  }
}

/** All texts by which an entry can mean a principal. */
export function namesOfPrincipal({ arn, baseArn, account, uniqueId }: Principal): ReadonlySet<string> {
  return new Set(['*', arn, baseArn, account, uniqueId].filter((name) => name !== undefined));
}
