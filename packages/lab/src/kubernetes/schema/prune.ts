import { isObject, type Json, type JsonObject, own } from '../json/json.ts';
import type { Schema } from './schema.ts';

/**
 * Removes what the schema does not know, in place, and returns the paths of what was removed
 * (`spec.foo`, `spec.list[0].bar`). Under preserveUnknown fields stay, but declared ones are still looked into.
 */
export function prune(schema: Schema, value: Json): string[] {
  const unknown: string[] = [];
  pruneValue(schema, value, '', unknown);
  return unknown;
}

function pruneValue(schema: Schema, value: Json, path: string, unknown: string[]): void {
  if (Array.isArray(value)) {
    const { items } = schema;
    if (items !== undefined) value.forEach((item, index) => pruneValue(items, item, `${path}[${index}]`, unknown));
  } else if (isObject(value)) {
    pruneObject(schema, value, path, unknown);
  }
}

const embedded: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata']);

function pruneObject(schema: Schema, value: JsonObject, path: string, unknown: string[]): void {
  for (const key of Object.keys(value)) {
    const child = schema.properties?.get(key) ?? schema.additionalProperties;
    const childPath = path === '' ? key : `${path}.${key}`;
    if (child !== undefined) pruneValue(child, own(value, key) as Json, childPath, unknown);
    else if (!keeps(schema, key)) {
      unknown.push(childPath);
      delete value[key];
    }
  }
}

function keeps(schema: Schema, key: string): boolean {
  if (schema.preserveUnknown === true || schema.type === 'any') return true;
  return schema.embeddedResource === true && embedded.has(key);
}
