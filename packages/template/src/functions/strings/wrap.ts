import type { CallContext } from '../../call-context.ts';
import type { ByteString } from '../../text/byte-string.ts';

/** How lines are broken. */
export interface WrapStyle {
  /** Bytes in a line; less than one counts as one. */
  readonly width: number;
  /** What ends a line. */
  readonly lineEnd: ByteString;
  /** Words that are longer than a line are cut. */
  readonly cutsWords: boolean;
}

/** Breaks one line at blanks, counting bytes. Blanks at the start of a new line are dropped. */
export function wrap(
  text: ByteString,
  { width: wanted, lineEnd, cutsWords }: WrapStyle,
  context: CallContext,
): ByteString {
  const width = Math.max(wanted, 1);
  const lines: ByteString[] = [];
  let at = 0;
  while (text.length - at > width) {
    context.step();
    if (text[at] === ' ') {
      at++;
      continue;
    }
    const blank = lastBlank(text, at, at + width);
    if (blank === undefined && cutsWords) {
      lines.push(text.slice(at, at + width));
      at += width;
      continue;
    }
    const end = blank ?? text.indexOf(' ', at + width);
    if (end < 0) break;
    lines.push(text.slice(at, end));
    at = end + 1;
  }
  context.make(text.length + lines.length * lineEnd.length);
  return lines.map((line) => line + lineEnd).join('') + text.slice(at);
}

/** The last blank from `first` to `last`, both included. */
function lastBlank(text: ByteString, first: number, last: number): number | undefined {
  for (let at = last; at >= first; at--) if (text[at] === ' ') return at;
  return undefined;
}
