import type { CallContext } from '../../call-context.ts';
import { FunctionFailure } from '../../failure.ts';
import { writeFloat } from '../../format/float.ts';
import type { ByteString } from '../../text/byte-string.ts';
import { goTypes } from '../../values/go-type.ts';
import { floatValue, listValue, mapValue, nil, sortedKeys, stringValue, type Value } from '../../values/value.ts';
import { FunctionTable } from '../function-table.ts';
import { orElse } from './json-functions.ts';
import { jsonKind } from './json/json-kind.ts';
import { validUtf8 } from './json/valid-utf8.ts';
import { writeJson } from './json/write-json.ts';
import { compose } from './yaml/compose.ts';
import { construct } from './yaml/construct.ts';
import { emit } from './yaml/emit.ts';

const { any, string } = goTypes;

/** As sigs.k8s.io/yaml: the value becomes JSON, and the JSON is read and written as YAML. */
function writeYaml(value: Value, context: CallContext): ByteString {
  const json = writeJson(value, { escapeHtml: true, indented: false }, context);
  const document = compose(json, context);
  const text = document === undefined ? 'null\n' : emit(construct(document, context), context);
  return text.replace(/\n$/, '');
}

/** As sigs.k8s.io/yaml: the first document, which must be a map, by way of JSON. */
function readYaml(text: ByteString, context: CallContext): Value {
  const value = readAsJson(text, context);
  if (value.kind === 'nil') return mapValue(new Map());
  if (value.kind === 'map') return value;
  throw FunctionFailure.plain(
    `error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${jsonKind(value)} into Go value of type map[string]interface {}`,
  );
}

function readAsJson(text: ByteString, context: CallContext): Value {
  try {
    const document = compose(text, context);
    return document === undefined ? nil : asJson(construct(document, context));
  } catch (problem) {
    if (!(problem instanceof FunctionFailure)) throw problem;
    const step = 'error converting YAML to JSON:';
    throw FunctionFailure.withData(`${step} ${problem.text}`, `${step} ${problem.safeText}`);
  }
}

/** The value after a way through JSON: numbers are float64, text is UTF-8. */
function asJson(value: Value): Value {
  switch (value.kind) {
    case 'int':
      return floatValue(Number(value.value));
    case 'float':
      if (Number.isFinite(value.value)) return value;
      throw FunctionFailure.plain(`json: unsupported value: ${writeFloat(value.value, 'g', undefined)}`);
    case 'string':
      return stringValue(validUtf8(value.value));
    case 'list':
      return listValue(value.items.map(asJson));
    case 'map':
      return mapValue(new Map(sortedKeys(value).map((key) => [validUtf8(key), asJson(value.entries.get(key) ?? nil)])));
    default:
      return value;
  }
}

/** What is wrong becomes an entry of the result, in Go's words. */
function problemMap(problem: unknown): Value {
  if (!(problem instanceof FunctionFailure)) throw problem;
  return mapValue(new Map([['Error', stringValue(problem.text)]]));
}

/** YAML 1.1 as External Secrets has it: an error is an entry `Error` of what is read, and an empty text of what is written. */
export const yamlFunctions: FunctionTable = new FunctionTable([
  [
    'toYaml',
    {
      parameters: [any],
      call: ([value = nil], context) => orElse(() => stringValue(writeYaml(value, context)), stringValue('')),
    },
  ],
  [
    'fromYaml',
    {
      parameters: [string],
      call: ([text = nil], context) => {
        try {
          return readYaml(text.kind === 'string' ? text.value : '', context);
        } catch (problem) {
          return problemMap(problem);
        }
      },
    },
  ],
]);
