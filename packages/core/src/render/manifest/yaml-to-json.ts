import { decodeText, readYaml, TemplateError, type Value } from '@lockkeeper/template';
import type { MutableJson } from '../../api/schema/copy-json.ts';
import { refusal } from '../../errors/refusal.ts';
import { invalid, TemplateFailed } from '../template-failed.ts';
import { emptyObject } from './set-at-path.ts';

/** Rendered YAML as JSON; undefined when it is none. Throws `TemplateFailed` for numbers that JSON readers would change. */
export function tryYaml(text: Uint8Array): MutableJson | undefined {
  try {
    return jsonOf(readYaml(text));
  } catch (error) {
    if (error instanceof TemplateError && error.stage === 'execute') return undefined;
    throw failureOf(error);
  }
}

/** Rendered YAML as JSON. Throws `TemplateFailed` with ESO's text. */
export function yamlToJson(text: Uint8Array): MutableJson {
  try {
    return jsonOf(readYaml(text));
  } catch (error) {
    throw failureOf(error);
  }
}

/** All keys with their paths, for telling which of them came out of a value. Throws `TemplateError`. */
export function keyPaths(text: Uint8Array): readonly string[] {
  return pathsOf(readYaml(text), '');
}

function pathsOf(value: Value, at: string): string[] {
  if (value.kind === 'list') return value.items.flatMap((item) => pathsOf(item, `${at}[]`));
  if (value.kind !== 'map') return [];
  return [...value.entries].flatMap(([key, item]) => {
    const path = at === '' ? decodeText(key) : `${at}.${decodeText(key)}`;
    return [path, ...pathsOf(item, path)];
  });
}

function failureOf(error: unknown): unknown {
  if (!(error instanceof TemplateError)) return error;
  const code = error.stage === 'limit' ? 'Limit' : 'InvalidInput';
  return new TemplateFailed(refusal(code, `could not unmarshal template YAML: ${error.safeMessage}`));
}

function jsonOf(value: Value): MutableJson {
  switch (value.kind) {
    case 'nil':
      return null;
    case 'bool':
      return value.value;
    case 'string':
      return decodeText(value.value);
    case 'int':
      if (Number.isSafeInteger(Number(value.value))) return Number(value.value);
      throw invalid('a number has more digits than JSON readers keep: write it in quotes');
    case 'float':
      if (Number.isFinite(value.value)) return value.value;
      throw invalid('a number is not finite: JSON has no such number');
    case 'list':
      return value.items.map(jsonOf);
    case 'map': {
      const object = emptyObject();
      for (const [key, item] of value.entries) object[decodeText(key)] = jsonOf(item);
      return object;
    }
    default:
      throw new TypeError(`YAML gives no value of kind ${value.kind}`);
  }
}
