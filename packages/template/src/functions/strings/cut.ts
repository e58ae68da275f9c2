import { FunctionFailure } from '../../failure.ts';
import type { ByteString } from '../../text/byte-string.ts';

const MARKER = '...';

/** Cut to `width` bytes, the last three of which say so. Widths below 4 leave it whole. */
export function abbreviate(width: number, text: ByteString): ByteString {
  return width < 4 ? text : abbreviateFrom(0, width, text);
}

/** As `abbreviate`, but from `left` on, when something else than the start is wanted. */
export function abbreviateBoth(left: number, right: number, text: ByteString): ByteString {
  return right < 4 || (left > 0 && right < 7) ? text : abbreviateFrom(left, right, text);
}

function abbreviateFrom(left: number, width: number, text: ByteString): ByteString {
  if (text.length <= width) return text;
  const kept = width - MARKER.length;
  const offset = Math.min(left, text.length, text.length - kept);
  if (offset <= 4) return text.slice(0, kept) + MARKER;
  if (width < 7) return '';
  if (offset + kept >= text.length) return MARKER + text.slice(text.length - kept);
  return MARKER + (kept < 4 ? '' : abbreviateFrom(0, kept, text.slice(offset)));
}

/** The first bytes, or for a negative count the last. */
export function truncate(count: number, text: ByteString): ByteString {
  if (count >= 0) return text.slice(0, count);
  return text.length + count > 0 ? text.slice(text.length + count) : text;
}

/** The bytes from `start` to `end`. Throws as Go's slicing does when they are not within the text. */
export function substring(start: number, end: number, text: ByteString): ByteString {
  const { length } = text;
  if (start < 0) {
    if (end < 0) throw outOfRange(`[:${end}]`);
    if (end > length) throw outOfRange(`[:${end}] with length ${length}`);
    return text.slice(0, end);
  }
  const last = end < 0 || end > length ? length : end;
  if (start > last) throw outOfRange(`[${start}:${last}]`);
  return text.slice(start, last);
}

function outOfRange(range: string): FunctionFailure {
  const text = 'runtime error: slice bounds out of range';
  return FunctionFailure.withData(`${text} ${range}`, text);
}
