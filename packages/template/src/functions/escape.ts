import { type ByteString, decodeRune, encodeText } from '../text/byte-string.ts';
import { isPrintable } from '../text/rune-class.ts';
import type { CallContext } from '../call-context.ts';

const HTML: ReadonlyMap<string, ByteString> = new Map([
  ['\0', encodeText('\ufffd')],
  ['"', '&#34;'],
  ["'", '&#39;'],
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
]);
const JAVASCRIPT: ReadonlyMap<string, ByteString> = new Map([
  ['\\', '\\\\'],
  ["'", "\\'"],
  ['"', '\\"'],
  ['<', '\\u003C'],
  ['>', '\\u003E'],
  ['&', '\\u0026'],
  ['=', '\\u003D'],
]);
/** How much longer one byte can become. */
const LONGEST_ESCAPE = 6;

/** For text between HTML tags and in quoted attributes. */
export function escapeHtml(text: ByteString, context: CallContext): ByteString {
  context.make(text.length * LONGEST_ESCAPE);
  return text.replace(/[\0"'&<>]/g, (byte) => HTML.get(byte) ?? byte);
}

/** For text in quotes inside of JavaScript. */
export function escapeJavaScript(text: ByteString, context: CallContext): ByteString {
  context.make(text.length * LONGEST_ESCAPE);
  let escaped = '';
  for (let at = 0; at < text.length; ) {
    const { rune, width } = decodeRune(text, at);
    const bytes = text.slice(at, at + width);
    escaped += JAVASCRIPT.get(bytes) ?? (isPlain(rune) ? bytes : `\\u${hexOf(rune)}`);
    at += width;
  }
  return escaped;
}

/** DEL is no special character for Go. */
function isPlain(rune: number): boolean {
  return rune < 0x80 ? rune >= 0x20 : isPrintable(rune);
}

function hexOf(rune: number): string {
  return rune.toString(16).toUpperCase().padStart(4, '0');
}

/** For a value in the query of a URL. */
export function escapeQuery(text: ByteString, context: CallContext): ByteString {
  context.make(text.length * LONGEST_ESCAPE);
  return text.replace(/[^A-Za-z0-9_.~-]/g, (byte) => (byte === ' ' ? '+' : `%${percentOf(byte)}`));
}

function percentOf(byte: string): string {
  return byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0');
}
