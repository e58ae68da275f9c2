import type { Asn1Reader } from '../der/asn1-reader.ts';
import { present } from '../der/asn1-reader.ts';
import { type Algorithm, readOptionalAlgorithm } from '../der/algorithm.ts';
import { universal } from '../der/tag.ts';
import { oids } from './oids.ts';
import type { Derivation, HashName } from './key-derivation.ts';
import { readWhole, unsupported } from './read-whole.ts';

/** Hashes by the names of their HMACs. */
export const hmacHashes: ReadonlyMap<string, HashName> = new Map<string, HashName>([
  [oids.hmacSha1, 'sha1'],
  [oids.hmacSha256, 'sha256'],
  [oids.hmacSha512, 'sha512'],
]);

/** PBKDF2 with its parameters; `keyLength` is undefined when the file does not say. */
export interface Pbkdf2 extends Derivation {
  readonly keyLength: bigint | undefined;
}

/** Reads an algorithm that must be PBKDF2 (RFC 8018 §A.2). `scheme` is whose part it is, for texts. Throws `ReadingProblem`. */
export function readPbkdf2({ algorithm, parameters }: Algorithm, scheme: 'pbes2' | 'PBMAC1'): Pbkdf2 {
  const kdf = scheme === 'pbes2' ? 'pbes2 kdf algorithm' : 'PBMAC1 KDF algorithm';
  if (algorithm !== oids.pbkdf2) throw unsupported(`${kdf} %s is not supported`, algorithm);
  const fields = readWhole(parameters ?? new Uint8Array(), (reader) => reader.struct('pbkdf2Params', readFields));
  if (fields.salt.number !== universal.octetString) {
    throw unsupported(
      `only octet string salts are supported for ${scheme}/${scheme === 'pbes2' ? 'pbkdf2' : 'PBKDF2'}`,
    );
  }
  const hash = fields.prf === undefined ? 'sha1' : hmacHashes.get(fields.prf.algorithm);
  if (hash === undefined) {
    throw unsupported(`${scheme === 'pbes2' ? 'pbes2 prf' : 'PBMAC1 PRF'} %s is not supported`, fields.prf?.algorithm);
  }
  return { hash, salt: fields.salt.content, iterations: fields.iterations, keyLength: fields.keyLength };
}

function readFields(fields: Asn1Reader) {
  return {
    salt: present(fields.raw()),
    iterations: present(fields.int()),
    keyLength: fields.int({ optional: true }),
    prf: readOptionalAlgorithm(fields, { optional: true }),
  };
}
