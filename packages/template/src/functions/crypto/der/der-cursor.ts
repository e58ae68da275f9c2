import { readInteger } from './integer.ts';
import { readObjectIdentifier } from './object-identifier.ts';
import { tags } from './tag.ts';

/** One element of DER: `whole` has its tag and length, `content` has not. */
export interface DerElement {
  readonly tag: number;
  readonly content: Uint8Array;
  readonly whole: Uint8Array;
}

/**
 * Reads one DER element after the other and answers undefined where there is none of the kind asked for; whoever reads
 * says what that means. Tags of one byte, lengths of at most four, no indefinite lengths: the rules of Go's cryptobyte, with
 * which Go reads certificates. Never recurses and never looks beyond the bytes it was given.
 */
export class DerCursor {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get isEmpty(): boolean {
    return this.#at >= this.#bytes.length;
  }

  /** Whether the next element begins with this byte. */
  peeks(tag: number): boolean {
    return this.#bytes[this.#at] === tag;
  }

  any(): DerElement | undefined {
    const header = readHeader(this.#bytes, this.#at);
    if (header === undefined) return undefined;
    const start = this.#at;
    const end = header.contentAt + header.length;
    if (end > this.#bytes.length) return undefined;
    this.#at = end;
    return {
      tag: header.tag,
      content: this.#bytes.subarray(header.contentAt, end),
      whole: this.#bytes.subarray(start, end),
    };
  }

  element(tag: number): DerElement | undefined {
    return this.peeks(tag) ? this.any() : undefined;
  }

  content(tag: number): Uint8Array | undefined {
    return this.element(tag)?.content;
  }

  /** A cursor over the content of the next element. */
  inside(tag: number): DerCursor | undefined {
    const content = this.content(tag);
    return content === undefined ? undefined : new DerCursor(content);
  }

  integer(tag: number = tags.integer): bigint | undefined {
    return wellFormed(this.content(tag), readInteger);
  }

  oid(): string | undefined {
    return wellFormed(this.content(tags.oid), readObjectIdentifier);
  }

  boolean(): boolean | undefined {
    const content = this.content(tags.boolean);
    if (content?.length !== 1) return undefined;
    if (content[0] === 0xff) return true;
    return content[0] === 0 ? false : undefined;
  }

  /** The bytes of a BIT STRING; bits that do not count must be zero. */
  bits(): Uint8Array | undefined {
    const content = this.content(tags.bitString);
    return content !== undefined && hasValidPadding(content) ? content.subarray(1) : undefined;
  }
}

/** Whether the first byte of a BIT STRING's content fits to the last. */
export function hasValidPadding(content: Uint8Array): boolean {
  const [padding] = content;
  if (padding === undefined || padding > 7) return false;
  if (content.length === 1) return padding === 0;
  return ((content.at(-1) ?? 0) & ((1 << padding) - 1)) === 0;
}

function readHeader(
  bytes: Uint8Array,
  at: number,
): { readonly tag: number; readonly length: number; readonly contentAt: number } | undefined {
  const [tag, first] = bytes.subarray(at, at + 2);
  if (tag === undefined || first === undefined || (tag & 0x1f) === 0x1f) return undefined;
  if (first < 0x80) return { tag, length: first, contentAt: at + 2 };
  const count = first & 0x7f;
  const digits = bytes.subarray(at + 2, at + 2 + count);
  if (count === 0 || count > 4 || digits.length < count || digits[0] === 0) return undefined;
  const length = digits.reduce((value, digit) => value * 256 + digit, 0);
  return length < 0x80 ? undefined : { tag, length, contentAt: at + 2 + count };
}

function wellFormed<Read>(content: Uint8Array | undefined, read: (content: Uint8Array) => Read): Read | undefined {
  if (content === undefined) return undefined;
  try {
    return read(content);
  } catch {
    return undefined;
  }
}
