import type { CallContext } from '../../../call-context.ts';
import { writeFloat } from '../../../format/float.ts';
import { type ByteString, decodeText, encodeText } from '../../../text/byte-string.ts';
import { checkDepth } from '../../../values/depth.ts';
import { type ListValue, type MapValue, nil, type Value } from '../../../values/value.ts';
import { isBreak } from './characters.ts';
import { compareKeys } from './key-order.ts';
import { chooseStyle } from './scalar-style.ts';
import { writeDoubleQuoted, writeLiteral, writePlain, writeSingleQuoted } from './write-scalar.ts';
import { YamlText } from './yaml-text.ts';

/** Keys longer than this, in bytes, are marked with `?`. */
const LONGEST_KEY = 128;

/** Where a value is written. */
type Place = 'document' | 'sequence' | 'mapping' | 'key';

/**
 * Writes a value as go-yaml 2 does: sorted keys, block style, lines of words broken after column 80. Strings must be UTF-8.
 */
export function emit(value: Value, context: CallContext): ByteString {
  const emitter = new Emitter(context);
  emitter.value(value, 'document');
  return emitter.finish();
}

class Emitter {
  readonly #context: CallContext;
  readonly #text: YamlText;
  #depth = 0;

  constructor(context: CallContext) {
    this.#context = context;
    this.#text = new YamlText(context);
  }

  finish(): ByteString {
    this.#text.indent = -1;
    this.#text.startLine();
    return encodeText(this.#text.toString());
  }

  value(value: Value, place: Place): void {
    checkDepth(++this.#depth);
    this.#context.step();
    if (value.kind === 'list') this.#sequence(value, place);
    else if (value.kind === 'map') this.#mapping(value);
    else if (value.kind === 'string') this.#string(value.value, place);
    else this.#within(() => writePlain(this.#text, [...plainText(value)], place !== 'key'));
    this.#depth--;
  }

  /** Scalars are indented below what holds them, should they have further lines. */
  #within(write: () => void): void {
    const { indent } = this.#text;
    this.#text.indent = indent < 0 ? 2 : indent + 2;
    write();
    this.#text.indent = indent;
  }

  #string(bytes: ByteString, place: Place): void {
    const characters = [...decodeText(bytes)];
    const isKey = place === 'key';
    const writers = {
      plain: () => {
        writePlain(this.#text, characters, !isKey);
      },
      'single-quoted': () => {
        writeSingleQuoted(this.#text, characters, !isKey);
      },
      'double-quoted': () => {
        writeDoubleQuoted(this.#text, characters, !isKey);
      },
      literal: () => {
        writeLiteral(this.#text, characters);
      },
    };
    this.#within(writers[chooseStyle(characters)]);
  }

  /** Sequences in mappings are not indented. */
  #sequence({ items }: ListValue, place: Place): void {
    if (items.length === 0) {
      this.#empty('[', ']');
      return;
    }
    this.#block(place === 'mapping' && !this.#text.isIndentation, () => {
      for (const item of items) {
        this.#text.startLine();
        this.#text.indicate('-', { isIndentation: true });
        this.value(item, 'sequence');
      }
    });
  }

  #empty(opening: string, closing: string): void {
    this.#text.indicate(opening, { isSpace: true });
    this.#text.indicate(closing, { needsSpace: false });
  }

  #block(isIndentless: boolean, write: () => void): void {
    const { indent } = this.#text;
    if (indent < 0) this.#text.indent = 0;
    else if (!isIndentless) this.#text.indent = indent + 2;
    write();
    this.#text.indent = indent;
  }

  #mapping({ entries }: MapValue): void {
    if (entries.size === 0) {
      this.#empty('{', '}');
      return;
    }
    this.#context.step(entries.size);
    this.#block(false, () => {
      for (const key of [...entries.keys()].sort(compareKeys)) this.#entry(key, entries.get(key) ?? nil);
    });
  }

  #entry(key: ByteString, value: Value): void {
    this.#text.startLine();
    if (key.length <= LONGEST_KEY && ![...decodeText(key)].some(isBreak)) {
      this.#string(key, 'key');
      this.#text.indicate(':', { needsSpace: false });
    } else {
      this.#text.indicate('?', { isIndentation: true });
      this.#string(key, 'mapping');
      this.#text.startLine();
      this.#text.indicate(':', { isIndentation: true });
    }
    this.value(value, 'mapping');
  }
}

/** Numbers and words. Their kinds are those that JSON has. */
function plainText(value: Exclude<Value, ListValue | MapValue>): string {
  switch (value.kind) {
    case 'bool':
    case 'int':
      return String(value.value);
    case 'float':
      return writeFloat(value.value, 'g', undefined);
    default:
      return 'null';
  }
}
