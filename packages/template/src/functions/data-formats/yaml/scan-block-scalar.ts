import { END, isBlank, isBreak, isBreakOrEnd } from './characters.ts';
import type { Cursor } from './cursor.ts';

interface Header {
  /** What becomes of the line breaks at the end: all stay, one stays, or none. */
  readonly chomping: 'keep' | 'clip' | 'strip';
  /** Indentation that is stated; zero when it is that of the first line. */
  readonly increment: number;
}

/** Reads a scalar after `|` or `>`. `parentIndent` is the indentation of the collection around it, -1 without one. */
export function scanBlockScalar(cursor: Cursor, parentIndent: number): string {
  const isLiteral = cursor.read() === '|';
  const { chomping, increment } = readHeader(cursor);
  const stated = increment > 0 ? Math.max(parentIndent, 0) + increment : 0;
  let { breaks: trailing, indent } = readBreaks(cursor, stated, parentIndent);
  const parts: string[] = [];
  let lineBreak = '';
  let wasBlank = false;
  while (cursor.column === indent && cursor.peek() !== END) {
    const startsBlank = isBlank(cursor.peek());
    const folds = !isLiteral && !wasBlank && !startsBlank && lineBreak === '\n';
    parts.push(folds ? foldedBreak(trailing) : lineBreak, trailing);
    wasBlank = startsBlank;
    while (!isBreakOrEnd(cursor.peek())) parts.push(cursor.read());
    lineBreak = cursor.readBreak();
    ({ breaks: trailing, indent } = readBreaks(cursor, indent, parentIndent));
  }
  if (chomping !== 'strip') parts.push(lineBreak);
  if (chomping === 'keep') parts.push(trailing);
  return parts.join('');
}

/** One line break becomes a blank; of several the first one is dropped. */
function foldedBreak(further: string): string {
  return further === '' ? ' ' : '';
}

/** The chomping and indentation indicators, in any order. */
function readHeader(cursor: Cursor): Header {
  let chomping = readChomping(cursor);
  const increment = readIncrement(cursor);
  if (increment > 0 && chomping === undefined) chomping = readChomping(cursor);
  cursor.skipBlanks();
  cursor.skipComment();
  if (!isBreakOrEnd(cursor.peek())) throw cursor.failure('did not find expected comment or line break');
  cursor.readBreak();
  return { chomping: chomping ?? 'clip', increment };
}

function readChomping(cursor: Cursor): Header['chomping'] | undefined {
  const mark = cursor.peek();
  if (mark !== '+' && mark !== '-') return undefined;
  cursor.skip();
  return mark === '+' ? 'keep' : 'strip';
}

function readIncrement(cursor: Cursor): number {
  if (!/^[0-9]$/.test(cursor.peek())) return 0;
  if (cursor.peek() === '0') throw cursor.failure('found an indentation indicator equal to 0');
  return Number(cursor.read());
}

/** Reads indentation and empty lines. Without an indentation so far, the deepest of these lines states it. */
function readBreaks(cursor: Cursor, indent: number, parentIndent: number): { breaks: string; indent: number } {
  let breaks = '';
  let deepest = 0;
  for (;;) {
    while ((indent === 0 || cursor.column < indent) && cursor.peek() === ' ') cursor.skip();
    deepest = Math.max(deepest, cursor.column);
    if ((indent === 0 || cursor.column < indent) && cursor.peek() === '\t') {
      throw cursor.failure('found a tab character where an indentation space is expected');
    }
    if (!isBreak(cursor.peek())) break;
    breaks += cursor.readBreak();
  }
  return { breaks, indent: indent === 0 ? Math.max(deepest, parentIndent + 1, 1) : indent };
}
