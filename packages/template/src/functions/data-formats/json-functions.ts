import type { CallContext } from '../../call-context.ts';
import { FunctionFailure } from '../../failure.ts';
import { goTypes } from '../../values/go-type.ts';
import { nil, stringValue, type Value } from '../../values/value.ts';
import { FunctionTable, type TemplateFunction } from '../function-table.ts';
import { type JsonDocument, readJson } from './json/read-json.ts';
import { type JsonStyle, writeJson } from './json/write-json.ts';

const { any, string } = goTypes;
const compact: JsonStyle = Object.freeze({ escapeHtml: true, indented: false });
const pretty: JsonStyle = Object.freeze({ escapeHtml: true, indented: true });
const raw: JsonStyle = Object.freeze({ escapeHtml: false, indented: false });

/** What a function that may fail yields in place of a failure. */
export function orElse(attempt: () => Value, otherwise: Value): Value {
  try {
    return attempt();
  } catch (problem) {
    if (!(problem instanceof FunctionFailure)) throw problem;
    return otherwise;
  }
}

function reading(finish: (document: JsonDocument) => Value): TemplateFunction['call'] {
  return ([text = nil], context: CallContext) => finish(readJson(text.kind === 'string' ? text.value : '', context));
}

const readStrictly = reading(({ value, problem }) => {
  if (problem !== undefined) throw problem;
  return value;
});
const readLeniently = reading(({ value }) => value);

function writing(style: JsonStyle): TemplateFunction {
  return { parameters: [any], call: ([value = nil], context) => stringValue(writeJson(value, style, context)) };
}

/** As the function that is given, but a failure yields an empty text. */
function writingIfPossible(style: JsonStyle): TemplateFunction {
  const strict = writing(style);
  return { ...strict, call: (args, context) => orElse(() => strict.call(args, context), stringValue('')) };
}

/** JSON, read and written as Go's encoding/json does. Those without `must` hide failures, but `toRawJson` does not. */
export const jsonFunctions: FunctionTable = new FunctionTable([
  ['fromJson', { parameters: [string], call: (args, context) => orElse(() => readLeniently(args, context), nil) }],
  ['mustFromJson', { parameters: [string], call: readStrictly }],
  ['toJson', writingIfPossible(compact)],
  ['mustToJson', writing(compact)],
  ['toPrettyJson', writingIfPossible(pretty)],
  ['mustToPrettyJson', writing(pretty)],
  ['toRawJson', writing(raw)],
  ['mustToRawJson', writing(raw)],
]);
