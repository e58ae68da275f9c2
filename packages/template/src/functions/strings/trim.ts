import { type ByteString, decodeRune } from '../../text/byte-string.ts';
import { isSpace } from '../../text/letter-case.ts';
import { runesOf, trimRunes } from '../../text/runes.ts';

/** Without white space at both ends. */
export function trimSpace(text: ByteString): ByteString {
  return trimRunes(text, isSpace, 'both');
}

/** Without the characters of `cutset` at both ends. */
export function trimAll(cutset: ByteString, text: ByteString): ByteString {
  const unwanted = new Set(runesOf(cutset));
  return trimRunes(text, (rune) => unwanted.has(rune), 'both');
}

export function trimPrefix(prefix: ByteString, text: ByteString): ByteString {
  return text.startsWith(prefix) ? text.slice(prefix.length) : text;
}

export function trimSuffix(suffix: ByteString, text: ByteString): ByteString {
  return text.endsWith(suffix) ? text.slice(0, text.length - suffix.length) : text;
}

/**
 * Without white space. It looks at bytes, as goutils does: where it drops any, every byte beyond ASCII that remains becomes the
 * character of that number, and a byte of a longer character may be taken for a space.
 */
export function deleteSpace(text: ByteString): ByteString {
  const kept = Array.from(text).filter((byte) => !isSpace(byte.charCodeAt(0)));
  return kept.length === text.length ? text : kept.map(latinToUtf8).join('');
}

/** The first byte of each word, as the character of that number. */
export function initials(text: ByteString): ByteString {
  let afterGap = true;
  let letters = '';
  for (const byte of text) {
    const isGap = isSpace(byte.charCodeAt(0));
    if (!isGap && afterGap) letters += latinToUtf8(byte);
    afterGap = isGap;
  }
  return letters;
}

function latinToUtf8(byte: string): ByteString {
  const code = byte.charCodeAt(0);
  return code < 0x80 ? byte : String.fromCharCode(0xc0 | (code >> 6), 0x80 | (code & 0x3f));
}

/** The text cut into single characters; a byte that belongs to none stands alone. */
export function characters(text: ByteString): ByteString[] {
  const parts: ByteString[] = [];
  for (let at = 0; at < text.length; ) {
    const { width } = decodeRune(text, at);
    parts.push(text.slice(at, at + width));
    at += width;
  }
  return parts;
}
