import type { CallContext } from '../../call-context.ts';
import { goTypes } from '../../values/go-type.ts';
import { boolValue, nil, stringValue, type Value } from '../../values/value.ts';
import { FunctionTable, type TemplateFunction } from '../function-table.ts';
import { deepCopy } from './deep-copy.ts';
import { deepEqual } from './deep-equal.ts';
import { kindOf, typeName } from './kind-of.ts';

const { any, string } = goTypes;

function describing(describe: (value: Value) => string): TemplateFunction {
  return { parameters: [any], call: ([value = nil]) => stringValue(describe(value)) };
}

function comparing(matches: (target: string, value: Value) => boolean): TemplateFunction {
  return {
    parameters: [string, any],
    call: ([target = nil, value = nil]) => boolValue(target.kind === 'string' && matches(target.value, value)),
  };
}

const copying: TemplateFunction = {
  parameters: [any],
  call: ([value = nil], context: CallContext) => deepCopy(value, context),
};

/** What a value is, whether two are alike, and copies of them. */
export const reflectionFunctions: FunctionTable = new FunctionTable([
  ['typeOf', describing(typeName)],
  ['typeIs', comparing((target, value) => target === typeName(value))],
  ['typeIsLike', comparing((target, value) => target === typeName(value) || `*${target}` === typeName(value))],
  ['kindOf', describing(kindOf)],
  ['kindIs', comparing((target, value) => target === kindOf(value))],
  [
    'deepEqual',
    {
      parameters: [any, any],
      call: ([first = nil, second = nil], context) => boolValue(deepEqual(first, second, context)),
    },
  ],
  ['deepCopy', { ...copying }],
  ['mustDeepCopy', { ...copying }],
]);
