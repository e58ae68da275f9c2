import { hash as digest, pbkdf2Sync } from 'node:crypto';
import type { CallContext } from '../../../call-context.ts';
import { ReadingProblem } from '../reading-problem.ts';

/** What keys are derived for (RFC 7292 §B.3). */
export const purposes = Object.freeze({ key: 1, iv: 2, mac: 3 });

/** How passwords become keys: the salt, and how often the hash is repeated. */
export interface Derivation {
  readonly hash: HashName;
  readonly salt: Uint8Array;
  readonly iterations: bigint;
}

export type HashName = 'sha1' | 'sha256' | 'sha512';

/** More is an attack on whoever reads the file (`threat/G11`); the tools write 2048, the cautious 600 000. */
const MOST_ITERATIONS = 1_000_000n;
const ITERATIONS_PER_STEP = 16;
const LONGEST_SALT = 1024;
const HASH_BYTES = Object.freeze({ sha1: 20, sha256: 32, sha512: 64 });
const BLOCK_BYTES = Object.freeze({ sha1: 64, sha256: 64, sha512: 128 });

/** The derivation of PKCS#12 itself (RFC 7292 §B.2). Counts its repetitions as steps. */
export function deriveForPkcs12(
  { hash, salt, iterations }: Derivation,
  password: Uint8Array,
  purpose: number,
  length: number,
  context: CallContext,
): Uint8Array {
  const repeats = checkWork(iterations, salt, Math.ceil(length / HASH_BYTES[hash]), context);
  const width = BLOCK_BYTES[hash];
  const diversifier = Buffer.alloc(width, purpose);
  const input = Buffer.concat([fill(salt, width), fill(password, width)]);
  const keys: Uint8Array[] = [];
  for (let made = 0; made < length; made += HASH_BYTES[hash]) {
    let sum = digest(hash, Buffer.concat([diversifier, input]), 'buffer');
    for (let round = 1; round < repeats; round++) sum = digest(hash, sum, 'buffer');
    keys.push(sum);
    addToBlocks(input, fill(sum, width).subarray(0, width), width);
  }
  return Buffer.concat(keys).subarray(0, length);
}

/** PBKDF2 (RFC 8018 §5.2). Counts its repetitions as steps. */
export function deriveByPbkdf2(
  { hash, salt, iterations }: Derivation,
  password: Uint8Array,
  length: number,
  context: CallContext,
): Uint8Array {
  const repeats = checkWork(iterations, salt, Math.ceil(length / HASH_BYTES[hash]), context);
  return pbkdf2Sync(password, salt, repeats, length, hash);
}

/** Fewer repetitions than one are one, as in Go. Throws `ReadingProblem` when they are too many. */
function checkWork(iterations: bigint, salt: Uint8Array, blocks: number, context: CallContext): number {
  if (iterations > MOST_ITERATIONS) {
    throw new ReadingProblem(`pkcs12: more than ${MOST_ITERATIONS} iterations to derive a key`);
  }
  if (salt.length > LONGEST_SALT) throw new ReadingProblem(`pkcs12: a salt of more than ${LONGEST_SALT} bytes`);
  const repeats = Math.max(Number(iterations), 1);
  context.step(Math.ceil((repeats * blocks) / ITERATIONS_PER_STEP));
  return repeats;
}

/** Copies of a text up to a multiple of the width; nothing for an empty one. */
function fill(text: Uint8Array, width: number): Uint8Array {
  return Buffer.alloc(width * Math.ceil(text.length / width), text.length > 0 ? text : undefined);
}

/** §B.2 step 6C: each block of the input plus the other plus one, as numbers. */
function addToBlocks(input: Uint8Array, other: Uint8Array, width: number): void {
  for (let start = 0; start < input.length; start += width) {
    let carry = 1;
    for (let at = width - 1; at >= 0; at--) {
      carry += (input[start + at] ?? 0) + (other[at] ?? 0);
      input[start + at] = carry & 0xff;
      carry >>= 8;
    }
  }
}
