import type { Json } from '../json/json.ts';
import type { WireType } from '../resources/wire-types.ts';
import { malformed, readFields } from './wire-reader.ts';

const decoder = new TextDecoder();

export function decodeScalar(name: string, raw: bigint | Uint8Array): Json {
  if (typeof raw === 'bigint') return fromVarint(name, raw);
  switch (name) {
    case 'string':
      return decoder.decode(raw);
    case 'bytes':
      return Buffer.from(raw).toString('base64');
    case 'Time':
      return time(raw, 0);
    case 'MicroTime':
      return time(raw, 6);
    case 'Quantity':
    case 'FieldsV1':
    case 'RawExtension':
      return embedded(name, raw);
    case 'IntOrString':
      return intOrString(raw);
    case 'double':
      return new DataView(raw.buffer, raw.byteOffset, raw.byteLength).getFloat64(0, true);
    default:
      throw malformed();
  }
}

/** What an entry without a value stands for. */
export function zeroOf(type: WireType): Json {
  if (type.kind !== 'scalar') return type.kind === 'list' ? [] : {};
  if (type.name === 'int' || type.name === 'double') return 0;
  return type.name === 'bool' ? false : '';
}

function fromVarint(name: string, raw: bigint): Json {
  if (name === 'bool') return raw !== 0n;
  if (name === 'int') return Number(BigInt.asIntN(64, raw));
  throw malformed();
}

/** Time {1: seconds, 2: nanos}. Empty means unset. */
function time(raw: Uint8Array, digits: 0 | 6): Json {
  let seconds: bigint | undefined;
  let nanos = 0n;
  for (const { number, value } of readFields(raw)) {
    if (typeof value !== 'bigint') throw malformed();
    if (number === 1) seconds = BigInt.asIntN(64, value);
    if (number === 2) nanos = value;
  }
  // Go's zero time, year 1, is what an unset timestamp looks like.
  if (seconds === undefined || seconds <= -62135596800n) return null;
  const ms = Number(seconds) * 1000;
  if (Math.abs(ms) > 8.64e15) throw malformed();
  const text = new Date(ms).toISOString().slice(0, 19);
  const fraction = digits === 0 ? '' : `.${String(nanos / 1000n).padStart(6, '0')}`;
  return `${text}${fraction}Z`;
}

/** Quantity {1: text}; FieldsV1 and RawExtension {1: JSON bytes}. */
function embedded(name: string, raw: Uint8Array): Json {
  for (const { number, value } of readFields(raw)) {
    if (number !== 1 || !(value instanceof Uint8Array)) continue;
    const text = decoder.decode(value);
    if (name === 'Quantity') return text;
    try {
      return JSON.parse(text) as Json;
    } catch {
      throw malformed();
    }
  }
  return name === 'Quantity' ? '0' : {};
}

/** IntOrString {1: kind, 2: number, 3: text}. */
function intOrString(raw: Uint8Array): Json {
  let kind = 0n;
  let result: { int: Json; text: Json } = { int: 0, text: '' };
  for (const { number, value } of readFields(raw)) {
    if (number === 1 && typeof value === 'bigint') kind = value;
    if (number === 2) result = { ...result, int: decodeScalar('int', value) };
    if (number === 3) result = { ...result, text: decodeScalar('string', value) };
  }
  return kind === 0n ? result.int : result.text;
}
