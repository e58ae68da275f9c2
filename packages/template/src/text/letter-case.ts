import { isValidRune } from './byte-string.ts';

const SPACE = /^[\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]$/u;
const UPPER = /^\p{Lu}$/u;
const LOWER = /^\p{Ll}$/u;
const TITLE = /^\p{Lt}$/u;
const LETTER = /^\p{L}$/u;
const DIGIT = /^\p{Nd}$/u;
const NUMBER = /^\p{N}$/u;
const PUNCTUATION = /^\p{P}$/u;

function is(pattern: RegExp, rune: number): boolean {
  return isValidRune(rune) && pattern.test(String.fromCodePoint(rune));
}

const isAsciiUpper = (rune: number): boolean => rune >= 0x41 && rune <= 0x5a;
const isAsciiLower = (rune: number): boolean => rune >= 0x61 && rune <= 0x7a;
const isAsciiDigit = (rune: number): boolean => rune >= 0x30 && rune <= 0x39;

/** Go's `unicode.IsSpace`. */
export const isSpace = (rune: number): boolean =>
  rune < 0x80 ? rune === 0x20 || (rune >= 0x09 && rune <= 0x0d) : is(SPACE, rune);
/** Go's `unicode.IsUpper`. */
export const isUpper = (rune: number): boolean => (rune < 0x80 ? isAsciiUpper(rune) : is(UPPER, rune));
/** Go's `unicode.IsLower`. */
export const isLower = (rune: number): boolean => (rune < 0x80 ? isAsciiLower(rune) : is(LOWER, rune));
/** Go's `unicode.IsTitle`. */
export const isTitle = (rune: number): boolean => is(TITLE, rune);
/** Go's `unicode.IsLetter`. */
export const isLetter = (rune: number): boolean =>
  rune < 0x80 ? isAsciiUpper(rune) || isAsciiLower(rune) : is(LETTER, rune);
/** Go's `unicode.IsDigit`. */
export const isDigit = (rune: number): boolean => (rune < 0x80 ? isAsciiDigit(rune) : is(DIGIT, rune));
/** Go's `unicode.IsNumber`. */
export const isNumber = (rune: number): boolean => (rune < 0x80 ? isAsciiDigit(rune) : is(NUMBER, rune));
/** Go's `unicode.IsPunct`. */
export const isPunctuation = (rune: number): boolean => is(PUNCTUATION, rune);

/** Letters of two: capital, title, small. JavaScript does not know the one in the middle. */
const TRIPLETS: ReadonlyMap<number, number> = new Map(
  [0x01c5, 0x01c8, 0x01cb, 0x01f2].flatMap((title) =>
    [title - 1, title, title + 1].map((rune) => [rune, title] as const),
  ),
);
const GREEK_SMALL_WITH_IOTA: ReadonlyMap<number, number> = new Map([
  [0x1fb3, 0x1fbc],
  [0x1fc3, 0x1fcc],
  [0x1ff3, 0x1ffc],
]);

/** The capital of a letter, one for one; where only a sequence would do, the letter itself. */
export function toUpper(rune: number): number {
  if (rune < 0x80) return isAsciiLower(rune) ? rune - 0x20 : rune;
  const iota = GREEK_SMALL_WITH_IOTA.get(rune);
  if (iota !== undefined) return iota;
  if (rune >= 0x1f80 && rune <= 0x1faf && (rune & 8) === 0) return rune + 8;
  return single(rune, (text) => text.toUpperCase());
}

/** The small letter of a letter, one for one. */
export function toLower(rune: number): number {
  if (rune < 0x80) return isAsciiUpper(rune) ? rune + 0x20 : rune;
  return rune === 0x0130 ? 0x69 : single(rune, (text) => text.toLowerCase());
}

/** What a letter is at the beginning of a title. */
export function toTitle(rune: number): number {
  const isGeorgian = rune >= 0x10d0 && rune <= 0x10ff;
  return TRIPLETS.get(rune) ?? (isGeorgian ? rune : toUpper(rune));
}

function single(rune: number, change: (text: string) => string): number {
  if (!isValidRune(rune)) return rune;
  const changed = change(String.fromCodePoint(rune));
  const first = changed.codePointAt(0) ?? rune;
  return changed.length === String.fromCodePoint(first).length ? first : rune;
}
