import { afterSpace, numberEnd, stringEnd, wordEnd } from './json-tokens.ts';

/** Whether a byte text is one valid JSON document. Uses no stack, so nesting has no limit. Strings may hold any bytes. */
export function isValidJson(source: string): boolean {
  const open: string[] = [];
  let at = valueStart(source, afterSpace(source, 0), open);
  while (at >= 0 && open.length > 0) at = afterValue(source, at, open);
  return at >= 0 && afterSpace(source, at) === source.length;
}

/**
 * Reads from the start of a value to the end of the first value without an inside, opening brackets on the way.
 * A negative answer means that this is not JSON.
 */
function valueStart(source: string, start: number, open: string[]): number {
  let at = start;
  for (;;) {
    const first = source.charAt(at);
    if (first !== '{' && first !== '[') return scalarEnd(source, at, first);
    const close = first === '{' ? '}' : ']';
    at = afterSpace(source, at + 1);
    if (source.charAt(at) === close) return at + 1;
    open.push(close);
    if (close === '}') at = memberValue(source, at);
    if (at < 0) return at;
  }
}

/** Reads what follows a value: closing brackets, or a comma and the next value. */
function afterValue(source: string, end: number, open: string[]): number {
  const at = afterSpace(source, end);
  const close = open.at(-1);
  if (source.charAt(at) === close) {
    open.pop();
    return at + 1;
  }
  if (source.charAt(at) !== ',') return -1;
  const next = afterSpace(source, at + 1);
  const value = close === '}' ? memberValue(source, next) : next;
  return value < 0 ? value : valueStart(source, value, open);
}

/** From a member's key to its value. */
function memberValue(source: string, at: number): number {
  if (source.charAt(at) !== '"') return -1;
  const keyEnd = stringEnd(source, at);
  if (keyEnd < 0) return -1;
  const colon = afterSpace(source, keyEnd);
  return source.charAt(colon) === ':' ? afterSpace(source, colon + 1) : -1;
}

function scalarEnd(source: string, at: number, first: string): number {
  if (first === '"') return stringEnd(source, at);
  if (first === 't') return wordEnd(source, at, 'true');
  if (first === 'f') return wordEnd(source, at, 'false');
  return first === 'n' ? wordEnd(source, at, 'null') : numberEnd(source, at);
}
