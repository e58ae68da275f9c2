import { type ByteString, decodeRune, encodeRune, REPLACEMENT_RUNE } from '../../../text/byte-string.ts';

/** The text with something else, U+FFFD unless stated, in place of every byte that belongs to no code point. */
export function validUtf8(text: ByteString, replacement = encodeRune(REPLACEMENT_RUNE)): ByteString {
  if (/^[\0-\x7f]*$/.test(text)) return text;
  let valid = '';
  for (let at = 0; at < text.length; ) {
    const { rune, width } = decodeRune(text, at);
    valid += rune === REPLACEMENT_RUNE && width === 1 ? replacement : text.slice(at, at + width);
    at += width;
  }
  return valid;
}
