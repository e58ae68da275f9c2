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
  if (text.startsWith('/*', start)) {
    const close = text.indexOf('*/', start + 2);
    return ['comment', close < 0 ? limit : Math.min(limit, close + 2)];
  }
  const kinds = [
    ['comment', /(?:\/\/|#)[^\n]*/y],
    ['placeholder', /<[^<>"\n]*>/y],
    ['word', /[^\s{}[\]:,"'=()]+/y],
  ] as const;
  for (const [kind, pattern] of kinds) {
    pattern.lastIndex = start;
    const end = pattern.test(text) ? pattern.lastIndex : start;
    if (end > start) return [kind, Math.min(limit, end)];
  }
  return ['word', start + 1];
}

function stringToken(text: string, start: number, limit: number, fresh: boolean, dialect: Dialect): Token {
  const first = text.charAt(start);
  const ends = `${closing.get(first) ?? '"'}\n`;
  const pieces: string[] = [];
  let at = start + 1;
  while (at < limit && !ends.includes(text.charAt(at))) {
    const taken = pieceAt(text, at, limit, dialect);
    pieces.push(taken.value);
    at += taken.length;
  }
  if (at >= limit || text.charAt(at) === '\n') return unclosed(text, start, at, fresh);
  return { kind: 'string', text: pieces.join(''), quote: quoteOf(first, text.charAt(at)), start, end: at + 1, fresh };
}

/** A string that its line ends: what stands before a last comma. */
function unclosed(text: string, start: number, stop: number, fresh: boolean): Token {
  const content = text
    .slice(start + 1, stop)
    .trimEnd()
    .replace(/,$/, '');
  return { kind: 'string', text: content, quote: 'unclosed', start, end: start + 1 + content.length, fresh };
}

const escapes: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['b', '\b'],
  ['f', '\f'],
]);

/** A piece of a string: one escape, one expression of Terraform, or what stands before either. */
function pieceAt(
  text: string,
  at: number,
  limit: number,
  dialect: Dialect,
): { readonly value: string; readonly length: number } {
  const first = text.charAt(at);
  if (first === '\\' && at + 1 < limit && text.charAt(at + 1) !== '\n') return escapeAt(text, at);
  // Terraform's expressions may hold quotes of their own.
  const pattern = dialect === 'hcl' && first === '$' ? /\$\{[^}\n]{0,100}\}/y : /[^"'\u2018\u2019\u201c\u201d\\\n$]+/y;
  pattern.lastIndex = at;
  const end = pattern.test(text) ? Math.min(limit, pattern.lastIndex) : at + 1;
  return { value: text.slice(at, end), length: end - at };
}

function escapeAt(text: string, at: number): { readonly value: string; readonly length: number } {
  const code = /^[\da-fA-F]{4}$/.exec(text.slice(at + 2, at + 6))?.[0];
  const escaped = text.charAt(at + 1);
  if (escaped === 'u' && code !== undefined)
    return { value: String.fromCharCode(Number.parseInt(code, 16)), length: 6 };
  return { value: escapes.get(escaped) ?? escaped, length: 2 };
}

function quoteOf(first: string, last: string): NonNullable<Token['quote']> {
  if (first === "'") return 'single';
  return first === '"' && last === '"' ? 'plain' : 'typographic';
}
