import { Buffer } from 'node:buffer';

/*
 * Foreign documents are handled as "byte texts": strings in which every character stands for one byte (0–255).
 * They slice without copying, compare in byte order, and lose nothing when the bytes are not valid UTF-8.
 */

/** The rune that stands for bytes that are not UTF-8. */
export const REPLACEMENT_RUNE = 0xfffd;

/** The byte text of some bytes. */
export function byteTextOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

/** The byte text of the UTF-8 form of a text; a lone surrogate becomes U+FFFD. */
export function byteTextOfText(text: string): string {
  return isAscii(text) ? text : Buffer.from(text, 'utf8').toString('latin1');
}

/** The bytes of a byte text. */
export function bytesOfByteText(byteText: string): Uint8Array {
  return Uint8Array.from(Buffer.from(byteText, 'latin1'));
}

/** The text of a byte text read as UTF-8. Each byte that is not part of a valid sequence becomes one U+FFFD, as in Go. */
export function textOfByteText(byteText: string): string {
  if (isAscii(byteText)) return byteText;
  let text = '';
  for (let at = 0; at < byteText.length; at += runeSizeAt(byteText, at)) {
    text += String.fromCodePoint(runeAt(byteText, at));
  }
  return text;
}

/** The code point that begins at a byte, or U+FFFD when none does. */
export function runeAt(byteText: string, at: number): number {
  const first = byteText.charCodeAt(at);
  if (first < 0x80) return first;
  const size = runeSizeAt(byteText, at);
  if (size === 1) return REPLACEMENT_RUNE;
  let rune = first & (0xff >> (size + 1));
  for (let i = 1; i < size; i++) rune = (rune << 6) | (byteText.charCodeAt(at + i) & 0x3f);
  return rune;
}

/** How many bytes the code point at a byte takes; 1 for a byte that begins no valid sequence. */
export function runeSizeAt(byteText: string, at: number): number {
  const first = byteText.charCodeAt(at);
  const size = sequenceSize(first);
  if (size === 1) return 1;
  const second = byteText.charCodeAt(at + 1);
  if (!(second >= lowestSecond(first) && second <= highestSecond(first))) return 1;
  for (let i = 2; i < size; i++) {
    const next = byteText.charCodeAt(at + i);
    if (!(next >= 0x80 && next <= 0xbf)) return 1;
  }
  return size;
}

/** The UTF-8 byte text of one code point; surrogates become U+FFFD. */
export function byteTextOfRune(rune: number): string {
  if (rune < 0x80) return String.fromCharCode(rune);
  const scalar = rune >= 0xd800 && rune <= 0xdfff ? REPLACEMENT_RUNE : rune;
  return Buffer.from(String.fromCodePoint(scalar), 'utf8').toString('latin1');
}

/** Orders byte texts as Go orders strings. */
export function compareByteTexts(a: string, b: string): number {
  if (a < b) return -1;
  return a > b ? 1 : 0;
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return false;
  return true;
}

function sequenceSize(first: number): number {
  if (first >= 0xc2 && first <= 0xdf) return 2;
  if (first >= 0xe0 && first <= 0xef) return 3;
  return first >= 0xf0 && first <= 0xf4 ? 4 : 1;
}

/** Excludes spellings longer than needed. */
function lowestSecond(first: number): number {
  if (first === 0xe0) return 0xa0;
  return first === 0xf0 ? 0x90 : 0x80;
}

/** Excludes surrogates and what lies beyond U+10FFFF. */
function highestSecond(first: number): number {
  if (first === 0xed) return 0x9f;
  return first === 0xf4 ? 0x8f : 0xbf;
}
