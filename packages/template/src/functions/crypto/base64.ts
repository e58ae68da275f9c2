import type { ByteString } from '../../text/byte-string.ts';

/** What Go's base64 decoder says: the bytes, or the place of the first byte that cannot be there. */
export type Base64Reading =
  | { readonly bytes: Uint8Array; readonly capacity: number }
  | { readonly bytes?: undefined; readonly badAt: number };

const PADDING = '=';
const DIGITS: ReadonlyMap<string, number> = new Map(
  Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/', (digit, value) => [digit, value]),
);

/**
 * Decodes padded base64 in the standard alphabet as Go's `base64.StdEncoding` does: line ends may be anywhere, nothing else may.
 * `capacity` is how much room Go makes for the result, which some of its texts tell.
 */
export function readBase64(text: ByteString): Base64Reading {
  const bytes = new Uint8Array(Math.floor(text.length / 4) * 3);
  let filled = 0;
  for (let at = 0; at < text.length; ) {
    const group = readGroup(text, at);
    if (group.badAt !== undefined) return { badAt: group.badAt };
    for (let shift = 16; shift > 16 - 8 * group.width; shift -= 8) bytes[filled++] = (group.value >> shift) & 0xff;
    at = group.next;
  }
  return { bytes: bytes.subarray(0, filled), capacity: bytes.length };
}

export function writeBase64(bytes: Uint8Array): ByteString {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

interface Group {
  readonly badAt?: number;
  /** 24 bits, of which the first `width` bytes count. */
  readonly value: number;
  readonly width: number;
  readonly next: number;
}

/** Four digits, or fewer and their padding, from `start` on. */
function readGroup(text: ByteString, start: number): Group {
  let value = 0;
  let at = start;
  for (let count = 0; count < 4; ) {
    at = skipLineEnds(text, at);
    if (at >= text.length) return count === 0 ? { value, width: 0, next: at } : bad(at - count);
    const letter = text.charAt(at++);
    const digit = DIGITS.get(letter);
    if (digit === undefined) {
      return letter === PADDING && count >= 2 ? readPadding(text, at, value << (6 * (4 - count)), count) : bad(at - 1);
    }
    value = (value << 6) | digit;
    count++;
  }
  return { value, width: 3, next: at };
}

/** What follows the first sign of padding, with which the text must end. */
function readPadding(text: ByteString, afterFirst: number, value: number, digits: number): Group {
  let at = skipLineEnds(text, afterFirst);
  if (digits === 2) {
    if (at >= text.length) return bad(text.length);
    if (text.charAt(at) !== PADDING) return bad(at - 1);
    at = skipLineEnds(text, at + 1);
  }
  return at < text.length ? bad(at) : { value, width: digits - 1, next: at };
}

function bad(badAt: number): Group {
  return { badAt, value: 0, width: 0, next: 0 };
}

function skipLineEnds(text: ByteString, start: number): number {
  let at = start;
  while (text.charAt(at) === '\n' || text.charAt(at) === '\r') at++;
  return at;
}
