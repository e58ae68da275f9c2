import { toUnsigned, writeInteger } from './integer.ts';
import { writeObjectIdentifier } from './object-identifier.ts';
import { contextTag, tags } from './tag.ts';

/** An element with the given first byte. */
export function element(tag: number, ...contents: readonly Uint8Array[]): Uint8Array {
  const content = Buffer.concat(contents);
  return Buffer.concat([Uint8Array.of(tag), lengthBytes(content.length), content]);
}

function lengthBytes(length: number): Uint8Array {
  if (length < 0x80) return Uint8Array.of(length);
  const bytes = toUnsigned(BigInt(length));
  return Uint8Array.of(0x80 | bytes.length, ...bytes);
}

export function sequence(...members: readonly Uint8Array[]): Uint8Array {
  return element(tags.sequence, ...members);
}

/** A SET OF, whose members DER wants in the order of their bytes. */
export function setOf(...members: readonly Uint8Array[]): Uint8Array {
  return element(tags.set, ...members.toSorted((a, b) => Buffer.compare(a, b)));
}

export function integer(value: bigint | number): Uint8Array {
  return element(tags.integer, writeInteger(BigInt(value)));
}

export function octets(content: Uint8Array): Uint8Array {
  return element(tags.octetString, content);
}

export function oid(dotted: string): Uint8Array {
  return element(tags.oid, writeObjectIdentifier(dotted));
}

/** A BIT STRING; the last `unused` bits do not count. */
export function bits(content: Uint8Array, unused = 0): Uint8Array {
  return element(tags.bitString, Uint8Array.of(unused), content);
}

export function boolean(value: boolean): Uint8Array {
  return element(tags.boolean, Uint8Array.of(value ? 0xff : 0));
}

export function explicit(number: number, content: Uint8Array): Uint8Array {
  return element(contextTag(number, 'constructed'), content);
}

export const derNull: Uint8Array = Buffer.of(tags.null, 0);
