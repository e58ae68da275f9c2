import { ReadingProblem } from './reading-problem.ts';

/** Why bytes are no certificate or key, in the words of Go's crypto/x509. */
export function x509Problem(what: string, safe: string = what): ReadingProblem {
  return new ReadingProblem(`x509: ${what}`, `x509: ${safe}`);
}

/** What was read, or the problem with the given text when nothing was. */
export function need<Read>(read: Read | undefined, what: string): Read {
  if (read === undefined) throw x509Problem(what);
  return read;
}
