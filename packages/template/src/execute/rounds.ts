import { printValue } from '../format/print.ts';
import { fromPlace, type Operand } from '../values/slot.ts';
import { type IntValue, intValue, nil, sortedKeys, stringValue, type Value } from '../values/value.ts';
import type { Tools } from './evaluator.ts';

/** One round of a loop: what dot is, and what the index or key is. */
export interface Round {
  readonly index: Operand;
  readonly element: Operand;
}

/** The rounds of `range`: elements of a list, entries of a map in the order of keys, or the numbers below one. */
export function roundsOf(value: Value, variables: number, { trace, budget }: Tools): Iterator<Round> {
  switch (value.kind) {
    case 'nil':
      return [][Symbol.iterator]();
    case 'list':
      return value.items
        .map((item, at) => ({ index: intValue(at), element: fromPlace(item, value.type.element) }))
        .values();
    case 'map':
      budget.step(value.entries.size);
      return sortedKeys(value)
        .map((key) => ({
          index: stringValue(key),
          element: fromPlace(value.entries.get(key) ?? nil, value.type.element),
        }))
        .values();
    case 'int':
      if (variables < 2) return numbersBelow(value);
      return trace.fail(
        `can't use ${value.value} to iterate over more than one variable`,
        "can't use a number to iterate over more than one variable",
      );
    default:
      return trace.fail(
        `range can't iterate over ${printValue(value, budget)}`,
        "range can't iterate over a value of this type",
      );
  }
}

function* numbersBelow(limit: IntValue): Generator<Round> {
  for (let at = 0n; at < limit.value; at++) yield { index: nil, element: intValue(at, limit.type) };
}
