import { byteTextOfRune, REPLACEMENT_RUNE, runeAt, runeSizeAt } from './byte-text.ts';
import { hexValue } from './json-tokens.ts';

const simpleEscapes: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['/', '/'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

const writtenEscapes: ReadonlyMap<string, string> = new Map([
  ['"', '\\"'],
  ['\\', '\\\\'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

/** The byte text that the inside of a valid JSON string stands for; a lone surrogate escape becomes U+FFFD. */
export function unescapeJsonString(inside: string): string {
  let out = '';
  let from = 0;
  for (let at = inside.indexOf('\\'); at >= 0; at = inside.indexOf('\\', from)) {
    out += inside.slice(from, at);
    const simple = simpleEscapes.get(inside.charAt(at + 1));
    if (simple !== undefined) {
      out += simple;
      from = at + 2;
    } else {
      const escape = readUnicodeEscape(inside, at);
      out += byteTextOfRune(escape.rune);
      from = escape.end;
    }
  }
  return from === 0 ? inside : out + inside.slice(from);
}

/**
 * A byte text as JSON string, spelled as Go's encoder does: U+2028 and U+2029 escaped, and `<`, `>`, `&` too unless `html` is
 * `plain` (Go's `SetEscapeHTML(false)`).
 */
export function quoteJsonString(byteText: string, html: 'escaped' | 'plain' = 'escaped'): string {
  let out = '"';
  let from = 0;
  for (let at = 0; at < byteText.length; ) {
    if (isPlain(byteText.charCodeAt(at))) {
      at++;
      continue;
    }
    const size = runeSizeAt(byteText, at);
    const escaped = escapedSpelling(byteText, at, size, html);
    if (escaped !== undefined) {
      out += byteText.slice(from, at) + escaped;
      from = at + size;
    }
    at += size;
  }
  return `${out}${byteText.slice(from)}"`;
}

/** Whether a byte stands for itself in any JSON string: letters, digits and most signs of ASCII. */
function isPlain(code: number): boolean {
  return (
    code >= 0x20 && code < 0x80 && code !== 0x22 && code !== 0x26 && code !== 0x3c && code !== 0x3e && code !== 0x5c
  );
}

function escapedSpelling(byteText: string, at: number, size: number, html: string): string | undefined {
  const code = byteText.charCodeAt(at);
  if (code < 0x80) return asciiSpelling(byteText.charAt(at), code, html);
  const rune = runeAt(byteText, at);
  if (size === 1) return '\\ufffd';
  return rune === 0x2028 || rune === 0x2029 ? hexEscape(rune) : undefined;
}

function asciiSpelling(character: string, code: number, html: string): string | undefined {
  const written = writtenEscapes.get(character);
  if (written !== undefined) return written;
  const isHtml = character === '<' || character === '>' || character === '&';
  return code < 0x20 || (isHtml && html === 'escaped') ? hexEscape(code) : undefined;
}

function hexEscape(rune: number): string {
  return `\\u${rune.toString(16).padStart(4, '0')}`;
}

function readUnicodeEscape(inside: string, at: number): { readonly rune: number; readonly end: number } {
  const first = unitAt(inside, at);
  if (first < 0xd800 || first > 0xdfff) return { rune: first, end: at + 6 };
  const second = inside.charAt(at + 6) === '\\' && inside.charAt(at + 7) === 'u' ? unitAt(inside, at + 6) : 0;
  if (first > 0xdbff || second < 0xdc00 || second > 0xdfff) return { rune: REPLACEMENT_RUNE, end: at + 6 };
  return { rune: 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00), end: at + 12 };
}

function unitAt(inside: string, at: number): number {
  let unit = 0;
  for (let i = at + 2; i < at + 6; i++) unit = unit * 16 + hexValue(inside.charCodeAt(i));
  return unit;
}
