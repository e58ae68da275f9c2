import { FunctionFailure } from '../failure.ts';
import { print, printLine } from '../format/print.ts';
import { printf } from '../format/printf.ts';
import { goTypes } from '../values/go-type.ts';
import { boolValue, intValue, isTrue, nil, stringValue, typeOf, type Value } from '../values/value.ts';
import { equal, less, lessOrEqual } from './compare.ts';
import { escapeHtml, escapeJavaScript, escapeQuery } from './escape.ts';
import type { CallContext } from '../call-context.ts';
import { FunctionTable, type TemplateFunction } from './function-table.ts';
import { indexValue } from './index-value.ts';
import { sliceValue } from './slice-value.ts';

const { any, raw, rawPlace, string } = goTypes;

type Comparison = (first: Value, second: Value, context: CallContext) => boolean;

function comparison(compare: Comparison): TemplateFunction {
  return {
    parameters: [raw, raw],
    call: ([first = nil, second = nil], context) => boolValue(compare(first, second, context)),
  };
}

function escaper(escape: (text: string, context: CallContext) => string): TemplateFunction {
  return {
    parameters: [],
    variadic: any,
    call: (args, context) => stringValue(escape(textOf(args, context), context)),
  };
}

/** The text of arguments as output would show it: nothing is `<no value>` there. */
function textOf(args: readonly Value[], context: CallContext): string {
  const [first] = args;
  if (args.length === 1 && first?.kind === 'string') return first.value;
  return print(
    args.map((arg) => (arg.kind === 'nil' ? stringValue('<no value>') : arg)),
    context,
  );
}

/** The evaluator carries these out itself, as they do not need all of their arguments. */
const byEvaluator: TemplateFunction = { parameters: [raw], variadic: raw, call: () => nil };

/** No value of this language is a function, so nothing can ever be called this way. The callee's name comes first. */
function refuseCall([name, callee]: readonly Value[]): never {
  if (callee === undefined || callee.kind === 'nil') throw FunctionFailure.plain('call of nil');
  const shown = name?.kind === 'string' ? name.value : '';
  throw FunctionFailure.plain(`non-function ${shown} of type ${typeOf(callee).name}`);
}

function length([item = nil]: readonly Value[]): Value {
  switch (item.kind) {
    case 'string':
      return intValue(item.value.length);
    case 'list':
      return intValue(item.items.length);
    case 'map':
      return intValue(item.entries.size);
    case 'nil':
      throw FunctionFailure.plain(
        item.typed ? 'len of nil pointer' : 'reflect: call of reflect.Value.Type on zero Value',
      );
    default:
      throw FunctionFailure.plain(`len of type ${typeOf(item).name}`);
  }
}

function equalsAny([first = nil, ...others]: readonly Value[], context: CallContext): Value {
  if (others.length === 0) throw FunctionFailure.plain('missing argument for comparison');
  return boolValue(others.some((other) => equal(first, other, context)));
}

function formatted([format, ...values]: readonly Value[], context: CallContext): Value {
  return stringValue(format?.kind === 'string' ? printf(format.value, values, context) : '');
}

/** The functions that every template has: those of Go's text/template, and no other. */
export const builtins: FunctionTable = new FunctionTable([
  ['and', byEvaluator],
  ['or', byEvaluator],
  ['not', { parameters: [raw], call: ([value = nil]) => boolValue(!isTrue(value)) }],
  ['call', { parameters: [raw], variadic: raw, call: refuseCall }],
  ['len', { parameters: [raw], call: length }],
  ['index', { parameters: [raw], variadic: raw, call: ([item = nil, ...keys]) => indexValue(item, keys) }],
  ['slice', { parameters: [raw], variadic: rawPlace, call: ([item = nil, ...bounds]) => sliceValue(item, bounds) }],
  ['print', { parameters: [], variadic: any, call: (args, context) => stringValue(print(args, context)) }],
  ['println', { parameters: [], variadic: any, call: (args, context) => stringValue(printLine(args, context)) }],
  ['printf', { parameters: [string], variadic: any, call: formatted }],
  ['html', escaper(escapeHtml)],
  ['js', escaper(escapeJavaScript)],
  ['urlquery', escaper(escapeQuery)],
  ['eq', { parameters: [raw], variadic: raw, call: equalsAny }],
  ['ne', comparison((first, second, context) => !equal(first, second, context))],
  ['lt', comparison(less)],
  ['le', comparison(lessOrEqual)],
  ['gt', comparison((first, second, context) => !lessOrEqual(first, second, context))],
  ['ge', comparison((first, second) => !less(first, second))],
]);
