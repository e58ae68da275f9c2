import { Asn1Reader, present } from '../der/asn1-reader.ts';
import { ReadingProblem } from '../reading-problem.ts';

/** Reads one element behind which there may be nothing. Throws `ReadingProblem`. */
export function readWhole<Read>(bytes: Uint8Array, read: (reader: Asn1Reader) => Read | undefined): Read {
  const reader = new Asn1Reader(bytes);
  const value = present(read(reader));
  if (reader.rest.length > 0) throw new ReadingProblem('pkcs12: trailing data found');
  return value;
}

/** What a file asks for and we, like the library that ESO uses, do not have. */
export function unsupported(what: string, oid?: string): ReadingProblem {
  const [before = what, after = ''] = what.split('%s');
  return new ReadingProblem(`pkcs12: ${before}${oid ?? ''}${after}`, `pkcs12: ${before.trimEnd()}${after}`);
}
