import type { CallContext } from '../../call-context.ts';
import { FunctionFailure } from '../../failure.ts';
import { checkDepth } from '../../values/depth.ts';
import { listValue, mapValue, type Value } from '../../values/value.ts';

/** A value that shares no map with the one it was made from. Nothing has no copy, as in Go. */
export function deepCopy(value: Value, context: CallContext): Value {
  if (value.kind === 'nil') throw FunctionFailure.plain('reflect: call of reflect.Value.Type on zero Value');
  return copy(value, context, 0);
}

function copy(value: Value, context: CallContext, depth: number): Value {
  checkDepth(depth);
  context.step();
  if (value.kind === 'list' && !value.isNil) {
    return listValue(
      value.items.map((item) => copy(item, context, depth + 1)),
      value.type,
    );
  }
  if (value.kind !== 'map' || value.isNil) return value;
  const entries = [...value.entries].map(([key, entry]) => [key, copy(entry, context, depth + 1)] as const);
  return mapValue(new Map(entries), value.type);
}
