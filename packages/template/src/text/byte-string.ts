/**
 * A Go string: a sequence of bytes. Every UTF-16 unit of the JavaScript string is one byte (0–255), so that `length`,
 * `slice`, `===` and `<` mean what they mean in Go.
 */
export type ByteString = string;

/** One decoded code point and the number of bytes it took. Broken UTF-8 decodes to U+FFFD, one byte wide, as in Go. */
export interface DecodedRune {
  readonly rune: number;
  readonly width: number;
}

export const REPLACEMENT_RUNE = 0xfffd;
export const MAX_RUNE = 0x10ffff;

const CHUNK = 8192;
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Bytes → ByteString, without interpreting them. */
export function fromBytes(bytes: Uint8Array): ByteString {
  if (bytes.length <= CHUNK) return String.fromCharCode(...bytes);
  let text = '';
  for (let at = 0; at < bytes.length; at += CHUNK) text += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  return text;
}

/** ByteString → bytes. */
export function toBytes(text: ByteString): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
  return bytes;
}

/** JavaScript text → its UTF-8 bytes. */
export function encodeText(text: string): ByteString {
  return isAscii(text) ? text : fromBytes(encoder.encode(text));
}

/** UTF-8 bytes → JavaScript text; broken sequences become U+FFFD. For messages only, never for values. */
export function decodeText(text: ByteString): string {
  return isAscii(text) ? text : decoder.decode(toBytes(text));
}

/** Whether every byte is a character of its own. */
export function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 0x7f) return false;
  return true;
}

/** Decodes the code point that starts at `at`, which must be inside the text. */
export function decodeRune(text: ByteString, at: number): DecodedRune {
  const first = text.charCodeAt(at);
  if (first < 0x80) return { rune: first, width: 1 };
  const form = LONG_FORMS.find(({ mask, mark }) => (first & mask) === mark);
  if (form === undefined || at + form.width > text.length) return BROKEN;
  let rune = first & ~form.mask;
  for (let next = at + 1; next < at + form.width; next++) {
    const byte = text.charCodeAt(next);
    if ((byte & 0xc0) !== 0x80) return BROKEN;
    rune = (rune << 6) | (byte & 0x3f);
  }
  return rune >= form.smallest && isValidRune(rune) ? { rune, width: form.width } : BROKEN;
}

/** How the first byte of a longer sequence tells its length, and the smallest code point that may be written so. */
const LONG_FORMS = Object.freeze([
  { mask: 0xe0, mark: 0xc0, width: 2, smallest: 0x80 },
  { mask: 0xf0, mark: 0xe0, width: 3, smallest: 0x800 },
  { mask: 0xf8, mark: 0xf0, width: 4, smallest: 0x10000 },
]);

const BROKEN: DecodedRune = Object.freeze({ rune: REPLACEMENT_RUNE, width: 1 });

/** A code point that UTF-8 can hold: not a surrogate, not beyond U+10FFFF. */
export function isValidRune(rune: number): boolean {
  return rune >= 0 && rune <= MAX_RUNE && (rune < 0xd800 || rune > 0xdfff);
}

/** Code point → UTF-8; what is not a code point becomes U+FFFD. */
export function encodeRune(rune: number): ByteString {
  if (rune >= 0 && rune < 0x80) return String.fromCharCode(rune);
  return fromBytes(encoder.encode(String.fromCodePoint(isValidRune(rune) ? rune : REPLACEMENT_RUNE)));
}

/** Number of code points; a broken byte counts as one. */
export function countRunes(text: ByteString): number {
  let count = 0;
  for (let at = 0; at < text.length; count++) at += decodeRune(text, at).width;
  return count;
}

/** The first `limit` code points. */
export function truncateRunes(text: ByteString, limit: number): ByteString {
  let at = 0;
  for (let count = 0; at < text.length && count < limit; count++) at += decodeRune(text, at).width;
  return text.slice(0, at);
}
