import type { Budget } from './budget.ts';
import { nothing, type Result, type ResultType } from './result.ts';
import { unescapeLenient } from './unescape.ts';

/*
 * Lenient reading: these functions accept documents that are not JSON and find in them what gjson 1.18 finds.
 * They are loops without recursion, so that nesting in a document costs no stack.
 */

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
/** What a value costs besides its characters. */
const VALUE_STEPS = 8;
const NUMBER_STARTS = '+-0123456789iIN';

/** A value and the offset after it. */
export interface Scanned {
  readonly result: Result;
  readonly end: number;
}

/** Whether a value begins here. Everything else between values is skipped, whatever it is. */
export function beginsValue(json: string, at: number): boolean {
  switch (json.charAt(at)) {
    case '"':
    case '{':
    case '[':
    case 't':
    case 'f':
    case 'n':
      return true;
    default:
      return beginsNumber(json, at);
  }
}

export function beginsNumber(json: string, at: number): boolean {
  const first = json.charAt(at);
  if (first === 'n') return at + 1 < json.length && json.charAt(at + 1) !== 'u';
  return first !== '' && NUMBER_STARTS.includes(first);
}

/** The offset after the string whose opening quote is at `at`, or -1 when nothing closes it. */
export function closeOfString(json: string, at: number): number {
  for (let quote = json.indexOf('"', at + 1); quote >= 0; quote = json.indexOf('"', quote + 1)) {
    let slashes = 0;
    while (json.charCodeAt(quote - 1 - slashes) === BACKSLASH) slashes++;
    if (slashes % 2 === 0) return quote + 1;
  }
  return -1;
}

/**
 * The offset after the bracket that closes the one at `at`. Kinds of bracket are not told apart. When nothing closes it,
 * the end of the text; when a string inside is never closed, one more, so that an array around it counts as cut off.
 */
export function closeOfBracket(json: string, at: number): number {
  let depth = 1;
  for (let i = at + 1; i < json.length; i++) {
    switch (json.charCodeAt(i)) {
      case QUOTE: {
        const close = closeOfString(json, i);
        if (close < 0) return json.length + 1;
        i = close - 1;
        break;
      }
      case 0x28:
      case 0x5b:
      case 0x7b:
        depth++;
        break;
      case 0x29:
      case 0x5d:
      case 0x7d:
        if (--depth === 0) return i + 1;
        break;
      default:
    }
  }
  return json.length;
}

/** The offset after the string or the bracketed part that begins at `at`. */
export function closeOfGroup(text: string, at: number): number {
  if (text.charCodeAt(at) !== QUOTE) return closeOfBracket(text, at);
  const close = closeOfString(text, at);
  return close < 0 ? text.length : close;
}

/** The value that begins at `at`, where `beginsValue` holds; nothing for a string that is never closed. */
export function readValue(json: string, at: number, budget: Budget): Scanned | undefined {
  const scanned = scanValue(json, at);
  budget.spend(VALUE_STEPS + (scanned === undefined ? json.length - at : scanned.end - at));
  return scanned;
}

/** The first value at or after `at`. */
export function readNext(json: string, at: number, budget: Budget): Scanned | undefined {
  let i = at;
  while (i < json.length && !beginsValue(json, i)) i++;
  budget.spend(i - at + 1);
  return i < json.length ? readValue(json, i, budget) : undefined;
}

/** The value a whole text stands for; an object or array takes all of the text's rest. */
export function readWhole(json: string, budget: Budget): Result {
  const at = afterBlank(json, 0);
  const first = json.charAt(at);
  if (first === '{' || first === '[') return { type: 'JSON', raw: json.slice(at), text: '' };
  if (first === '' || !beginsValue(json, at)) return nothing;
  const scanned = readValue(json, at, budget);
  return scanned === undefined ? unclosedString(json.slice(at)) : scanned.result;
}

/** The offset of the first character from `at` on that is above a space. */
export function afterBlank(text: string, at: number): number {
  let i = at;
  while (i < text.length && text.charCodeAt(i) <= 0x20) i++;
  return i;
}

/** A string literal, from quote to quote. */
export function stringResult(raw: string): Result {
  return { type: 'String', raw, text: unescapeLenient(raw.slice(1, -1)) };
}

function scanValue(json: string, at: number): Scanned | undefined {
  const first = json.charAt(at);
  if (first === '"') {
    const close = closeOfString(json, at);
    return close < 0 ? undefined : { result: stringResult(json.slice(at, close)), end: close };
  }
  if (first === '{' || first === '[') return scanned('JSON', json, at, closeOfBracket(json, at));
  if (beginsNumber(json, at)) return scanned('Number', json, at, closeOfNumber(json, at));
  return scanned(wordType(first), json, at, closeOfWord(json, at));
}

function scanned(type: ResultType, json: string, at: number, end: number): Scanned {
  return { result: { type, raw: json.slice(at, end), text: '' }, end };
}

function wordType(first: string): ResultType {
  if (first === 't') return 'True';
  return first === 'f' ? 'False' : 'Null';
}

function closeOfNumber(json: string, at: number): number {
  for (let i = at + 1; i < json.length; i++) {
    const code = json.charCodeAt(i);
    if (code <= 0x20 || code === COMMA || code === 0x5d || code === 0x7d) return i;
  }
  return json.length;
}

function closeOfWord(json: string, at: number): number {
  for (let i = at + 1; i < json.length; i++) {
    const code = json.charCodeAt(i);
    if (code < 0x61 || code > 0x7a) return i;
  }
  return json.length;
}

function unclosedString(raw: string): Result {
  return { type: 'String', raw, text: raw.includes('\\') ? unescapeLenient(raw.slice(1)) : raw.slice(1) };
}
