import { afterBlank } from './scan.ts';
import { unescapeLenient } from './unescape.ts';

/** A query `#(path operator value)`, and the offset after it. */
export interface ParsedQuery {
  readonly path: string;
  readonly operator: string;
  readonly value: string;
  readonly end: number;
}

const OPERATOR_STARTS = '!=<>%';
const TWO_CHARACTER_OPERATORS: readonly string[] = ['!=', '!%', '<=', '>=', '=='];

/** Reads the query that a path begins with (`#(` or `#[`). Nothing when its bracket is never closed. */
export function parseQuery(path: string): ParsedQuery | undefined {
  const bounds = queryBounds(path);
  if (bounds === undefined) return undefined;
  const { close, operatorAt, escaped } = bounds;
  if (operatorAt < 0) return { path: trimBlank(path.slice(2, close)), operator: '', value: '', end: close + 1 };
  const comparison = trimBlank(path.slice(operatorAt, close));
  const width = operatorWidth(comparison);
  const operator = comparison.slice(0, width);
  return {
    path: trimBlank(path.slice(2, operatorAt)),
    operator: operator === '==' ? '=' : operator,
    value: unquote(trimBlank(comparison.slice(width)), escaped),
    end: close + 1,
  };
}

interface Bounds {
  readonly close: number;
  readonly operatorAt: number;
  readonly escaped: boolean;
}

function queryBounds(path: string): Bounds | undefined {
  let depth = 1;
  let operatorAt = -1;
  let escaped = false;
  for (let i = 2; i < path.length; i++) {
    const character = path.charAt(i);
    if (depth === 1 && operatorAt < 0 && OPERATOR_STARTS.includes(character)) {
      operatorAt = i;
    } else if (character === '"') {
      const quoted = closeOfQuoted(path, i);
      escaped ||= quoted.escaped;
      i = quoted.last;
    } else {
      if (character === '\\') i++;
      depth += bracketDepth(character);
      if (depth === 0) return { close: i, operatorAt, escaped };
    }
  }
  return undefined;
}

/** The offset of the quote that closes the one at `at`, or the end of the path. */
function closeOfQuoted(path: string, at: number): { readonly last: number; readonly escaped: boolean } {
  let escaped = false;
  let i = at + 1;
  for (; i < path.length && path.charAt(i) !== '"'; i++) {
    if (path.charAt(i) === '\\') {
      escaped = true;
      i++;
    }
  }
  return { last: i, escaped };
}

function bracketDepth(character: string): number {
  if (character === '(' || character === '[') return 1;
  return character === ')' || character === ']' ? -1 : 0;
}

function operatorWidth(comparison: string): number {
  if (comparison.length === 1) return 1;
  if (TWO_CHARACTER_OPERATORS.includes(comparison.slice(0, 2))) return 2;
  // A lone "!" is no operator: the whole comparison is then the value, and nothing is compared.
  return comparison.startsWith('!') ? 0 : 1;
}

function unquote(value: string, escaped: boolean): string {
  if (value.length < 2 || !value.startsWith('"') || !value.endsWith('"')) return value;
  const inside = value.slice(1, -1);
  return escaped ? unescapeLenient(inside) : inside;
}

export function trimBlank(text: string): string {
  const from = afterBlank(text, 0);
  let to = text.length;
  while (to > from && text.charCodeAt(to - 1) <= 0x20) to--;
  return text.slice(from, to);
}
