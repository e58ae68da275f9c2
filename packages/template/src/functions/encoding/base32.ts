import type { ByteString } from '../../text/byte-string.ts';

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const GROUP = 8;
const GROUP_BYTES = 5;
/** Bytes by the number of digits before the padding; other numbers do not occur. */
const BYTES_OF_DIGITS: ReadonlyMap<number, number> = new Map([
  [2, 1],
  [4, 2],
  [5, 3],
  [7, 4],
  [8, 5],
]);

/** RFC 4648 base32 with padding. */
export function writeBase32(text: ByteString): ByteString {
  let written = '';
  for (let at = 0; at < text.length; at += GROUP_BYTES) {
    const bytes = text.slice(at, at + GROUP_BYTES);
    const bits = Array.from(bytes, (byte) => byte.charCodeAt(0).toString(2).padStart(8, '0')).join('');
    for (let bit = 0; bit < bits.length; bit += 5) {
      written += DIGITS.charAt(Number.parseInt(bits.slice(bit, bit + 5).padEnd(5, '0'), 2));
    }
  }
  return written.padEnd(Math.ceil(text.length / GROUP_BYTES) * GROUP, '=');
}

/** What Go's base32 decoder says: the bytes, or the place of the first byte that cannot be there, line ends not counted. */
export type Base32Reading = { readonly text: ByteString; readonly badAt?: undefined } | { readonly badAt: number };

/** Decodes padded base32 as Go's `base32.StdEncoding` does: line ends may be anywhere, and what follows the padding is ignored. */
export function readBase32(encoded: ByteString): Base32Reading {
  const source = encoded.replace(/[\r\n]/g, '');
  let text = '';
  for (let start = 0; start < source.length; start += GROUP) {
    const digits = /^[A-Z2-7]{0,8}/.exec(source.slice(start, start + GROUP))?.[0] ?? '';
    if (digits.length === GROUP) {
      text += decodeGroup(digits);
      continue;
    }
    const badAt = findProblem(source, start, digits.length);
    return badAt === undefined ? { text: text + decodeGroup(digits) } : { badAt };
  }
  return { text };
}

/** What is wrong with the end of the text: with what follows so many digits of its last group. */
function findProblem(source: ByteString, start: number, count: number): number | undefined {
  const at = start + count;
  if (at >= source.length) return start;
  const behind = source.length - at - 1;
  if (source[at] !== '=' || count < 2 || behind >= GROUP) return at;
  if (behind + count < GROUP - 1) return source.length;
  const padding = source.slice(at + 1, start + GROUP);
  const wrong = padding.search(/[^=]/);
  if (wrong >= 0) return at + wrong;
  return BYTES_OF_DIGITS.has(count) ? undefined : at;
}

function decodeGroup(digits: string): ByteString {
  const bits = Array.from(digits, (digit) => DIGITS.indexOf(digit).toString(2).padStart(5, '0')).join('');
  const count = BYTES_OF_DIGITS.get(digits.length) ?? 0;
  return Array.from({ length: count }, (_, at) =>
    String.fromCharCode(Number.parseInt(bits.slice(at * 8, at * 8 + 8), 2)),
  ).join('');
}
