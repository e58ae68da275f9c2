import type { CallContext } from '../../../call-context.ts';
import { FunctionFailure } from '../../../failure.ts';
import { writeFloat } from '../../../format/float.ts';
import type { ByteString } from '../../../text/byte-string.ts';
import { checkDepth } from '../../../values/depth.ts';
import { encodeObject } from '../../../values/object.ts';
import { type ListValue, type MapValue, nil, sortedKeys, type Value } from '../../../values/value.ts';
import { validUtf8 } from './valid-utf8.ts';

/** How JSON is written. */
export interface JsonStyle {
  /** `<`, `>` and `&` become escapes, so that the text can stand in HTML. */
  readonly escapeHtml: boolean;
  /** Two blanks for each level, and every element on a line of its own. */
  readonly indented: boolean;
}

/**
 * Writes a value as Go's encoding/json does: keys in byte order, floats in the fewest digits, U+FFFD for what is not UTF-8.
 * Throws `FunctionFailure` with Go's text for numbers that JSON cannot hold and maps that contain themselves.
 */
export function writeJson(value: Value, style: JsonStyle, context: CallContext): ByteString {
  const writer = new JsonWriter(style, context);
  writer.value(value, '\n');
  return writer.text;
}

const SHORT_ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '\\"'],
  ['\\', '\\\\'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);
const BROKEN = '\\ufffd';
const LINE_SEPARATORS = /\xe2\x80(\xa8|\xa9)/g;
const ALWAYS_ESCAPED = /["\\\0-\x1f]/g;
const HTML = /[<>&]/g;

class JsonWriter {
  text: ByteString = '';
  readonly #style: JsonStyle;
  readonly #context: CallContext;
  readonly #open: (ListValue | MapValue)[] = [];

  constructor(style: JsonStyle, context: CallContext) {
    this.#style = style;
    this.#context = context;
  }

  /** `newLine` is the line break and indentation of whoever holds the value. */
  value(value: Value, newLine: string): void {
    switch (value.kind) {
      case 'list':
        this.#list(value, newLine);
        break;
      case 'map':
        this.#map(value, newLine);
        break;
      case 'object':
        this.value(encodeObject(value), newLine);
        break;
      default:
        this.#write(this.#scalar(value));
    }
  }

  #write(text: ByteString): void {
    this.#context.make(text.length);
    this.text += text;
  }

  #scalar(value: Exclude<Value, ListValue | MapValue>): ByteString {
    switch (value.kind) {
      case 'bool':
      case 'int':
        return String(value.value);
      case 'float':
        return writeJsonFloat(value.value);
      case 'string':
        return this.#string(value.value);
      case 'complex':
        throw FunctionFailure.plain('json: unsupported type: complex128');
      case 'error':
        return '{}';
      default:
        return 'null';
    }
  }

  #string(text: ByteString): ByteString {
    const escaped = validUtf8(
      text.replace(ALWAYS_ESCAPED, (byte) => SHORT_ESCAPES.get(byte) ?? unicodeEscape(byte)),
      BROKEN,
    ).replace(LINE_SEPARATORS, (_, last: string) => (last === '\xa8' ? '\\u2028' : '\\u2029'));
    return `"${this.#style.escapeHtml ? escaped.replace(HTML, unicodeEscape) : escaped}"`;
  }

  #list(list: ListValue, newLine: string): void {
    if (list.isNil) {
      this.#write('null');
      return;
    }
    this.#elements(list, '[', ']', newLine, list.items, (item, inner) => {
      this.value(item, inner);
    });
  }

  #map(map: MapValue, newLine: string): void {
    if (map.isNil) {
      this.#write('null');
      return;
    }
    this.#context.step(map.entries.size);
    this.#elements(map, '{', '}', newLine, sortedKeys(map), (key, inner) => {
      this.#write(`${this.#string(key)}:${this.#style.indented ? ' ' : ''}`);
      this.value(map.entries.get(key) ?? nil, inner);
    });
  }

  #elements<Element>(
    container: ListValue | MapValue,
    opening: string,
    closing: string,
    newLine: string,
    elements: readonly Element[],
    write: (element: Element, inner: string) => void,
  ): void {
    this.#enter(container);
    const inner = `${newLine}  `;
    this.#write(opening);
    elements.forEach((element, at) => {
      if (at > 0) this.#write(',');
      if (this.#style.indented) this.#write(inner);
      write(element, inner);
    });
    if (this.#style.indented && elements.length > 0) this.#write(newLine);
    this.#write(closing);
    this.#open.pop();
  }

  #enter(container: ListValue | MapValue): void {
    if (this.#open.includes(container)) {
      throw FunctionFailure.plain(`json: unsupported value: encountered a cycle via ${container.type.name}`);
    }
    this.#open.push(container);
    this.#context.step(this.#open.length);
    checkDepth(this.#open.length);
  }
}

/** JavaScript and Go agree on when a number is written with an exponent. */
function writeJsonFloat(value: number): string {
  if (!Number.isFinite(value)) {
    throw FunctionFailure.plain(`json: unsupported value: ${writeFloat(value, 'g', undefined)}`);
  }
  return Object.is(value, -0) ? '-0' : String(value);
}

function unicodeEscape(byte: string): string {
  return `\\u${byte.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
