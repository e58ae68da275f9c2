import { badRequest } from '../errors/refusals.ts';

/** One field as it stands on the wire. Lengths are checked here, so that callers may trust `bytes`. */
export interface WireEntry {
  readonly number: number;
  readonly value: bigint | Uint8Array;
}

/** Splits a protobuf message into its fields. Throws 400 for anything malformed. */
export function* readFields(bytes: Uint8Array): Generator<WireEntry> {
  let offset = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = bytes[offset++];
      if (byte === undefined) throw malformed();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw malformed();
  };
  const take = (length: number): Uint8Array => {
    if (offset + length > bytes.length) throw malformed();
    const part = bytes.subarray(offset, offset + length);
    offset += length;
    return part;
  };
  while (offset < bytes.length) {
    const tag = varint();
    const number = Number(tag >> 3n);
    const kind = Number(tag & 7n);
    if (kind === 0) yield { number, value: varint() };
    else if (kind === 1) yield { number, value: take(8) };
    else if (kind === 2) yield { number, value: take(Number(varint())) };
    else if (kind === 5) yield { number, value: take(4) };
    else throw malformed();
  }
}

export function malformed(): Error {
  return badRequest('the body of the request is not a valid protobuf message of this type');
}
