import { isUtf8 } from 'node:buffer';
import { LockkeeperError } from '@lockkeeper/core';

const WIRE = Object.freeze({ varint: 0, fixed64: 1, bytes: 2, fixed32: 5 });

function malformed(): LockkeeperError {
  return new LockkeeperError('InvalidInput', 'the message is no protobuf of the type that the method takes');
}

/** One field of a message: varints as a number, length-delimited ones as bytes. */
export interface Field {
  readonly number: number;
  readonly value: number | Uint8Array;
}

/** The fields of a proto3 message, in the order of the wire. Throws LockkeeperError `InvalidInput`. */
export function* fieldsOf(message: Uint8Array): Generator<Field, void> {
  const reader = new WireReader(message);
  while (!reader.isDone) {
    const tag = reader.varint();
    const number = Math.floor(tag / 8);
    if (number === 0) throw malformed();
    const value = reader.value(tag % 8);
    if (value !== undefined) yield { number, value };
  }
}

class WireReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get isDone(): boolean {
    return this.#at >= this.#bytes.length;
  }

  /** Modulo 2⁵³; no field of ours is longer, and of an unknown one only its end matters. */
  varint(): number {
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) throw malformed();
      if (shift < 49) value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw malformed();
  }

  value(wireType: number): Field['value'] | undefined {
    switch (wireType) {
      case WIRE.varint:
        return this.varint();
      case WIRE.bytes:
        return this.#take(this.varint());
      case WIRE.fixed64:
        this.#take(8);
        return undefined;
      case WIRE.fixed32:
        this.#take(4);
        return undefined;
      default:
        throw malformed();
    }
  }

  #take(length: number): Uint8Array {
    const end = this.#at + length;
    if (end > this.#bytes.length) throw malformed();
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }
}

/** The text of a `string` field, which is UTF-8. Throws LockkeeperError `InvalidInput`. */
export function textOf(value: Field['value']): string {
  if (typeof value === 'number' || !isUtf8(value)) throw malformed();
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('utf8');
}

/** The bytes of a `bytes` or message field. */
export function bytesOf(value: Field['value']): Uint8Array {
  if (typeof value === 'number') throw malformed();
  return value;
}

type Content = string | number | Uint8Array | MessageWriter;

/**
 * A proto3 message to be sent; fields with their zero value are left out, as proto3 does. Its length is known before any memory is taken
 * for it, and then it is written in one go.
 */
export class MessageWriter {
  readonly #fields: { readonly tag: number; readonly content: Content; readonly length: number }[] = [];
  #byteLength = 0;

  get byteLength(): number {
    return this.#byteLength;
  }

  text(number: number, value: string): this {
    return value === '' ? this : this.#delimited(number, value, Buffer.byteLength(value));
  }

  bytes(number: number, value: Uint8Array): this {
    return value.length === 0 ? this : this.#delimited(number, value, value.length);
  }

  /** A message field, which is there even when it is empty. The message must be complete. */
  message(number: number, value: MessageWriter | Uint8Array): this {
    return this.#delimited(number, value, value.byteLength);
  }

  /** A number that is not negative. */
  number(number: number, value: number): this {
    if (value === 0) return this;
    const tag = number * 8 + WIRE.varint;
    this.#fields.push({ tag, content: value, length: 0 });
    this.#byteLength += varintLength(tag) + varintLength(value);
    return this;
  }

  finish(): Buffer {
    const bytes = Buffer.allocUnsafeSlow(this.#byteLength);
    this.#writeTo(bytes, 0);
    return bytes;
  }

  #delimited(number: number, content: Exclude<Content, number>, length: number): this {
    const tag = number * 8 + WIRE.bytes;
    this.#fields.push({ tag, content, length });
    this.#byteLength += varintLength(tag) + varintLength(length) + length;
    return this;
  }

  #writeTo(target: Buffer, start: number): number {
    let at = start;
    for (const { tag, content, length } of this.#fields) {
      at = writeVarint(target, at, tag);
      if (typeof content === 'number') {
        at = writeVarint(target, at, content);
        continue;
      }
      at = writeVarint(target, at, length);
      if (typeof content === 'string') target.write(content, at);
      else if (content instanceof MessageWriter) content.#writeTo(target, at);
      else target.set(content, at);
      at += length;
    }
    return at;
  }
}

function varintLength(value: number): number {
  let length = 1;
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) length += 1;
  return length;
}

function writeVarint(target: Buffer, start: number, value: number): number {
  let at = start;
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) target[at++] = (rest % 128) + 128;
  target[at++] = rest;
  return at;
}
