import type { Token } from './tokens.ts';

/** True where a parameter is declared: `(name:`, `, name:` or `, name?:` inside round brackets. */
function isParameter(tokens: readonly Token[], i: number): boolean {
  const before = tokens[i - 1]?.text;
  const after = tokens[i + 1]?.text === '?' ? tokens[i + 2]?.text : tokens[i + 1]?.text;
  return (before === '(' || before === ',') && after === ':';
}

/** The end of the function whose parameter stands at `i`: its closing brace, or the end of its statement. */
function endOfFunction(tokens: readonly Token[], i: number): number {
  const outside = (tokens[i]?.depth ?? 0) - 1;
  const close = tokens.findIndex((token, j) => j > i && token.depth === outside && token.text === ')');
  const end = tokens.findIndex(
    (token, j) => j > close && token.depth <= outside && (token.text === '}' || token.text === ';'),
  );
  return end < 0 ? tokens.length : end;
}

/** Whether the word at `i` is a parameter of a function around it, and so no global: the function was given what it uses. */
export function isOwnParameter(tokens: readonly Token[], i: number): boolean {
  const name = tokens[i]?.text;
  return tokens.some(
    (token, j) => j <= i && token.text === name && isParameter(tokens, j) && endOfFunction(tokens, j) > i,
  );
}
