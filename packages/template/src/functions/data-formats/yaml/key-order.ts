import { decodeText, type ByteString } from '../../../text/byte-string.ts';

const LETTER = /^\p{L}$/u;
const DIGIT = /^\p{Nd}$/u;

/** The order in which go-yaml writes keys: numbers in them count as numbers, letters come after everything else. */
export function compareKeys(first: ByteString, second: ByteString): number {
  const [one, other] = [[...decodeText(first)], [...decodeText(second)]];
  const at = one.findIndex((character, index) => character !== other[index]);
  if (at < 0 || at >= other.length) return one.length - other.length;
  return compareFrom(one, other, at);
}

/** Compares where two keys begin to differ. */
function compareFrom(one: readonly string[], other: readonly string[], at: number): number {
  const [a, b] = [one[at] ?? '', other[at] ?? ''];
  const [isLetterA, isLetterB] = [LETTER.test(a), LETTER.test(b)];
  if (isLetterA !== isLetterB) return isLetterA ? 1 : -1;
  if (isLetterA) return order(codeOf(a), codeOf(b));
  // After the beginning of a number the digits go on, so that a zero is no leading one.
  const prefix = a === '0' || b === '0' ? numberBefore(one, at) : 0n;
  const [numberA, numberB] = [numberFrom(one, at, prefix), numberFrom(other, at, prefix)];
  return order(numberA.value, numberB.value) || order(numberA.end, numberB.end) || order(codeOf(a), codeOf(b));
}

function numberBefore(key: readonly string[], at: number): bigint {
  for (let index = at - 1; index >= 0 && DIGIT.test(key[index] ?? ''); index--) {
    if (key[index] !== '0') return 1n;
  }
  return 0n;
}

/** Go's int64 wraps around, and so does this; the value of a digit is its distance from `0`. */
function numberFrom(key: readonly string[], at: number, prefix: bigint): { value: bigint; end: number } {
  let value = prefix;
  let end = at;
  for (; DIGIT.test(key[end] ?? ''); end++) {
    value = BigInt.asIntN(64, value * 10n + BigInt(codeOf(key[end] ?? '') - codeOf('0')));
  }
  return { value, end };
}

function codeOf(character: string): number {
  return character.codePointAt(0) ?? 0;
}

function order<Ordered extends number | bigint>(first: Ordered, second: Ordered): number {
  if (first === second) return 0;
  return first < second ? -1 : 1;
}
