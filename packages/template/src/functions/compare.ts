import { FunctionFailure } from '../failure.ts';
import { printValue } from '../format/print.ts';
import { printf } from '../format/printf.ts';
import { equalObjects, type ObjectValue } from '../values/object.ts';
import { type ErrorValue, type ListValue, type MapValue, type NilValue, typeOf, type Value } from '../values/value.ts';
import type { CallContext } from '../call-context.ts';

/** Values that can be compared with their like. */
type BasicValue = Exclude<Value, NilValue | ListValue | MapValue | ErrorValue | ObjectValue>;
type Something = Exclude<Value, NilValue>;

/** `==`. Nil equals nil; lists and maps cannot be compared with each other. */
export function equal(first: Value, second: Value, context: CallContext): boolean {
  if (first.kind === 'nil' || second.kind === 'nil') return first.kind === second.kind;
  if (isBasic(first) && isBasic(second)) return equalBasic(first, second);
  if (isBasic(first) || isBasic(second)) throw incompatible(first, second);
  if (first.kind !== second.kind) {
    throw FunctionFailure.withData(
      `non-comparable types ${printf('%s', [first], context)}: ${typeOf(first).name}, ${typeOf(second).name}: ${printValue(second, context)}`,
      `non-comparable types ${typeOf(first).name}, ${typeOf(second).name}`,
    );
  }
  if (first.kind === 'error') return first === second;
  if (first.kind === 'object' && second.kind === 'object') return equalAsGo(first, second);
  const type = typeOf(second).name;
  throw FunctionFailure.withData(
    `non-comparable type ${printf('%s', [second], context)}: ${type}`,
    `non-comparable type ${type}`,
  );
}

/** `<`, for numbers of the same kind and for strings (by bytes). */
export function less(first: Value, second: Value): boolean {
  if (!isBasic(first) || !isBasic(second)) throw FunctionFailure.plain('invalid type for comparison');
  if (first.kind === 'int' && second.kind === 'int') return first.value < second.value;
  if (first.kind === 'float' && second.kind === 'float') return first.value < second.value;
  if (first.kind === 'string' && second.kind === 'string') return first.value < second.value;
  if (first.kind !== second.kind) throw incompatible(first, second);
  throw FunctionFailure.plain('invalid type for comparison');
}

/** `<=` */
export function lessOrEqual(first: Value, second: Value, context: CallContext): boolean {
  return less(first, second) || equal(first, second, context);
}

/** Pointers are equal when they are the same; structs when they hold the same. */
function equalAsGo(first: ObjectValue, second: ObjectValue): boolean {
  return first.class.type.kind === 'pointer' ? first === second : equalObjects(first, second);
}

const COMPOUND: ReadonlySet<Value['kind']> = new Set<Value['kind']>(['nil', 'list', 'map', 'error', 'object']);

function isBasic(value: Value): value is BasicValue {
  return !COMPOUND.has(value.kind);
}

function equalBasic(first: BasicValue, second: BasicValue): boolean {
  if (first.kind !== second.kind) throw incompatible(first, second);
  if (first.kind === 'complex' && second.kind === 'complex') {
    return first.real === second.real && first.imaginary === second.imaginary;
  }
  return 'value' in first && 'value' in second && first.value === second.value;
}

function incompatible(first: Something, second: Something): FunctionFailure {
  return FunctionFailure.plain(`incompatible types for comparison: ${typeOf(first).name} and ${typeOf(second).name}`);
}
