import { quote } from '../text/quote.ts';
import { type Operand, fromPlace, operandType, unbox } from '../values/slot.ts';
import { type MapValue, nil } from '../values/value.ts';
import { zeroElement } from '../values/zero.ts';
import type { Trace } from './trace.ts';

/** What a key that a map does not have is taken for: an error, the absence of a value, or the zero value of the map's type. */
export type MissingKey = 'error' | 'invalid' | 'zero';

/** Reads `.name` of a value. Only maps have fields, and a field is a key of the map and nothing else (`threat/X1`). */
export function readField(
  receiver: Operand,
  name: string,
  hasArguments: boolean,
  missingKey: MissingKey,
  trace: Trace,
): Operand {
  const type = operandType(receiver);
  if (type === undefined) return missingKey === 'error' ? trace.fail(`nil data; no entry for key ${quote(name)}`) : nil;
  const value = unbox(receiver);
  if (value.kind === 'nil') return trace.fail(`nil pointer evaluating ${type.name}.${name}`);
  if (value.kind !== 'map') return trace.fail(`can't evaluate field ${name} in type ${type.name}`);
  if (hasArguments) return trace.fail(`${name} is not a method but has arguments`);
  return readKey(value, name, missingKey, trace);
}

function readKey(map: MapValue, name: string, missingKey: MissingKey, trace: Trace): Operand {
  const found = map.entries.get(name);
  if (found !== undefined) return fromPlace(found, map.type.element);
  if (missingKey === 'error') return trace.fail(`map has no entry for key ${quote(name)}`);
  return missingKey === 'zero' ? fromPlace(zeroElement(map.type), map.type.element) : nil;
}
