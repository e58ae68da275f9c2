import { goTypes } from '../../values/go-type.ts';
import { boolValue, isTrue, nil, type Value } from '../../values/value.ts';
import { FunctionTable } from '../function-table.ts';

const { any, bool } = goTypes;

function isEmpty(value: Value): boolean {
  return !isTrue(value);
}

/** Values in place of empty ones. Empty is what `if` takes for false. */
export const fallbackFunctions: FunctionTable = new FunctionTable([
  [
    'default',
    {
      parameters: [any],
      variadic: any,
      call: ([fallback = nil, given = nil]) => (isEmpty(given) ? fallback : given),
    },
  ],
  ['empty', { parameters: [any], call: ([value = nil]) => boolValue(isEmpty(value)) }],
  ['coalesce', { parameters: [], variadic: any, call: (values) => values.find(isTrue) ?? nil }],
  ['all', { parameters: [], variadic: any, call: (values) => boolValue(values.every(isTrue)) }],
  ['any', { parameters: [], variadic: any, call: (values) => boolValue(values.some(isTrue)) }],
  [
    'ternary',
    {
      parameters: [any, any, bool],
      call: ([whenTrue = nil, whenFalse = nil, choice = nil]) => (isTrue(choice) ? whenTrue : whenFalse),
    },
  ],
]);
