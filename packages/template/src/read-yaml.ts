import { FunctionFailure, LimitReached } from './failure.ts';
import { writeFloat } from './format/float.ts';
import { jsonKind } from './functions/data-formats/json/json-kind.ts';
import { validUtf8 } from './functions/data-formats/json/valid-utf8.ts';
import { compose } from './functions/data-formats/yaml/compose.ts';
import { construct } from './functions/data-formats/yaml/construct.ts';
import { Budget, completeLimits, defaultRenderLimits, type RenderLimits } from './limits.ts';
import { TemplateError } from './template-error.ts';
import { type ByteString, decodeText, fromBytes } from './text/byte-string.ts';
import { type MapValue, nil, sortedKeys, type Value } from './values/value.ts';

/** Names the step in which sigs.k8s.io/yaml failed. */
const READING = 'error converting YAML to JSON: ';
const DECODING = 'error unmarshaling JSON: while decoding JSON: ';

/**
 * Reads the first document of a YAML 1.1 text as Go's yaml package does, counted against the limits of a rendering; no document is
 * nil. Integers stay integers. Throws `TemplateError` of stage `execute` (with a `safeMessage` that quotes no text) or `limit`.
 */
export function readYaml(text: Uint8Array, limits: Partial<RenderLimits> = {}): Value {
  const budget = new Budget(completeLimits(defaultRenderLimits, limits));
  try {
    const document = compose(fromBytes(text), budget);
    return document === undefined ? nil : construct(document, budget);
  } catch (problem) {
    if (problem instanceof LimitReached) throw new TemplateError('limit', problem.message);
    if (!(problem instanceof FunctionFailure)) throw problem;
    throw new TemplateError('execute', READING + decodeText(problem.text), READING + decodeText(problem.safeText));
  }
}

/**
 * Reads YAML as sigs.k8s.io/yaml fills a `map[string]string`: numbers and booleans become their text, null becomes empty text.
 * Throws as `readYaml` does, and for what is no such map.
 */
export function readYamlTexts(text: Uint8Array, limits: Partial<RenderLimits> = {}): Map<string, string> {
  const value = readYaml(text, limits);
  if (value.kind === 'nil') return new Map();
  if (value.kind !== 'map') throw misfit(value, 'map[string]string');
  return textsOf(value);
}

function textsOf(map: MapValue): Map<string, string> {
  const texts = new Map<string, string>();
  for (const key of sortedKeys(map)) {
    const value = map.entries.get(key) ?? nil;
    texts.set(decodeText(validUtf8(key)), decodeText(validUtf8(textOf(value))));
  }
  return texts;
}

function textOf(value: Value): ByteString {
  switch (value.kind) {
    case 'nil':
      return '';
    case 'string':
      return value.value;
    case 'bool':
    case 'int':
      return String(value.value);
    case 'float':
      return writeFloat(value.value, 'g', undefined);
    default:
      throw misfit(value, 'string');
  }
}

function misfit(value: Value, type: string): TemplateError {
  return new TemplateError(
    'execute',
    `${DECODING}json: cannot unmarshal ${jsonKind(value)} into Go value of type ${type}`,
  );
}
