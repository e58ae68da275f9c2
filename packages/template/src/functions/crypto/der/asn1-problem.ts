import { ReadingProblem } from '../reading-problem.ts';

/** The bytes break the rules of DER. */
export function syntaxError(what: string): ReadingProblem {
  return new ReadingProblem(`asn1: syntax error: ${what}`);
}

/** The bytes are DER, but not the structure that was expected. `safe` is for texts that show tags and lengths of the bytes. */
export function structureError(what: string, safe: string = what): ReadingProblem {
  return new ReadingProblem(`asn1: structure error: ${what}`, `asn1: structure error: ${safe}`);
}
