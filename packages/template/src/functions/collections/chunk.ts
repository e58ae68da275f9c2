import type { CallContext } from '../../call-context.ts';
import { FunctionFailure } from '../../failure.ts';
import { goTypes, listType } from '../../values/go-type.ts';
import { listValue, nil, type Value } from '../../values/value.ts';
import { readList } from './list-argument.ts';

const listOfLists = listType(goTypes.anyList);

/** Pieces of a list, each of the given size but the last. Sizes below one fail where Go cannot make the lists. */
export function chunk([wanted = nil, list = nil]: readonly Value[], context: CallContext): Value {
  const { items } = readList(list, context, (kind) => `Cannot chunk type ${kind}`);
  const size = wanted.kind === 'int' ? Number(wanted.value) : 0;
  const count = Math.floor((items.length - 1) / size) + 1;
  if (!Number.isFinite(count) || count < 0) throw outOfRange();
  const pieces = Array.from({ length: count }, (_, at) => {
    const length = at < count - 1 ? size : items.length % size || size;
    if (length < 0) throw outOfRange();
    return listValue(items.slice(at * size, at * size + length));
  });
  return listValue(pieces, listOfLists);
}

function outOfRange(): FunctionFailure {
  return FunctionFailure.plain('runtime error: makeslice: len out of range');
}
