import { ReadingProblem } from '../reading-problem.ts';

/** Why bytes are no certificate, in the words of Go's crypto/x509. */
export function certificateProblem(what: string, safe: string = what): ReadingProblem {
  return new ReadingProblem(`x509: ${what}`, `x509: ${safe}`);
}

/** What was read, or the problem with the given text when nothing was. */
export function need<Read>(read: Read | undefined, what: string): Read {
  if (read === undefined) throw certificateProblem(what);
  return read;
}
