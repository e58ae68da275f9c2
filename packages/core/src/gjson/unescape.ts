import { byteTextOfRune, REPLACEMENT_RUNE } from '../json/byte-text.ts';
import { hexValue } from '../json/json-tokens.ts';

const BACKSLASH = 0x5c;

const simpleEscapes: ReadonlyMap<string, string> = new Map([
  ['\\', '\\'],
  ['/', '/'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['"', '"'],
]);

interface Escape {
  readonly text: string;
  readonly end: number;
}

/**
 * The text of a string's inside, read leniently: with an escape in it, the text ends before the first control
 * character or unknown escape; without any, it is taken as it is.
 */
export function unescapeLenient(inside: string): string {
  if (!inside.includes('\\')) return inside;
  let out = '';
  let at = 0;
  while (at < inside.length) {
    const plain = plainEnd(inside, at);
    out += inside.slice(at, plain);
    const escape = inside.charCodeAt(plain) === BACKSLASH ? readEscape(inside, plain) : undefined;
    if (escape === undefined) return out;
    out += escape.text;
    at = escape.end;
  }
  return out;
}

function plainEnd(inside: string, at: number): number {
  let i = at;
  while (i < inside.length && inside.charCodeAt(i) >= 0x20 && inside.charCodeAt(i) !== BACKSLASH) i++;
  return i;
}

function readEscape(inside: string, at: number): Escape | undefined {
  const letter = inside.charAt(at + 1);
  const simple = simpleEscapes.get(letter);
  if (simple !== undefined) return { text: simple, end: at + 2 };
  if (letter !== 'u' || at + 6 > inside.length) return undefined;
  const first = unitAt(inside, at + 2);
  if (first < 0xd800 || first > 0xdfff) return { text: byteTextOfRune(first), end: at + 6 };
  const paired = inside.length >= at + 12 && inside.charAt(at + 6) === '\\' && inside.charAt(at + 7) === 'u';
  if (!paired) return { text: byteTextOfRune(REPLACEMENT_RUNE), end: at + 6 };
  return { text: byteTextOfRune(joinSurrogates(first, unitAt(inside, at + 8))), end: at + 12 };
}

function joinSurrogates(high: number, low: number): number {
  const fits = high < 0xdc00 && low >= 0xdc00 && low <= 0xdfff;
  return fits ? 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00) : REPLACEMENT_RUNE;
}

function unitAt(text: string, at: number): number {
  let unit = 0;
  for (let i = at; i < at + 4; i++) {
    const digit = hexValue(text.charCodeAt(i));
    if (digit < 0) return 0;
    unit = unit * 16 + digit;
  }
  return unit;
}
