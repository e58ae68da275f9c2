import { isBlank, isBlankOrEnd, isBreak } from './characters.ts';
import type { Cursor } from './cursor.ts';
import { isDocumentIndicator, LineFolding } from './line-folding.ts';

const FLOW_INDICATORS = ',?[]{}';

/** A scalar without quotes, and whether it ended with a line break. */
export interface PlainScalar {
  readonly text: string;
  readonly endsLine: boolean;
}

/** Reads a scalar without quotes. Further lines must be indented to at least `indent`, unless it is in a flow collection. */
export function scanPlainScalar(cursor: Cursor, indent: number, inFlow: boolean): PlainScalar {
  const parts: string[] = [];
  let folding = new LineFolding();
  for (;;) {
    if (isDocumentIndicator(cursor) || cursor.peek() === '#') break;
    const word = readWord(cursor, inFlow);
    if (word !== '') {
      parts.push(folding.text, word);
      folding = new LineFolding();
    }
    if (!isBlank(cursor.peek()) && !isBreak(cursor.peek())) break;
    readSpace(cursor, folding, indent);
    if (!inFlow && cursor.column < indent) break;
  }
  return { text: parts.join(''), endsLine: folding.hasBreak };
}

function readWord(cursor: Cursor, inFlow: boolean): string {
  let word = '';
  for (let next = cursor.peek(); !isBlankOrEnd(next); next = cursor.peek()) {
    if (next === ':' && isBlankOrEnd(cursor.peek(1))) break;
    if (inFlow && FLOW_INDICATORS.includes(next)) break;
    word += cursor.read();
  }
  return word;
}

function readSpace(cursor: Cursor, folding: LineFolding, indent: number): void {
  for (let next = cursor.peek(); isBlank(next) || isBreak(next); next = cursor.peek()) {
    if (folding.hasBreak && cursor.column < indent && next === '\t') {
      throw cursor.failure('found a tab character that violates indentation');
    }
    folding.read(cursor);
  }
}
