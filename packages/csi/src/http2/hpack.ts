import { type Header, HeaderTable, sizeOf, STATIC_TABLE } from './header-table.ts';
import { decodeHuffman } from './huffman.ts';

/** A header block that cannot be read: the connection cannot go on, because the tables of both sides differ now. */
export class HpackError extends Error {
  override readonly name = 'HpackError';
}

/** Bytes of all headers of one request, counted as RFC 7540 §6.5.2 does. */
const MAX_LIST_SIZE = 64 * 1024;
const MAX_INTEGER = 2 ** 28;

class BlockReader {
  readonly #block: Uint8Array;
  #at = 0;

  constructor(block: Uint8Array) {
    this.#block = block;
  }

  get isDone(): boolean {
    return this.#at >= this.#block.length;
  }

  peek(): number {
    return this.#block[this.#at] ?? 0;
  }

  /** An integer whose first `bits` bits end the next byte, RFC 7541 §5.1. */
  integer(bits: number): number {
    const mask = 2 ** bits - 1;
    let value = this.#byte() & mask;
    if (value < mask) return value;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.#byte();
      value += (byte & 0x7f) * factor;
      if (value > MAX_INTEGER) throw new HpackError();
      if (byte < 0x80) return value;
    }
  }

  text(): string {
    const isCoded = this.peek() >= 0x80;
    const length = this.integer(7);
    const end = this.#at + length;
    if (end > this.#block.length) throw new HpackError();
    const bytes = this.#block.subarray(this.#at, end);
    this.#at = end;
    const text = isCoded ? decodeHuffman(bytes) : Buffer.from(bytes).toString('latin1');
    if (text === undefined) throw new HpackError();
    return text;
  }

  #byte(): number {
    const byte = this.#block[this.#at++];
    if (byte === undefined) throw new HpackError();
    return byte;
  }
}

/** Reads the header blocks of one connection, RFC 7541. They must come in the order of sending, every one of them. */
export class HpackDecoder {
  readonly #table: HeaderTable;

  /** `tableSize`: the SETTINGS_HEADER_TABLE_SIZE that was announced. */
  constructor(tableSize: number) {
    this.#table = new HeaderTable(tableSize);
  }

  /** Throws HpackError. */
  decode(block: Uint8Array): readonly Header[] {
    const reader = new BlockReader(block);
    const headers: Header[] = [];
    let size = 0;
    while (!reader.isDone) {
      const header = this.#next(reader);
      if (header === undefined) continue;
      size += sizeOf(header);
      if (size > MAX_LIST_SIZE) throw new HpackError();
      headers.push(header);
    }
    return headers;
  }

  #next(reader: BlockReader): Header | undefined {
    const first = reader.peek();
    if (first >= 0x80) return this.#entry(reader.integer(7));
    if (first >= 0x40) {
      const header = this.#literal(reader, 6);
      this.#table.add(header);
      return header;
    }
    if (first < 0x20) return this.#literal(reader, 4);
    if (!this.#table.resize(reader.integer(5))) throw new HpackError();
    return undefined;
  }

  #literal(reader: BlockReader, bits: number): Header {
    const index = reader.integer(bits);
    const name = index === 0 ? reader.text() : this.#entry(index)[0];
    return [name, reader.text()];
  }

  #entry(index: number): Header {
    const entry = this.#table.get(index);
    if (entry === undefined) throw new HpackError();
    return entry;
  }
}

/**
 * A header block of literals that no side remembers, so that sending needs no state. Texts are latin1: a value outside of ASCII must be
 * encoded before.
 */
export function encodeHeaders(headers: readonly Header[]): Buffer {
  const parts = headers.flatMap(([name, value]) => {
    const index = STATIC_TABLE.findIndex(([known]) => known === name) + 1;
    const label = index === 0 ? [Buffer.from([0]), literal(name)] : [integer(index, 4)];
    return [...label, literal(value)];
  });
  return Buffer.concat(parts);
}

function literal(text: string): Buffer {
  const bytes = Buffer.from(text, 'latin1');
  return Buffer.concat([integer(bytes.length, 7), bytes]);
}

function integer(value: number, bits: number): Buffer {
  const mask = 2 ** bits - 1;
  if (value < mask) return Buffer.from([value]);
  const bytes = [mask];
  let rest = value - mask;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return Buffer.from([...bytes, rest]);
}
