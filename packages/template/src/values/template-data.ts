import { encodeText, fromBytes } from '../text/byte-string.ts';
import { goTypes } from './go-type.ts';
import { type MapValue, mapValue, stringValue, type Value } from './value.ts';

/**
 * What a template may be rendered with: a value of the language, or the keys and values of a secret, which become a Go
 * `map[string]string`. Text is taken as UTF-8, bytes as they are.
 */
export type TemplateData = Value | ReadonlyMap<string, string | Uint8Array>;

/** A Go `map[string]string`. Convert once when many templates are rendered with the same data. */
export function stringMap(data: ReadonlyMap<string, string | Uint8Array>): MapValue {
  const entries = new Map<string, Value>();
  for (const [key, value] of data) entries.set(encodeText(key), stringValue(bytesOf(value)));
  return mapValue(entries, goTypes.stringMap);
}

const KINDS: ReadonlySet<unknown> = new Set<Value['kind']>([
  'nil',
  'bool',
  'int',
  'float',
  'complex',
  'string',
  'list',
  'map',
  'error',
  'object',
]);

/** The value that dot is at the start. Throws `TypeError` for what is neither a value nor a map of text and bytes. */
export function toValue(data: TemplateData): Value {
  if (data instanceof Map) return stringMap(data);
  const value = data as Value;
  if (!KINDS.has(value.kind)) throw new TypeError('template data must be a Map or a value of the language');
  return value;
}

function bytesOf(value: unknown): string {
  if (typeof value === 'string') return encodeText(value);
  if (value instanceof Uint8Array) return fromBytes(value);
  throw new TypeError('template data must be text or bytes');
}
