import type { CallContext } from '../../call-context.ts';
import { FunctionFailure } from '../../failure.ts';
import type { ListValue, Value } from '../../values/value.ts';
import { kindOf } from '../reflection/kind-of.ts';

/** An argument that must be a list; `describe` says what cannot be done with the kind it has instead. */
export function readList(value: Value, context: CallContext, describe: (kind: string) => string): ListValue {
  if (value.kind === 'nil') {
    throw FunctionFailure.plain('runtime error: invalid memory address or nil pointer dereference');
  }
  if (value.kind !== 'list') throw FunctionFailure.plain(describe(kindOf(value)));
  context.step(value.items.length);
  return value;
}
