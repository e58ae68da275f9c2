import { type ByteString, decodeRune, encodeRune, isValidRune } from './byte-string.ts';

/** One character of a literal: the bytes it stands for, its code, and where the next one begins. */
export interface LiteralRune {
  readonly bytes: ByteString;
  readonly code: number;
  readonly next: number;
}

const SIMPLE: ReadonlyMap<string, number> = new Map([
  ['a', 0x07],
  ['b', 0x08],
  ['f', 0x0c],
  ['n', 0x0a],
  ['r', 0x0d],
  ['t', 0x09],
  ['v', 0x0b],
  ['\\', 0x5c],
]);

const HEX = /^[0-9a-fA-F]+$/;
const OCTAL = /^[0-7]{3}$/;

/** The text that a string literal (double or back quotes included) stands for, or undefined when its syntax is wrong. */
export function unquote(literal: ByteString): ByteString | undefined {
  const body = literal.slice(1, -1);
  if (literal.startsWith('`')) return body.replaceAll('\r', '');
  let text = '';
  for (let at = 0; at < body.length; ) {
    const rune = readLiteralRune(body, at, '"');
    if (rune === undefined) return undefined;
    text += rune.bytes;
    at = rune.next;
  }
  return text;
}

/** Reads one character or escape of a literal between `delimiter`s; undefined when there is none that is legal. */
export function readLiteralRune(body: ByteString, at: number, delimiter: string): LiteralRune | undefined {
  if (at >= body.length || body[at] === delimiter) return undefined;
  if (body[at] === '\\') return readEscape(body, at + 1, delimiter);
  const { rune, width } = decodeRune(body, at);
  return { bytes: encodeRune(rune), code: rune, next: at + width };
}

function readEscape(body: ByteString, at: number, delimiter: string): LiteralRune | undefined {
  const letter = body[at] ?? '';
  const simple = letter === delimiter ? delimiter.charCodeAt(0) : SIMPLE.get(letter);
  if (simple !== undefined) return { bytes: String.fromCharCode(simple), code: simple, next: at + 1 };
  if (letter === 'x') return byteEscape(body.slice(at + 1, at + 3), HEX, 16, 2, at + 3);
  if (letter === 'u') return runeEscape(body.slice(at + 1, at + 5), 4, at + 5);
  if (letter === 'U') return runeEscape(body.slice(at + 1, at + 9), 8, at + 9);
  return byteEscape(body.slice(at, at + 3), OCTAL, 8, 3, at + 3);
}

function byteEscape(
  digits: string,
  pattern: RegExp,
  base: number,
  length: number,
  next: number,
): LiteralRune | undefined {
  if (digits.length !== length || !pattern.test(digits)) return undefined;
  const code = Number.parseInt(digits, base);
  return code > 0xff ? undefined : { bytes: String.fromCharCode(code), code, next };
}

function runeEscape(digits: string, length: number, next: number): LiteralRune | undefined {
  if (digits.length !== length || !HEX.test(digits)) return undefined;
  const code = Number.parseInt(digits, 16);
  return isValidRune(code) ? { bytes: encodeRune(code), code, next } : undefined;
}
