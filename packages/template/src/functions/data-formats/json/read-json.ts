import type { CallContext } from '../../../call-context.ts';
import { FunctionFailure } from '../../../failure.ts';
import { type ByteString, encodeRune } from '../../../text/byte-string.ts';
import { quote } from '../../../text/quote.ts';
import { validUtf8 } from './valid-utf8.ts';
import { checkDepth } from '../../../values/depth.ts';
import { boolValue, floatValue, listValue, mapValue, nil, stringValue, type Value } from '../../../values/value.ts';

/** What was read, and what was wrong with a value in it: Go reads on after a number that no float64 can hold. */
export interface JsonDocument {
  readonly value: Value;
  readonly problem: FunctionFailure | undefined;
}

/**
 * Reads a JSON document as Go's encoding/json does into an `interface {}`: numbers become float64, the last of two equal
 * keys wins, what is not UTF-8 becomes U+FFFD. Throws `FunctionFailure` with Go's text when the syntax is wrong.
 */
export function readJson(text: ByteString, context: CallContext): JsonDocument {
  return new JsonReader(text, context).document();
}

const LITERALS: ReadonlyMap<string, readonly [word: string, value: Value]> = new Map([
  ['t', ['true', boolValue(true)] as const],
  ['f', ['false', boolValue(false)] as const],
  ['n', ['null', nil] as const],
]);
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['/', '/'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);
const HEX = /^[0-9A-Fa-f]$/;

class JsonReader {
  readonly #text: ByteString;
  readonly #context: CallContext;
  readonly #space = /[ \t\r\n]*/y;
  readonly #digits = /[0-9]+/y;
  readonly #plain = /[\x20-\x21\x23-\x5b\x5d-\xff]+/y;
  #at = 0;
  #problem: FunctionFailure | undefined;

  constructor(text: ByteString, context: CallContext) {
    this.#text = text;
    this.#context = context;
  }

  document(): JsonDocument {
    const value = this.#value(0);
    this.#skip(this.#space);
    if (this.#at < this.#text.length) throw this.#unexpected('after top-level value');
    return { value, problem: this.#problem };
  }

  /** The word that a pattern finds here; perhaps none. */
  #skip(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const word = pattern.exec(this.#text)?.[0] ?? '';
    this.#at += word.length;
    return word;
  }

  /** The next byte after white space. */
  #peek(): string {
    this.#skip(this.#space);
    return this.#text[this.#at] ?? '';
  }

