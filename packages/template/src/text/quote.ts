import { type ByteString, decodeRune, encodeRune, isValidRune, REPLACEMENT_RUNE } from './byte-string.ts';
import { isPrintable } from './rune-class.ts';

const ESCAPES: ReadonlyMap<number, string> = new Map([
  [0x07, '\\a'],
  [0x08, '\\b'],
  [0x0c, '\\f'],
  [0x0a, '\\n'],
  [0x0d, '\\r'],
  [0x09, '\\t'],
  [0x0b, '\\v'],
  [0x5c, '\\\\'],
]);

/** Text that stands in quotes as it is. */
const PLAIN = /^[ !#-[\]-~]*$/;

/** A Go string literal in double quotes; with `asciiOnly` everything beyond ASCII is escaped. */
export function quote(text: ByteString, asciiOnly = false): ByteString {
  if (PLAIN.test(text)) return `"${text}"`;
  let quoted = '"';
  for (let at = 0; at < text.length; ) {
    const { rune, width } = decodeRune(text, at);
    const broken = width === 1 && rune === REPLACEMENT_RUNE;
    quoted += broken ? `\\x${hex(text.charCodeAt(at), 2)}` : escapeRune(rune, '"', asciiOnly);
    at += width;
  }
  return `${quoted}"`;
}

/** A Go character literal in single quotes. */
export function quoteRune(rune: number, asciiOnly = false): ByteString {
  return `'${escapeRune(isValidRune(rune) ? rune : REPLACEMENT_RUNE, "'", asciiOnly)}'`;
}

/** Whether the text may stand between back quotes unchanged: one line, no control character but tab, no back quote. */
export function canBackquote(text: ByteString): boolean {
  for (let at = 0; at < text.length; ) {
    const { rune, width } = decodeRune(text, at);
    if (rune === 0xfeff || (width === 1 && !isPlainByte(rune))) return false;
    at += width;
  }
  return true;
}

function isPlainByte(rune: number): boolean {
  return rune === 0x09 || (rune >= 0x20 && rune < 0x7f && rune !== 0x60);
}

function escapeRune(rune: number, delimiter: string, asciiOnly: boolean): ByteString {
  if (rune === delimiter.charCodeAt(0)) return `\\${delimiter}`;
  const escape = ESCAPES.get(rune);
  if (escape !== undefined) return escape;
  if (isPrintable(rune) && (!asciiOnly || rune < 0x80)) return encodeRune(rune);
  if (rune < 0x20 || rune === 0x7f) return `\\x${hex(rune, 2)}`;
  return rune < 0x10000 ? `\\u${hex(rune, 4)}` : `\\U${hex(rune, 8)}`;
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}
