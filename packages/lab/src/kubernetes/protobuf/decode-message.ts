import { type Json, type JsonObject, own, put } from '../json/json.ts';
import type { WireField, WireType, WireTypes } from '../resources/wire-types.ts';
import { decodeScalar, zeroOf } from './decode-scalar.ts';
import { malformed, readFields } from './wire-reader.ts';

/**
 * Decodes one message into JSON by the wire table. Go writes empty strings, false and zero numbers of plain fields out
 * explicitly; they are dropped, as `omitempty` would drop them, so that they count as absent. Fields that Go keeps by pointer are on the
 * wire only when they were set, and stay.
 */
export function decodeMessage(bytes: Uint8Array, message: string, types: WireTypes): JsonObject {
  const object: JsonObject = {};
  const fields = new Map((types.get(message) ?? []).map((field) => [field.number, field]));
  for (const entry of readFields(bytes)) {
    const field = fields.get(entry.number);
    if (field !== undefined) addField(object, field, entry.value, types);
  }
  return object;
}

function addField(object: JsonObject, field: WireField, raw: bigint | Uint8Array, types: WireTypes): void {
  const { type } = field;
  if (type.kind === 'list') {
    const list = own(object, field.name);
    const item = decodeValue(raw, type.of, types);
    if (Array.isArray(list)) list.push(item);
    else put(object, field.name, [item]);
  } else if (type.kind === 'map') {
    addEntry(object, field.name, raw, type.of, types);
  } else {
    const value = decodeValue(raw, type, types);
    if (field.inline && typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value)) put(object, key, inner);
    } else if (field.optional || !isEmpty(value)) {
      put(object, field.name, value);
    }
  }
}

function isEmpty(value: Json): boolean {
  if (value === '' || value === 0 || value === false || value === null) return true;
  return typeof value === 'object' && !Array.isArray(value) && Object.keys(value).length === 0;
}

function addEntry(object: JsonObject, name: string, raw: bigint | Uint8Array, of: WireType, types: WireTypes): void {
  if (!(raw instanceof Uint8Array)) throw malformed();
  let key = '';
  let value: Json = zeroOf(of);
  for (const part of readFields(raw)) {
    if (part.number === 1) key = decodeScalar('string', part.value) as string;
    if (part.number === 2) value = decodeValue(part.value, of, types);
  }
  const map = own(object, name);
  if (typeof map === 'object' && map !== null && !Array.isArray(map)) put(map, key, value);
  else {
    const made: JsonObject = {};
    put(made, key, value);
    put(object, name, made);
  }
}

function decodeValue(raw: bigint | Uint8Array, type: WireType, types: WireTypes): Json {
  if (type.kind === 'scalar') return decodeScalar(type.name, raw);
  if (!(raw instanceof Uint8Array)) throw malformed();
  if (type.kind === 'message') return decodeMessage(raw, type.name, types);
  // A list inside a map or a list is a message with one repeated field 1 (ExtraValue, Verbs).
  if (type.kind === 'list') return [...readFields(raw)].map((item) => decodeValue(item.value, type.of, types));
  throw malformed();
}
