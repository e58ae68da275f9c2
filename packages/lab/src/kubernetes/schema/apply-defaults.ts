import { clone, isObject, type Json, type JsonObject, own, put } from '../json/json.ts';
import type { Schema } from './schema.ts';

/** Fills in defaults, in place. A null where null is not allowed and a default exists counts as absent. */
export function applyDefaults(schema: Schema, value: Json): void {
  if (Array.isArray(value)) {
    if (schema.items !== undefined) for (const item of value) applyDefaults(schema.items, item);
  } else if (isObject(value)) {
    defaultObject(schema, value);
  }
}

function isMissing(property: Schema, current: Json | undefined): boolean {
  return current === undefined || (current === null && property.nullable !== true);
}

function defaultObject(schema: Schema, value: JsonObject): void {
  for (const [key, property] of schema.properties ?? []) {
    if (property.default !== undefined && isMissing(property, own(value, key)))
      put(value, key, clone(property.default));
    const filled = own(value, key);
    if (filled !== undefined) applyDefaults(property, filled);
  }
  const { additionalProperties } = schema;
  if (additionalProperties === undefined) return;
  for (const key of Object.keys(value)) {
    if (schema.properties?.has(key) !== true) applyDefaults(additionalProperties, own(value, key) as Json);
  }
}
