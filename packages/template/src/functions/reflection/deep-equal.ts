import type { CallContext } from '../../call-context.ts';
import { checkDepth } from '../../values/depth.ts';
import { equalObjects } from '../../values/object.ts';
import { type ListValue, type MapValue, typeOf, type Value } from '../../values/value.ts';

/** Go's `reflect.DeepEqual`: the same types, and the same content however deep. NaN equals nothing. */
export function deepEqual(first: Value, second: Value, context: CallContext, depth = 0): boolean {
  checkDepth(depth);
  context.step();
  if (first.kind === 'nil' || second.kind === 'nil') return first.kind === second.kind;
  if (typeOf(first).name !== typeOf(second).name) return false;
  if (first.kind === 'list' && second.kind === 'list') return equalLists(first, second, context, depth);
  if (first.kind === 'map' && second.kind === 'map') return equalMaps(first, second, context, depth);
  return equalScalars(first, second);
}

function equalLists(first: ListValue, second: ListValue, context: CallContext, depth: number): boolean {
  if (first.isNil !== second.isNil || first.items.length !== second.items.length) return false;
  return first.items.every((item, at) => {
    const other = second.items[at];
    return other !== undefined && deepEqual(item, other, context, depth + 1);
  });
}

function equalMaps(first: MapValue, second: MapValue, context: CallContext, depth: number): boolean {
  if (first.isNil !== second.isNil || first.entries.size !== second.entries.size) return false;
  for (const [key, value] of first.entries) {
    const other = second.entries.get(key);
    if (other === undefined || !deepEqual(value, other, context, depth + 1)) return false;
  }
  return true;
}

function equalScalars(first: Value, second: Value): boolean {
  if (first.kind === 'complex' && second.kind === 'complex') {
    return first.real === second.real && first.imaginary === second.imaginary;
  }
  if (first.kind === 'error' && second.kind === 'error') return first.message === second.message;
  if (first.kind === 'object' && second.kind === 'object') return equalObjects(first, second);
  return 'value' in first && 'value' in second && first.value === second.value;
}
