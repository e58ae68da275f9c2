import { createHmac, timingSafeEqual } from 'node:crypto';
import type { CallContext } from '../../../call-context.ts';
import { type Algorithm, readAlgorithm } from '../der/algorithm.ts';
import { type Asn1Reader, present } from '../der/asn1-reader.ts';
import { integer, octets, oid, sequence } from '../der/der-writer.ts';
import { problemsOf } from '../failing-as.ts';
import { ReadingProblem } from '../reading-problem.ts';
import { WRITTEN_ITERATIONS, WRITTEN_SALT_BYTES } from './encryption.ts';
import { deriveByPbkdf2, deriveForPkcs12, type HashName, purposes } from './key-derivation.ts';
import { oids } from './oids.ts';
import { utf8Password } from './password.ts';
import { hmacHashes, readPbkdf2 } from './pbkdf2-parameters.ts';
import { readWhole, unsupported } from './read-whole.ts';

/** The sum that proves the password and guards the file (RFC 7292 §4, RFC 9579). */
export interface MacData {
  readonly algorithm: Algorithm;
  readonly digest: Uint8Array;
  readonly salt: Uint8Array;
  readonly iterations: bigint;
}

const HASHES: ReadonlyMap<string, HashName> = new Map<string, HashName>([
  [oids.sha1, 'sha1'],
  [oids.sha256, 'sha256'],
  [oids.sha512, 'sha512'],
]);
const KEY_BYTES = Object.freeze({ sha1: 20, sha256: 32, sha512: 64 });
/** RFC 9579 §5 and §6: shorter keys can be forged, longer ones only cost. */
const SHORTEST_KEY = 20n;
const LONGEST_KEY = 64n;

/** The fields of a MacData structure. */
export function readMacData(fields: Asn1Reader): MacData {
  const { algorithm, digest } = present(
    fields.struct('digestInfo', (inner) => ({ algorithm: readAlgorithm(inner), digest: present(inner.octets()) })),
  );
  return { algorithm, digest, salt: present(fields.octets()), iterations: fields.int({ optional: true }) ?? 1n };
}

/** Whether the sum is that of the message under the password, given in its UCS-2 form. Throws `ReadingProblem`. */
export function hasMac(mac: MacData, message: Uint8Array, password: Uint8Array, context: CallContext): boolean {
  const expected = computeMac(mac, message, password, context);
  return expected.length === mac.digest.length && timingSafeEqual(expected, mac.digest);
}

function computeMac(
  { algorithm, salt, iterations }: Omit<MacData, 'digest'>,
  message: Uint8Array,
  password: Uint8Array,
  context: CallContext,
): Uint8Array {
  if (algorithm.algorithm === oids.pbmac1) return pbmac1(algorithm, message, utf8Password(password), context);
  const hash = HASHES.get(algorithm.algorithm);
  if (hash === undefined) throw unsupported('MAC digest algorithm not supported: %s', algorithm.algorithm);
  const derivation = { hash, salt, iterations };
  const key = deriveForPkcs12(derivation, password, purposes.mac, KEY_BYTES[hash], context);
  return hmac(hash, key, message, context);
}

function pbmac1(
  { parameters }: Algorithm,
  message: Uint8Array,
  password: Uint8Array,
  context: CallContext,
): Uint8Array {
  const { kdf, scheme } = problemsOf('error decoding PBMAC1 parameters: ', () =>
    readWhole(parameters ?? new Uint8Array(), (reader) =>
      reader.struct('pbmac1Params', (fields) => ({ kdf: readAlgorithm(fields), scheme: readAlgorithm(fields) })),
    ),
  );
  const derivation = readPbkdf2(kdf, 'PBMAC1');
  const hash = hmacHashes.get(scheme.algorithm);
  if (hash === undefined) throw unsupported('PBMAC1 MAC algorithm %s is not supported', scheme.algorithm);
  const length = derivation.keyLength ?? 0n;
  if (length <= 0n) {
    throw new ReadingProblem('pkcs12: PBMAC1 requires explicit KeyLength parameter in PBKDF2 parameters');
  }
  if (length < SHORTEST_KEY || length > LONGEST_KEY) {
    throw new ReadingProblem(
      `pkcs12: PBMAC1 key length ${length} is not between ${SHORTEST_KEY} and ${LONGEST_KEY} octets`,
    );
  }
  return hmac(hash, deriveByPbkdf2(derivation, password, Number(length), context), message, context);
}

function hmac(hash: HashName, key: Uint8Array, message: Uint8Array, context: CallContext): Uint8Array {
  context.make(message.length);
  return createHmac(hash, key).update(message).digest();
}

/** A MacData element with HMAC-SHA-256. */
export function writeMacData(message: Uint8Array, password: Uint8Array, context: CallContext): Uint8Array {
  const algorithm = { algorithm: oids.sha256, parameters: undefined };
  const salt = context.randomBytes(WRITTEN_SALT_BYTES);
  const sum = computeMac({ algorithm, salt, iterations: BigInt(WRITTEN_ITERATIONS) }, message, password, context);
  return sequence(sequence(sequence(oid(algorithm.algorithm)), octets(sum)), octets(salt), integer(WRITTEN_ITERATIONS));
}
