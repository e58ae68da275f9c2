import { END, isBlank, isBlankOrEnd, isBreak } from './characters.ts';
import type { Cursor } from './cursor.ts';
import { isDocumentIndicator, LineFolding } from './line-folding.ts';

const SIMPLE_ESCAPES: ReadonlyMap<string, string> = new Map([
  ['0', '\0'],
  ['a', '\x07'],
  ['b', '\b'],
  ['t', '\t'],
  ['\t', '\t'],
  ['n', '\n'],
  ['v', '\v'],
  ['f', '\f'],
  ['r', '\r'],
  ['e', '\x1b'],
  [' ', ' '],
  ['"', '"'],
  ["'", "'"],
  ['\\', '\\'],
  ['N', '\x85'],
  ['_', '\xa0'],
  ['L', '\u2028'],
  ['P', '\u2029'],
]);
const CODE_LENGTHS: ReadonlyMap<string, number> = new Map([
  ['x', 2],
  ['u', 4],
  ['U', 8],
]);

/** Reads a scalar in single or double quotes. */
export function scanFlowScalar(cursor: Cursor): string {
  const quote = cursor.read();
  const parts: string[] = [];
  for (;;) {
    if (isDocumentIndicator(cursor)) throw cursor.failure('found unexpected document indicator');
    if (cursor.peek() === END) throw cursor.failure('found unexpected end of stream');
    const folding = new LineFolding();
    if (quote === "'") readSingle(cursor, parts);
    else if (readDouble(cursor, parts)) folding.continueLine();
    if (cursor.peek() === quote) break;
    while (isBlank(cursor.peek()) || isBreak(cursor.peek())) folding.read(cursor);
    parts.push(folding.text);
  }
  cursor.skip();
  return parts.join('');
}

function readSingle(cursor: Cursor, parts: string[]): void {
  while (!isBlankOrEnd(cursor.peek())) {
    if (cursor.peek() === "'") {
      if (cursor.peek(1) !== "'") return;
      cursor.skip();
    }
    parts.push(cursor.read());
  }
}

/** Says whether the line ended in a backslash, which joins it with the next one. */
function readDouble(cursor: Cursor, parts: string[]): boolean {
  while (!isBlankOrEnd(cursor.peek()) && cursor.peek() !== '"') {
    if (cursor.peek() !== '\\') parts.push(cursor.read());
    else if (isBreak(cursor.peek(1))) {
      cursor.skip();
      cursor.readBreak();
      return true;
    } else parts.push(readEscape(cursor));
  }
  return false;
}

function readEscape(cursor: Cursor): string {
  const mark = cursor.peek(1);
  const length = CODE_LENGTHS.get(mark);
  if (length === undefined) {
    const simple = SIMPLE_ESCAPES.get(mark);
    if (simple === undefined) throw cursor.failure('found unknown escape character');
    cursor.skip(2);
    return simple;
  }
  cursor.skip(2);
  const digits = Array.from({ length }, (_, at) => cursor.peek(at)).join('');
  if (!/^[0-9A-Fa-f]+$/.test(digits)) throw cursor.failure('did not find expected hexdecimal number');
  const code = Number.parseInt(digits, 16);
  if ((code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff) {
    throw cursor.failure('found invalid Unicode character escape code');
  }
  cursor.skip(length);
  return String.fromCodePoint(code);
}
