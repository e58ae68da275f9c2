import { encodeRune, isValidRune } from './byte-string.ts';

const LETTER_OR_DIGIT = /^[\p{L}\p{Nd}_]$/u;
const PRINTABLE = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;

/** What a name in a template is made of: letters and decimal digits of any script, and the underscore. */
export function isNameRune(rune: number): boolean {
  return isValidRune(rune) && LETTER_OR_DIGIT.test(String.fromCodePoint(rune));
}

/** Go's idea of a printable character: letters, marks, numbers, punctuation, symbols, and the ASCII space. */
export function isPrintable(rune: number): boolean {
  return isValidRune(rune) && PRINTABLE.test(String.fromCodePoint(rune));
}

/** Blanks that separate words inside an action, and that trim markers remove. */
export function isBlank(byte: string): boolean {
  return byte === ' ' || byte === '\t' || byte === '\r' || byte === '\n';
}

/** `U+0040 '@'`, as error texts name a character. */
export function describeRune(rune: number): string {
  const code = `U+${rune.toString(16).toUpperCase().padStart(4, '0')}`;
  return isPrintable(rune) ? `${code} '${encodeRune(rune)}'` : code;
}
