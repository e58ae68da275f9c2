import type { CallContext } from '../../../call-context.ts';
import { type ByteString, decodeRune, REPLACEMENT_RUNE } from '../../../text/byte-string.ts';
import { yamlFailure } from './yaml-failure.ts';

/** Stands after the last character. It cannot occur in a document. */
export const END = '\0';

const BYTE_ORDER_MARK = '\xef\xbb\xbf';
const FORBIDDEN = /[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;
const BREAK = /^[\r\n\x85\u2028\u2029]$/;

/**
 * The characters of a YAML 1.1 document, one code point each. Throws `FunctionFailure` for what is no UTF-8 and for control
 * characters.
 */
export function readCharacters(text: ByteString, context: CallContext): readonly string[] {
  context.step(text.length >> 2);
  const characters: string[] = [];
  for (let at = text.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0; at < text.length; ) {
    const { rune, width } = decodeRune(text, at);
    if (rune === REPLACEMENT_RUNE && width === 1) throw yamlFailure(brokenEncoding(text, at));
    const character = String.fromCodePoint(rune);
    if (FORBIDDEN.test(character)) throw yamlFailure('control characters are not allowed');
    characters.push(character);
    at += width;
  }
  return characters;
}

const LEADING_OCTETS = Object.freeze([
  { smallest: 0xc0, largest: 0xdf, width: 2 },
  { smallest: 0xe0, largest: 0xef, width: 3 },
  { smallest: 0xf0, largest: 0xf7, width: 4 },
]);

function brokenEncoding(text: ByteString, at: number): string {
  const first = text.charCodeAt(at);
  const form = LEADING_OCTETS.find(({ smallest, largest }) => first >= smallest && first <= largest);
  if (form === undefined) return 'invalid leading UTF-8 octet';
  if (at + form.width > text.length) return 'incomplete UTF-8 octet sequence';
  for (let next = at + 1; next < at + form.width; next++) {
    if ((text.charCodeAt(next) & 0xc0) !== 0x80) return 'invalid trailing UTF-8 octet';
  }
  const isTooLong =
    (first === 0xe0 && text.charCodeAt(at + 1) < 0xa0) || (first === 0xf0 && text.charCodeAt(at + 1) < 0x90);
  return first < 0xc2 || isTooLong ? 'invalid length of a UTF-8 sequence' : 'invalid Unicode character';
}

export function isBlank(character: string): boolean {
  return character === ' ' || character === '\t';
}

export function isBreak(character: string): boolean {
  return BREAK.test(character);
}

export function isBreakOrEnd(character: string): boolean {
  return character === END || isBreak(character);
}

export function isBlankOrEnd(character: string): boolean {
  return isBlank(character) || isBreakOrEnd(character);
}

/** Letters, digits, `-` and `_`: what names of anchors and directives are made of. */
export function isNameCharacter(character: string): boolean {
  return /^[0-9A-Za-z_-]$/.test(character);
}
