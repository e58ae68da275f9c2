import { RE2JS, RE2JSException } from 're2js';
import { LockkeeperError } from '../errors/lockkeeper-error.ts';

/** More than any name needs, and little enough to be compiled at once. */
const LONGEST_PATTERN = 10_000;

/**
 * A pattern in the syntax of Go's regexp package, matched in time linear in the text (`threat/X4`). Throws
 * `LockkeeperError('InvalidInput')` with Go's text, which quotes the pattern and nothing else.
 */
export function compileGoPattern(source: string): RE2JS {
  if (source.length > LONGEST_PATTERN) {
    const problem = `the regular expression has ${source.length} characters, more than ${LONGEST_PATTERN}`;
    throw new LockkeeperError('Limit', problem, { limit: LONGEST_PATTERN, length: source.length });
  }
  try {
    return RE2JS.compile(source);
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    // Of all foreign texts this one may pass: it is made of the pattern, which the manifest shows.
    throw new LockkeeperError('InvalidInput', error.message, {});
  }
}
