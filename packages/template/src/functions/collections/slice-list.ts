import type { CallContext } from '../../call-context.ts';
import { FunctionFailure } from '../../failure.ts';
import { listValue, nil, type Value } from '../../values/value.ts';
import { toInt64 } from '../numbers/cast.ts';
import { readList } from './list-argument.ts';

/** `slice list start end`, of lists only. An empty list has no slice but nothing. */
export function sliceList([list = nil, ...bounds]: readonly Value[], context: CallContext): Value {
  const { items, type } = readList(list, context, (kind) => `list should be type of slice or array but ${kind}`);
  if (items.length === 0) return nil;
  const [start = 0, end = items.length] = bounds.slice(0, 2).map((bound) => Number(toInt64(bound)));
  if (start < 0 || end < start || end > items.length) {
    throw FunctionFailure.plain('reflect.Value.Slice: slice index out of bounds');
  }
  return listValue(items.slice(start, end), type);
}
