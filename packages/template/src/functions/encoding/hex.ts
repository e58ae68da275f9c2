import type { ByteString } from '../../text/byte-string.ts';
import { describeRune } from '../../text/rune-class.ts';

const NOT_HEX = /[^0-9a-fA-F]/;

/** Bytes from pairs of hexadecimal digits, or the text of Go's error, as sprig gives it out. */
export function readHex(text: ByteString): ByteString {
  const wrong = text.search(NOT_HEX);
  // Go looks at whole pairs first, and then at a digit that is left over.
  if (wrong >= 0) return `encoding/hex: invalid byte: ${describeByte(text.charCodeAt(wrong))}`;
  if (text.length % 2 === 1) return 'encoding/hex: odd length hex string';
  return text.replace(/../g, (pair) => String.fromCharCode(Number.parseInt(pair, 16)));
}

/** Go's `%#U` of a byte. */
function describeByte(byte: number): ByteString {
  return describeRune(byte);
}
