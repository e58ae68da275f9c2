import { FunctionFailure } from '../failure.ts';
import { goTypes } from '../values/go-type.ts';
import { intValue, type ListValue, type MapValue, type StringValue, typeOf, type Value } from '../values/value.ts';
import { zeroElement } from '../values/zero.ts';
import { readBound } from './bound.ts';

/** `index x 1 "a"` is `x[1]["a"]`. A key that a map does not have yields the zero value of its type. */
export function indexValue(item: Value, keys: readonly Value[]): Value {
  if (item.kind === 'nil') throw FunctionFailure.plain('index of untyped nil');
  return keys.reduce<Value>(step, item);
}

function step(item: Value, key: Value): Value {
  switch (item.kind) {
    case 'nil':
      throw FunctionFailure.plain('index of nil pointer');
    case 'list':
      return listElement(item, key);
    case 'string':
      return byteOf(item, key);
    case 'map':
      return entryOf(item, key);
    default:
      throw FunctionFailure.plain(`can't index item of type ${typeOf(item).name}`);
  }
}

function listElement({ items }: ListValue, key: Value): Value {
  const found = items[readBound(key, items.length)];
  if (found === undefined) throw FunctionFailure.plain('reflect: slice index out of range');
  return found;
}

function byteOf({ value }: StringValue, key: Value): Value {
  const at = readBound(key, value.length);
  if (at === value.length) throw FunctionFailure.plain('reflect: string index out of range');
  return intValue(value.charCodeAt(at), goTypes.uint8);
}

function entryOf(map: MapValue, key: Value): Value {
  if (key.kind === 'nil') throw FunctionFailure.plain('value is nil; should be of type string');
  if (key.kind !== 'string') {
    throw FunctionFailure.plain(`value has type ${typeOf(key).name}; should be string`);
  }
  return map.entries.get(key.value) ?? zeroElement(map.type);
}
