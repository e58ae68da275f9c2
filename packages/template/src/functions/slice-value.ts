import { FunctionFailure } from '../failure.ts';
import type { Operand } from '../values/slot.ts';
import { listValue, stringValue, typeOf, type Value } from '../values/value.ts';
import { readBound } from './bound.ts';

/** `slice x 1 2` is `x[1:2]`; a third bound limits the capacity, which nothing can see afterwards. */
export function sliceValue(item: Value, bounds: readonly Operand[]): Value {
  if (item.kind === 'nil') throw FunctionFailure.plain('slice of untyped nil');
  if (bounds.length > 3) throw FunctionFailure.plain(`too many slice indexes: ${bounds.length}`);
  if (item.kind === 'list') {
    const [start, end] = readBounds(bounds, item.items.length);
    return listValue(item.items.slice(start, end), item.type);
  }
  if (item.kind !== 'string') throw FunctionFailure.plain(`can't slice item of type ${typeOf(item).name}`);
  if (bounds.length === 3) throw FunctionFailure.plain('cannot 3-index slice a string');
  const [start, end] = readBounds(bounds, item.value.length);
  return stringValue(item.value.slice(start, end));
}

function readBounds(bounds: readonly Operand[], length: number): readonly [start: number, end: number] {
  const [start = 0, end = length, capacity = length] = bounds.map((bound) => {
    // Go's slice, unlike its index, does not look into an interface.
    if (bound.kind === 'boxed') throw FunctionFailure.plain('cannot index slice/array with type interface {}');
    return readBound(bound, length);
  });
  checkOrder(start, end);
  checkOrder(end, capacity);
  return [start, end];
}

function checkOrder(first: number, second: number): void {
  if (first > second) {
    throw FunctionFailure.withData(`invalid slice index: ${first} > ${second}`, 'invalid slice index');
  }
}
