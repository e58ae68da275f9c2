import { LockkeeperError } from '../errors/lockkeeper-error.ts';
import { byteTextOf, byteTextOfText, textOfByteText } from './byte-text.ts';
import { unescapeJsonString } from './json-string.ts';
import { afterSpace, isDigit, numberEnd, stringEnd, wordEnd } from './json-tokens.ts';

/** Where a value stands in the bytes that were read: `start` is its first byte, `end` the byte after its last. */
interface Located {
  readonly start: number;
  readonly end: number;
}

/** A JSON value that kept what JavaScript would lose: the spelling of numbers, the order of keys, and its place. */
export type JsonNode = Located &
  (
    | { readonly kind: 'null' }
    | { readonly kind: 'boolean'; readonly value: boolean }
    | { readonly kind: 'number'; readonly text: string }
    | { readonly kind: 'string'; readonly text: string }
    | { readonly kind: 'array'; readonly items: readonly JsonNode[] }
    | { readonly kind: 'object'; readonly members: ReadonlyMap<string, JsonNode> }
  );

export interface JsonReadOptions {
  /** What to do with a key that an object has twice: `refuse` (default), or `last` as Go does. */
  readonly duplicates?: 'refuse' | 'last';
  /** Largest document, in bytes. Default 16 MiB. */
  readonly maxBytes?: number;
  /** Deepest nesting of arrays and objects. Default 1,000. */
  readonly maxDepth?: number;
}

const defaults = { duplicates: 'refuse', maxBytes: 16 * 1024 * 1024, maxDepth: 1000 } as const;

/**
 * Reads one JSON document (RFC 8259) that comes from outside: the only JSON reader for foreign text (must M15).
 *
 * Objects become Maps, so a key such as `__proto__` is a key like any other. Throws `LockkeeperError`:
 * `InvalidInput` for bad JSON and refused duplicates, `Limit` for size and depth. The error tells a byte offset and
 * never quotes the document, which may be a secret (`threat/L1`).
 */
export function readJson(source: Uint8Array | string, options: JsonReadOptions = {}): JsonNode {
  const settings = { ...defaults, ...options };
  const text = typeof source === 'string' ? byteTextOfText(source) : byteTextOf(source);
  if (text.length > settings.maxBytes) {
    throw new LockkeeperError('Limit', `JSON text is longer than ${settings.maxBytes} bytes`, {
      limit: settings.maxBytes,
      bytes: text.length,
    });
  }
  return new JsonReader(text, settings).document();
}

class JsonReader {
  readonly #text: string;
  readonly #settings: Required<JsonReadOptions>;
  #at = 0;
  #depth = 0;

  constructor(text: string, settings: Required<JsonReadOptions>) {
    this.#text = text;
    this.#settings = settings;
  }

  document(): JsonNode {
    this.#space();
    const node = this.#value();
    this.#space();
    if (this.#at < this.#text.length) throw badJson(this.#at);
    return node;
  }

  #value(): JsonNode {
    const start = this.#at;
    switch (this.#text.charAt(start)) {
      case '{':
        return this.#nested(() => this.#object(start));
      case '[':
        return this.#nested(() => this.#array(start));
      case '"':
        return { kind: 'string', text: this.#string(), start, end: this.#at };
      case 't':
        return { kind: 'boolean', value: true, start, end: this.#take(wordEnd(this.#text, start, 'true')) };
      case 'f':
        return { kind: 'boolean', value: false, start, end: this.#take(wordEnd(this.#text, start, 'false')) };
      case 'n':
        return { kind: 'null', start, end: this.#take(wordEnd(this.#text, start, 'null')) };
      default:
        return this.#number(start);
    }
  }

  #number(start: number): JsonNode {
    const first = this.#text.charCodeAt(start);
    if (first !== 0x2d && !isDigit(first)) throw badJson(start);
    const end = this.#take(numberEnd(this.#text, start));
    return { kind: 'number', text: this.#text.slice(start, end), start, end };
  }

  #array(start: number): JsonNode {
    const items: JsonNode[] = [];
    if (!this.#opensEmpty(']')) {
      do {
        this.#space();
        items.push(this.#value());
      } while (this.#continues(']'));
    }
    return { kind: 'array', items, start, end: this.#at };
  }

  #object(start: number): JsonNode {
    const members = new Map<string, JsonNode>();
    if (!this.#opensEmpty('}')) {
      do this.#member(members);
      while (this.#continues('}'));
    }
    return { kind: 'object', members, start, end: this.#at };
  }

  #member(members: Map<string, JsonNode>): void {
    this.#space();
    const keyAt = this.#at;
    if (this.#text.charAt(keyAt) !== '"') throw badJson(keyAt);
    const key = this.#string();
    if (members.has(key) && this.#settings.duplicates === 'refuse') {
      throw new LockkeeperError('InvalidInput', `JSON object has the same key twice, at byte ${keyAt}`, {
        offset: keyAt,
        problem: 'duplicate-key',
      });
    }
    this.#space();
    this.#take(wordEnd(this.#text, this.#at, ':'));
    this.#space();
    members.set(key, this.#value());
  }

  #string(): string {
    const start = this.#at;
    const end = this.#take(stringEnd(this.#text, start));
    return textOfByteText(unescapeJsonString(this.#text.slice(start + 1, end - 1)));
  }

  #opensEmpty(close: string): boolean {
    this.#at++;
    this.#space();
    if (this.#text.charAt(this.#at) !== close) return false;
    this.#at++;
    return true;
  }

  #continues(close: string): boolean {
    this.#space();
    const next = this.#text.charAt(this.#at);
    if (next !== ',' && next !== close) throw badJson(this.#at);
    this.#at++;
    return next === ',';
  }

  #nested(read: () => JsonNode): JsonNode {
    if (++this.#depth > this.#settings.maxDepth) {
      const limit = this.#settings.maxDepth;
      throw new LockkeeperError('Limit', `JSON is nested deeper than ${limit} levels, at byte ${this.#at}`, {
        offset: this.#at,
        limit,
      });
    }
    const node = read();
    this.#depth--;
    return node;
  }

  #space(): void {
    this.#at = afterSpace(this.#text, this.#at);
  }

  #take(end: number): number {
    if (end < 0) throw badJson(~end);
    this.#at = end;
    return end;
  }
}

function badJson(offset: number): LockkeeperError {
  return new LockkeeperError('InvalidInput', `not valid JSON, at byte ${offset}`, { offset, problem: 'syntax' });
}
