import { type ByteString, encodeText } from '../text/byte-string.ts';
import { type GoType, goTypes } from './go-type.ts';
import type {
  Value,
  NilValue,
  BoolValue,
  IntValue,
  FloatValue,
  ComplexValue,
  StringValue,
  ListValue,
  MapValue,
  ErrorValue,
} from './value-model.ts';

export type {
  Value,
  NilValue,
  BoolValue,
  IntValue,
  FloatValue,
  ComplexValue,
  StringValue,
  ListValue,
  MapValue,
  ErrorValue,
} from './value-model.ts';

export const nil: NilValue = Object.freeze({ kind: 'nil', typed: false });
export const nilInterface: NilValue = Object.freeze({ kind: 'nil', typed: true });
const yes: BoolValue = Object.freeze({ kind: 'bool', value: true });
const no: BoolValue = Object.freeze({ kind: 'bool', value: false });

export function boolValue(value: boolean): BoolValue {
  return value ? yes : no;
}

/** An integer; `type` defaults to `int`. */
export function intValue(value: bigint | number, type: GoType = goTypes.int): IntValue {
  return { kind: 'int', type, value: BigInt(value) };
}

/** A float64. */
export function floatValue(value: number): FloatValue {
  return { kind: 'float', value };
}

export function complexValue(real: number, imaginary: number): ComplexValue {
  return { kind: 'complex', real, imaginary };
}

/** A string from its bytes. */
export function stringValue(value: ByteString): StringValue {
  return { kind: 'string', value };
}

/** A string from JavaScript text, held as UTF-8. */
export function textValue(text: string): StringValue {
  return stringValue(encodeText(text));
}

/** A list; `type` defaults to `[]interface {}`. */
export function listValue(items: readonly Value[], type: GoType = goTypes.anyList): ListValue {
  return { kind: 'list', type, items, isNil: false };
}

/** A map with string keys in byte form; `type` defaults to `map[string]interface {}`. */
export function mapValue(entries: Map<ByteString, Value>, type: GoType = goTypes.anyMap): MapValue {
  return { kind: 'map', type, entries, isNil: false };
}

/** A list that was never made. */
export function nilList(type: GoType = goTypes.anyList): ListValue {
  return { kind: 'list', type, items: [], isNil: true };
}

/** A map that was never made. Nobody may put entries into it. */
export function nilMap(type: GoType = goTypes.anyMap): MapValue {
  return { kind: 'map', type, entries: new Map(), isNil: true };
}

export function errorValue(message: ByteString): ErrorValue {
  return { kind: 'error', message };
}

const FIXED_TYPES = Object.freeze({
  bool: goTypes.bool,
  float: goTypes.float64,
  complex: goTypes.complex128,
  string: goTypes.string,
  error: goTypes.error,
});

/** The type of a value; nil has none. */
export function typeOf(value: Exclude<Value, NilValue>): GoType {
  if (value.kind === 'int' || value.kind === 'list' || value.kind === 'map') return value.type;
  return value.kind === 'object' ? value.class.type : FIXED_TYPES[value.kind];
}

/** Go's notion of "not empty", which `if`, `with`, `and`, `or` and `not` go by. */
export function isTrue(value: Value): boolean {
  switch (value.kind) {
    case 'nil':
      return false;
    case 'bool':
      return value.value;
    case 'int':
      return value.value !== 0n;
    case 'float':
      return value.value !== 0;
    case 'complex':
      return value.real !== 0 || value.imaginary !== 0;
    case 'string':
      return value.value.length > 0;
    case 'list':
      return value.items.length > 0;
    case 'map':
      return value.entries.size > 0;
    case 'error':
    case 'object':
      return true;
  }
}

/** The keys of a map in byte order, the order in which Go ranges over it and prints it. */
export function sortedKeys(map: MapValue): ByteString[] {
  return [...map.entries.keys()].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}