  /** Go looks at the end of the text as at one more blank. */
  #unexpected(where: string): FunctionFailure {
    const found = this.#text[this.#at] ?? ' ';
    return FunctionFailure.withData(`invalid character ${describe(found)} ${where}`, `invalid character ${where}`);
  }

  /** As above, where white space is allowed: there the end is the end. */
  #unexpectedToken(where: string): FunctionFailure {
    if (this.#at < this.#text.length) return this.#unexpected(where);
    return FunctionFailure.plain('unexpected end of JSON input');
  }

  #value(depth: number): Value {
    checkDepth(depth);
    this.#context.step();
    const first = this.#peek();
    if (first === '{') return this.#object(depth);
    if (first === '[') return this.#array(depth);
    if (first === '"') return stringValue(this.#string());
    const literal = LITERALS.get(first);
    if (literal !== undefined) return this.#literal(...literal);
    if (/^[-0-9]$/.test(first)) return this.#number();
    throw this.#unexpectedToken('looking for beginning of value');
  }

  #object(depth: number): Value {
    const entries = new Map<ByteString, Value>();
    this.#at++;
    if (this.#peek() === '}') this.#at++;
    else while (this.#entry(entries, depth)) this.#at++;
    return mapValue(entries);
  }

  /** Reads an entry; says whether there is one more. */
  #entry(entries: Map<ByteString, Value>, depth: number): boolean {
    if (this.#peek() !== '"') throw this.#unexpectedToken('looking for beginning of object key string');
    const key = this.#string();
    if (this.#peek() !== ':') throw this.#unexpectedToken('after object key');
    this.#at++;
    entries.set(key, this.#value(depth + 1));
    return this.#isFollowed('}', 'after object key:value pair');
  }

  #array(depth: number): Value {
    const items: Value[] = [];
    this.#at++;
    if (this.#peek() === ']') {
      this.#at++;
      return listValue(items);
    }
    for (;;) {
      items.push(this.#value(depth + 1));
      if (!this.#isFollowed(']', 'after array element')) return listValue(items);
      this.#at++;
    }
  }

  #isFollowed(end: string, where: string): boolean {
    const next = this.#peek();
    if (next === ',') return true;
    if (next !== end) throw this.#unexpectedToken(where);
    this.#at++;
    return false;
  }

  #literal(word: string, value: Value): Value {
    for (const expected of word) {
      if (this.#text[this.#at] !== expected) throw this.#unexpected(`in literal ${word} (expecting '${expected}')`);
      this.#at++;
    }
    return value;
  }

  #number(): Value {
    const start = this.#at;
    if (this.#text[this.#at] === '-') this.#at++;
    if (this.#text[this.#at] === '0') this.#at++;
    else this.#digitsOf('in numeric literal');
    if (this.#text[this.#at] === '.') {
      this.#at++;
      this.#digitsOf('after decimal point in numeric literal');
    }
    if (/^[eE]$/.test(this.#text[this.#at] ?? '')) {
      this.#at++;
      if (/^[-+]$/.test(this.#text[this.#at] ?? '')) this.#at++;
      this.#digitsOf('in exponent of numeric literal');
    }
    return this.#float(this.#text.slice(start, this.#at));
  }

  #digitsOf(where: string): void {
    if (this.#skip(this.#digits) === '') throw this.#unexpected(where);
  }

  #float(literal: string): Value {
    const value = Number(literal);
    if (Number.isFinite(value)) return floatValue(value);
    this.#problem ??= FunctionFailure.withData(
      `json: cannot unmarshal number ${literal} into Go value of type float64`,
      'json: cannot unmarshal number into Go value of type float64',
    );
    return nil;
  }

  #string(): ByteString {
    const start = this.#at++;
    let text = '';
    for (;;) {
      text += validUtf8(this.#skip(this.#plain));
      const next = this.#text[this.#at];
      if (next === undefined) throw FunctionFailure.plain('unexpected end of JSON input');
      if (next === '"') break;
      if (next !== '\\') throw this.#unexpected('in string literal');
      text += this.#escape();
    }
    this.#at++;
    this.#context.make(this.#at - start);
    return text;
  }

  #escape(): ByteString {
    this.#at++;
    const mark = this.#text[this.#at];
    if (mark === 'u') {
      this.#at++;
      return this.#unicode();
    }
    const escaped = mark === undefined ? undefined : ESCAPES.get(mark);
    if (escaped === undefined) throw this.#unexpected('in string escape code');
    this.#at++;
    return escaped;
  }

  /** A code point; two halves of a pair make one, and a half alone is broken. */
  #unicode(): ByteString {
    const first = this.#hex();
    if (first < 0xd800 || first > 0xdbff || !this.#text.startsWith('\\u', this.#at)) return encodeRune(first);
    const afterFirst = this.#at;
    this.#at += 2;
    const second = this.#hex();
    if (second >= 0xdc00 && second <= 0xdfff) {
      return encodeRune(0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00));
    }
    this.#at = afterFirst;
    return encodeRune(first);
  }

  #hex(): number {
    const start = this.#at;
    while (this.#at < start + 4) {
      if (!HEX.test(this.#text[this.#at] ?? '')) throw this.#unexpected('in \\u hexadecimal character escape');
      this.#at++;
    }
    return Number.parseInt(this.#text.slice(start, this.#at), 16);
  }
}

/** A byte as Go names it: in single quotes, and always as if it were a code point. */
function describe(byte: string): string {
  if (byte === "'") return String.raw`'\''`;
  if (byte === '"') return `'"'`;
  return `'${quote(encodeRune(byte.charCodeAt(0))).slice(1, -1)}'`;
}
