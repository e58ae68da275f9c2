import { ReadingProblem } from '../reading-problem.ts';

/** The numbers of an RSA key with two primes. */
export interface RsaKey {
  readonly kind: 'rsa';
  readonly modulus: bigint;
  readonly publicExponent: bigint;
  readonly privateExponent: bigint;
  readonly primes: readonly [bigint, bigint];
}

const SHORTEST_BITS = 1024;

/** Exponents modulo the primes, and the inverse of the second prime modulo the first. */
export function crtValues({ privateExponent, primes: [p, q] }: RsaKey): readonly [bigint, bigint, bigint] {
  return [privateExponent % (p - 1n), privateExponent % (q - 1n), inverse(q, p) ?? 0n];
}

/** Whether the numbers belong together: the product of the primes, and exponents that undo each other. Says not whether primes are prime. */
export function isConsistent({ modulus, publicExponent, privateExponent, primes }: RsaKey): boolean {
  const [p, q] = primes;
  if (publicExponent <= 1n || p <= 1n || q <= 1n || p * q !== modulus) return false;
  return (
    primes.every((prime) => (publicExponent * privateExponent) % (prime - 1n) === 1n) && inverse(q, p) !== undefined
  );
}

/** Go neither signs nor decrypts with shorter keys. The text is its own. */
export function checkStrength({ modulus }: RsaKey): void {
  const bits = bitLength(modulus);
  if (bits >= SHORTEST_BITS) return;
  const advice = 'see https://go.dev/pkg/crypto/rsa#hdr-Minimum_key_size';
  throw new ReadingProblem(`crypto/rsa: ${bits}-bit keys are insecure (${advice})`);
}

/** Number of bits. */
export function bitLength(value: bigint): number {
  return value.toString(2).length;
}

/** By Euclid; undefined when the two share a factor. */
function inverse(value: bigint, modulus: bigint): bigint | undefined {
  let [oldRest, rest] = [value % modulus, modulus];
  let [oldFactor, factor] = [1n, 0n];
  while (rest !== 0n) {
    const quotient = oldRest / rest;
    [oldRest, rest] = [rest, oldRest - quotient * rest];
    [oldFactor, factor] = [factor, oldFactor - quotient * factor];
  }
  if (oldRest !== 1n) return undefined;
  return ((oldFactor % modulus) + modulus) % modulus;
}
