import { FunctionFailure } from '../failure.ts';
import { typeOf, type Value } from '../values/value.ts';

/** An argument as an index from 0 to `most`. */
export function readBound(index: Value, most: number): number {
  if (index.kind === 'nil') throw FunctionFailure.plain('cannot index slice/array with nil');
  if (index.kind !== 'int') throw FunctionFailure.plain(`cannot index slice/array with type ${typeOf(index).name}`);
  if (index.value < 0n || index.value > BigInt(most)) {
    throw FunctionFailure.withData(`index out of range: ${BigInt.asIntN(64, index.value)}`, 'index out of range');
  }
  return Number(index.value);
}
