import { encodeText, truncateRunes } from '../text/byte-string.ts';
import { quote } from '../text/quote.ts';

export type TokenKind =
  | 'error'
  | 'bool'
  | 'char'
  | 'charConstant'
  | 'complex'
  | 'assign'
  | 'declare'
  | 'eof'
  | 'field'
  | 'identifier'
  | 'leftDelimiter'
  | 'leftParen'
  | 'number'
  | 'pipe'
  | 'rawString'
  | 'rightDelimiter'
  | 'rightParen'
  | 'space'
  | 'string'
  | 'text'
  | 'variable'
  | KeywordKind;

export type KeywordKind =
  | 'block'
  | 'break'
  | 'continue'
  | 'define'
  | 'dot'
  | 'else'
  | 'end'
  | 'if'
  | 'nil'
  | 'range'
  | 'template'
  | 'with';

/** A piece of template text. `position` counts bytes from 0, `line` from 1; `text` is in byte form, for errors the message. */
export interface Token {
  readonly kind: TokenKind;
  readonly position: number;
  readonly line: number;
  readonly text: string;
}

/** Words that are not function names. */
export const keywords: ReadonlyMap<string, KeywordKind> = new Map(
  (['block', 'break', 'continue', 'define', 'else', 'end', 'if', 'nil', 'range', 'template', 'with'] as const).map(
    (word) => [word, word],
  ),
);

const LONGEST_SHOWN = 10;

/** How error texts show a token. */
export function describeToken(token: Token): string {
  if (token.kind === 'eof') return 'EOF';
  if (token.kind === 'error') return token.text;
  if (token.kind === 'dot' || keywords.get(token.text) === token.kind) return `<${token.text}>`;
  if (token.text.length <= LONGEST_SHOWN) return quote(token.text);
  return `${quote(truncateRunes(token.text, LONGEST_SHOWN))}...`;
}

/** Delimiters of actions, in byte form. */
export interface Delimiters {
  readonly left: string;
  readonly right: string;
}

/** Go's own delimiters stand in for an empty one. */
export function toDelimiters(pair: readonly [string, string] | undefined): Delimiters {
  return { left: encodeText(pair?.[0] || '{{'), right: encodeText(pair?.[1] || '}}') };
}
