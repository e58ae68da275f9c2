import { FunctionFailure } from '../failure.ts';
import { listValue, stringValue, typeOf, type Value } from '../values/value.ts';
import { readBound } from './bound.ts';

/** `slice x 1 2` is `x[1:2]`; a third bound limits the capacity, which nothing can see afterwards. */
export function sliceValue(item: Value, bounds: readonly Value[]): Value {
  if (item.kind === 'nil') throw FunctionFailure.plain('slice of untyped nil');
  if (bounds.length > 3) throw FunctionFailure.plain(`too many slice indexes: ${bounds.length}`);
  if (item.kind !== 'string' && item.kind !== 'list') {
    throw FunctionFailure.plain(`can't slice item of type ${typeOf(item).name}`);
  }
  if (item.kind === 'string' && bounds.length === 3) throw FunctionFailure.plain('cannot 3-index slice a string');
  const length = item.kind === 'string' ? item.value.length : item.items.length;
  const [start = 0, end = length, capacity = length] = bounds.map((bound) => readBound(bound, length));
  checkOrder(start, end);
  checkOrder(end, capacity);
  return item.kind === 'string'
    ? stringValue(item.value.slice(start, end))
    : listValue(item.items.slice(start, end), item.type);
}

function checkOrder(first: number, second: number): void {
  if (first > second) {
    throw FunctionFailure.withData(`invalid slice index: ${first} > ${second}`, 'invalid slice index');
  }
}
