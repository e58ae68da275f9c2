import type { CallContext } from '../call-context.ts';
import type { ByteString } from '../text/byte-string.ts';
import { type GoType, goTypes } from '../values/go-type.ts';
import { nil, stringValue, type Value } from '../values/value.ts';
import type { TemplateFunction } from './function-table.ts';

/** Arguments as a function gets them: the engine has checked that their number and types are those of the parameters. */
export type Arguments = readonly Value[];

/** The argument of a `string` parameter. */
export function textAt(args: Arguments, at: number): ByteString {
  const value = args[at];
  if (value?.kind !== 'string') throw new TypeError('the parameter is no string');
  return value.value;
}

/** The argument of an integer parameter. */
export function integerAt(args: Arguments, at: number): bigint {
  const value = args[at];
  if (value?.kind !== 'int') throw new TypeError('the parameter is no integer');
  return value.value;
}

/** The argument of an `int` parameter as a number. Exact wherever it can count bytes or items. */
export function countAt(args: Arguments, at: number): number {
  return Number(integerAt(args, at));
}

/** The argument of an `interface {}` parameter. */
export function valueAt(args: Arguments, at: number): Value {
  return args[at] ?? nil;
}

/** A function with a fixed number of parameters. */
export function define(
  parameters: readonly GoType[],
  call: (args: Arguments, context: CallContext) => Value,
): TemplateFunction {
  return { parameters, call };
}

/** A function of texts whose result is a text that is not longer than they are together. */
export function textFunction(count: number, change: (...texts: ByteString[]) => ByteString): TemplateFunction {
  return define(
    Array.from({ length: count }, () => goTypes.string),
    (args, context) => {
      const texts = args.map((_, at) => textAt(args, at));
      context.make(texts.reduce((length, text) => length + text.length, 0));
      return stringValue(change(...texts));
    },
  );
}
