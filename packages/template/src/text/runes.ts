import { type ByteString, decodeRune, encodeRune, isAscii } from './byte-string.ts';

/** The code points of a text; a byte that is no UTF-8 counts as U+FFFD, as in Go's `[]rune`. */
export function runesOf(text: ByteString): number[] {
  if (isAscii(text)) return Array.from({ length: text.length }, (_, at) => text.charCodeAt(at));
  const runes: number[] = [];
  for (let at = 0; at < text.length; ) {
    const { rune, width } = decodeRune(text, at);
    runes.push(rune);
    at += width;
  }
  return runes;
}

/** Code points → text. */
export function fromRunes(runes: readonly number[]): ByteString {
  return runes.map(encodeRune).join('');
}

/** Where the last code point before `end` begins. A byte that belongs to none is one by itself. */
export function lastRuneStart(text: ByteString, end: number): number {
  for (let start = end - 1; start >= Math.max(end - 4, 0); start--) {
    const isContinuation = (text.charCodeAt(start) & 0xc0) === 0x80;
    if (!isContinuation) return start + decodeRune(text.slice(0, end), start).width === end ? start : end - 1;
  }
  return end - 1;
}

/** Where a text is cut when code points for which `drops` says yes are taken from both of its ends. */
export function trimRunes(text: ByteString, drops: (rune: number) => boolean, sides: 'both' | 'right'): ByteString {
  let start = 0;
  let end = text.length;
  while (sides === 'both' && start < end) {
    const { rune, width } = decodeRune(text, start);
    if (!drops(rune)) break;
    start += width;
  }
  while (end > start) {
    const before = lastRuneStart(text, end);
    if (!drops(decodeRune(text.slice(before, end), 0).rune)) break;
    end = before;
  }
  return text.slice(start, end);
}
