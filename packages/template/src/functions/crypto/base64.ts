import type { ByteString } from '../../text/byte-string.ts';

/** What Go's base64 decoder says: the bytes, or the place of the first byte that cannot be there. */
export type Base64Reading =
  | { readonly bytes: Uint8Array; readonly capacity: number }
  | { readonly bytes?: undefined; readonly badAt: number };

const PADDING = '='.charCodeAt(0);
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const NO_DIGIT = 64;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
/** The value of each byte as a digit. */
const VALUES: Uint8Array = Uint8Array.from({ length: 256 }, (_, code) => {
  const value = ALPHABET.indexOf(String.fromCharCode(code));
  return value < 0 ? NO_DIGIT : value;
});

/**
 * Decodes padded base64 in the standard alphabet as Go's `base64.StdEncoding` does: line ends may be anywhere, nothing else may.
 * `capacity` is how much room Go makes for the result, which some of its texts tell.
 */
export function readBase64(text: ByteString): Base64Reading {
  const bytes = new Uint8Array(Math.floor(text.length / 4) * 3);
  let filled = 0;
  let group = 0;
  let digits = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (isLineEnd(code)) continue;
    const value = VALUES[code] ?? NO_DIGIT;
    if (value === NO_DIGIT) {
      const badAt = code === PADDING && digits >= 2 ? checkPadding(text, at, digits) : at;
      if (badAt !== undefined) return { badAt };
      for (let left = digits - 1, rest = group << (6 * (4 - digits)); left > 0; left--, rest <<= 8) {
        bytes[filled++] = rest >> 16;
      }
      return { bytes: bytes.subarray(0, filled), capacity: bytes.length };
    }
    group = (group << 6) | value;
    if (++digits < 4) continue;
    bytes[filled++] = group >> 16;
    bytes[filled++] = group >> 8;
    bytes[filled++] = group;
    digits = 0;
    group = 0;
  }
  return digits > 0 ? { badAt: text.length - digits } : { bytes: bytes.subarray(0, filled), capacity: bytes.length };
}

export function writeBase64(bytes: Uint8Array): ByteString {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

/** Where the padding that begins at `at` is wrong; undefined when the text ends with it as it must. */
function checkPadding(text: ByteString, at: number, digits: number): number | undefined {
  let next = skipLineEnds(text, at + 1);
  if (digits === 2) {
    if (next >= text.length) return text.length;
    if (text.charCodeAt(next) !== PADDING) return next - 1;
    next = skipLineEnds(text, next + 1);
  }
  return next < text.length ? next : undefined;
}

function skipLineEnds(text: ByteString, start: number): number {
  let at = start;
  while (isLineEnd(text.charCodeAt(at))) at++;
  return at;
}

function isLineEnd(code: number): boolean {
  return code === LINE_FEED || code === CARRIAGE_RETURN;
}
