import { isJson, readJson } from '@lockkeeper/core';
import { type JmesValue, valueOfNode } from './value.ts';

/** The expression is none. Carries no text of the expression or of the value: whoever catches it names the path. */
export class JmesPathError extends Error {
  override readonly name = 'JmesPathError';
}

const SIGNS = [
  '[?',
  '[]',
  '||',
  '&&',
  '<=',
  '>=',
  '==',
  '!=',
  '.',
  '*',
  '[',
  ']',
  '{',
  '}',
  '(',
  ')',
  ',',
  ':',
  '@',
  '&',
  '|',
  '<',
  '>',
  '!',
] as const;
export type Sign = (typeof SIGNS)[number];

export type Token =
  | { readonly kind: Sign | 'end' }
  | { readonly kind: 'identifier' | 'quoted'; readonly text: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'literal'; readonly value: JmesValue };

const MAX_LENGTH = 4_096;
const WORD = /[A-Za-z_]\w*/y;
const NUMBER = /-?\d{1,15}/y;
const SPACE = /[ \t\n\r]+/y;
/** A backslash escapes a quote and nothing else, itself included. */
const RAW = /'((?:[^'\\]|\\'|\\(?!'))*)'/y;
const QUOTED = /"(?:[^"\\]|\\[^])*"/y;
const LITERAL = /`((?:[^`\\]|\\[^])*)`/y;

function jsonText(text: string): string {
  if (!isJson(text)) throw new JmesPathError();
  const node = readJson(text);
  if (node.kind !== 'string') throw new JmesPathError();
  return node.text;
}

function jsonValue(text: string): JmesValue {
  if (!isJson(text)) throw new JmesPathError();
  return valueOfNode(readJson(text, { duplicates: 'last', maxDepth: 100 }));
}

/** Ways to read a token, each with what it makes of the match. */
const READERS: readonly (readonly [RegExp, (match: RegExpExecArray) => Token])[] = [
  [WORD, ([text]) => ({ kind: 'identifier', text })],
  [NUMBER, ([text]) => ({ kind: 'number', value: Number(text) })],
  [RAW, ([, text = '']) => ({ kind: 'literal', value: text.replaceAll("\\'", "'") })],
  [QUOTED, ([text]) => ({ kind: 'quoted', text: jsonText(text) })],
  [LITERAL, ([, text = '']) => ({ kind: 'literal', value: jsonValue(text.replaceAll('\\`', '`')) })],
];

type Reader = (typeof READERS)[number];

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}

function tokenAt(readers: readonly Reader[], text: string, at: number): readonly [token: Token, end: number] {
  const sign = SIGNS.find((candidate) => text.startsWith(candidate, at));
  if (sign !== undefined) return [{ kind: sign }, at + sign.length];
  for (const [pattern, make] of readers) {
    const match = matchAt(pattern, text, at);
    if (match !== undefined) return [make(match), at + match[0].length];
  }
  throw new JmesPathError();
}

/** The tokens of an expression, `end` last. Throws JmesPathError. */
export function tokensOf(text: string): readonly Token[] {
  if (text.length > MAX_LENGTH) throw new JmesPathError();
  // Copies: a sticky pattern carries a position, and those of the module are everybody's.
  const space = new RegExp(SPACE);
  const readers = READERS.map(([pattern, make]) => [new RegExp(pattern), make] as const);
  const tokens: Token[] = [];
  for (let at = 0; at < text.length; ) {
    const gap = matchAt(space, text, at);
    if (gap !== undefined) {
      at += gap[0].length;
      continue;
    }
    const [token, end] = tokenAt(readers, text, at);
    tokens.push(token);
    at = end;
  }
  return [...tokens, { kind: 'end' }];
}
