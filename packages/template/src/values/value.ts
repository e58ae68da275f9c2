import { type ByteString, encodeText } from '../text/byte-string.ts';
import { type GoType, goTypes } from './go-type.ts';
import type { ObjectValue } from './object.ts';

/**
 * The values of the language. They are made by the constructors below and by nothing else; no JavaScript object of the
 * host is ever one of them, and the engine reads only the fields named here (`threat/X1`).
 */
export type Value =
  | NilValue
  | BoolValue
  | IntValue
  | FloatValue
  | ComplexValue
  | StringValue
  | ListValue
  | MapValue
  | ErrorValue
  | ObjectValue;

/** Nothing. `typed` tells a nil that was held by an `interface {}` from the absence of any value; only texts differ. */
export interface NilValue {
  readonly kind: 'nil';
  readonly typed: boolean;
}
export interface BoolValue {
  readonly kind: 'bool';
  readonly value: boolean;
}
/** Any integer type; the value is kept within the range of the type by whoever makes it. */
export interface IntValue {
  readonly kind: 'int';
  readonly type: GoType;
  readonly value: bigint;
}
export interface FloatValue {
  readonly kind: 'float';
  readonly value: number;
}
export interface ComplexValue {
  readonly kind: 'complex';
  readonly real: number;
  readonly imaginary: number;
}
export interface StringValue {
  readonly kind: 'string';
  readonly value: ByteString;
}
export interface ListValue {
  readonly kind: 'list';
  readonly type: GoType;
  readonly items: readonly Value[];
  /** Go's nil slice: empty, but not equal to an empty one, and `null` in JSON. */
  readonly isNil: boolean;
}
/** Keys are strings in byte form. Foreign keys live in a `Map`, so that no key is special (`threat/X2`). */
export interface MapValue {
  readonly kind: 'map';
  readonly type: GoType;
  /** A map is shared by all that hold it: functions such as `set` change it in place. */
  readonly entries: Map<ByteString, Value>;
  /** Go's nil map: empty for good. */
  readonly isNil: boolean;
}
export interface ErrorValue {
  readonly kind: 'error';
  readonly message: ByteString;
}

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
