import type { Dialect, Span } from './nodes.ts';

export interface Token extends Span {
  readonly kind: 'punctuation' | 'string' | 'word' | 'placeholder' | 'comment' | 'end';
  /** Of a string its value, of all others what stands there. */
  readonly text: string;
  /** Of a string: how it is quoted, and whether it ends on its line. */
  readonly quote?: 'plain' | 'typographic' | 'single' | 'unclosed';
  /** Whether a line ends before it. */
  readonly fresh: boolean;
}

const closing: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ["'", "'"],
  ['\u201c', '\u201d"\u201c'],
  ['\u201d', '\u201d"\u201c'],
  ['\u2018', "\u2019'"],
]);

/** The token at or after an offset. Every character up to `limit` belongs to one token or is white space. */
export function nextToken(text: string, from: number, limit: number, dialect: Dialect): Token {
  let start = from;
  let fresh = false;
  while (start < limit && /\s/.test(text.charAt(start))) {
    if (text.charAt(start) === '\n') fresh = true;
    start++;
  }
  if (start >= limit) return { kind: 'end', text: '', start: limit, end: limit, fresh };
  const first = text.charAt(start);
  if (closing.has(first)) return stringToken(text, start, limit, fresh, dialect);
  const isPunctuation = '{}[]:,'.includes(first) || (dialect === 'hcl' && '=()'.includes(first));
  if (isPunctuation) return { kind: 'punctuation', text: first, start, end: start + 1, fresh };
  const [kind, end] = wordAt(text, start, limit);
  return { kind, text: text.slice(start, end), start, end, fresh };
}

function wordAt(text: string, start: number, limit: number): readonly ['word' | 'placeholder' | 'comment', number] {
  const rest = text.slice(start, Math.min(limit, lineEnd(text, start)));
  if (text.startsWith('/*', start)) {
    const close = text.indexOf('*/', start + 2);
    return ['comment', close < 0 ? limit : Math.min(limit, close + 2)];
  }
  if (rest.startsWith('//') || rest.startsWith('#')) return ['comment', start + rest.length];
  const placeholder = /^<[^<>"]*>/.exec(rest);
  if (placeholder !== null) return ['placeholder', start + placeholder[0].length];
  const word = /^[^\s{}[\]:,"'=()]+/.exec(rest);
  return ['word', start + (word?.[0].length ?? 1)];
}

function stringToken(text: string, start: number, limit: number, fresh: boolean, dialect: Dialect): Token {
  const first = text.charAt(start);
  const ends = closing.get(first) ?? '"';
  const stop = Math.min(limit, lineEnd(text, start));
  let at = start + 1;
  let value = '';
  while (at < stop && !ends.includes(text.charAt(at))) {
    const taken = pieceAt(text, at, stop, dialect);
    value += taken.value;
    at += taken.length;
  }
  if (at >= stop) return unclosed(text, start, stop, fresh);
  return { kind: 'string', text: value, quote: quoteOf(first, text.charAt(at)), start, end: at + 1, fresh };
}

/** A string that its line ends: what stands before a last comma. */
function unclosed(text: string, start: number, stop: number, fresh: boolean): Token {
  const content = text.slice(start + 1, stop).replace(/[\s,]*$/, '');
  return { kind: 'string', text: content, quote: 'unclosed', start, end: start + 1 + content.length, fresh };
}

const escapes: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['b', '\b'],
  ['f', '\f'],
]);

function pieceAt(
  text: string,
  at: number,
  stop: number,
  dialect: Dialect,
): { readonly value: string; readonly length: number } {
  const unicode = /^\\u([\da-fA-F]{4})/.exec(text.slice(at, at + 6));
  if (unicode !== null) return { value: String.fromCharCode(Number.parseInt(unicode[1] ?? '0', 16)), length: 6 };
  if (text.charAt(at) === '\\' && at + 1 < stop) {
    const escaped = text.charAt(at + 1);
    return { value: escapes.get(escaped) ?? escaped, length: 2 };
  }
  // Terraform's expressions may hold quotes of their own.
  const close = dialect === 'hcl' && text.startsWith('${', at) ? text.indexOf('}', at) : -1;
  const end = close >= 0 && close < stop ? close + 1 : at + 1;
  return { value: text.slice(at, end), length: end - at };
}

function quoteOf(first: string, last: string): NonNullable<Token['quote']> {
  if (first === "'") return 'single';
  return first === '"' && last === '"' ? 'plain' : 'typographic';
}

function lineEnd(text: string, from: number): number {
  const at = text.indexOf('\n', from);
  return at < 0 ? text.length : at;
}
