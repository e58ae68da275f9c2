import { structureError } from './asn1-problem.ts';

/** Content of an INTEGER → number. Throws `ReadingProblem` when it is empty or longer than it needs to be. */
export function readInteger(bytes: Uint8Array): bigint {
  const [first, second] = bytes;
  if (first === undefined) throw structureError('empty integer');
  if (second !== undefined && ((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80))) {
    throw structureError('integer not minimally-encoded');
  }
  return BigInt.asIntN(bytes.length * 8, fromUnsigned(bytes));
}

/** Number → content of an INTEGER. */
export function writeInteger(value: bigint): Uint8Array {
  if (value < 0n) throw new RangeError('no negative number is ever written');
  const bytes = toUnsigned(value);
  return (bytes[0] ?? 0x80) < 0x80 ? bytes : Uint8Array.of(0, ...bytes);
}

/** Big-endian bytes, at least one and no more than needed unless `width` asks for more. */
export function toUnsigned(value: bigint, width = 1): Uint8Array {
  const hex = value.toString(16);
  const even = hex.padStart(Math.max(width * 2, hex.length + (hex.length % 2)), '0');
  return Buffer.from(even, 'hex');
}

/** Big-endian bytes → number; none are 0. */
export function fromUnsigned(bytes: Uint8Array): bigint {
  return BigInt(`0x0${Buffer.from(bytes).toString('hex')}`);
}
