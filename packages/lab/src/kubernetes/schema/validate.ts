import { duplicate, required } from '../errors/field-errors.ts';
import type { FieldError } from '../errors/refusals.ts';
import { isObject, type Json, type JsonObject, own } from '../json/json.ts';
import { checkRules, checkValue } from './check-value.ts';
import type { Schema } from './schema.ts';
import { fitsType, typeName } from './value-types.ts';

/** All findings about a value, in the API server's wording. The value is pruned and defaulted already. */
export function validate(schema: Schema, value: Json, path = ''): FieldError[] {
  const findings: FieldError[] = [];
  visit(schema, value, path, findings);
  return findings;
}

function visit(schema: Schema, value: Json, path: string, findings: FieldError[]): void {
  if (value === null && schema.nullable === true) return;
  if (!fits(schema, value)) {
    findings.push(wrongType(schema, value, path));
    return;
  }
  findings.push(...checkValue(schema, value, path), ...checkRules(schema, value, path));
  if (Array.isArray(value)) visitList(schema, value, path, findings);
  else if (isObject(value)) visitObject(schema, value, path, findings);
}

function fits(schema: Schema, value: Json): boolean {
  if (schema.intOrString === true) return typeof value === 'string' || typeof value === 'number';
  return schema.type === 'any' || fitsType(schema.type, value);
}

function wrongType(schema: Schema, value: Json, path: string): FieldError {
  const wanted = schema.intOrString === true ? 'integer,string' : schema.type;
  const actual = JSON.stringify(typeName(value));
  return {
    field: path,
    reason: 'FieldValueTypeInvalid',
    text: `Invalid value: ${actual}: ${path} in body must be of type ${wanted}: ${actual}`,
  };
}

function visitObject(schema: Schema, value: JsonObject, path: string, findings: FieldError[]): void {
  for (const key of schema.required ?? []) {
    if (own(value, key) === undefined) findings.push(required(join(path, key)));
  }
  for (const key of Object.keys(value)) {
    const child = schema.properties?.get(key) ?? schema.additionalProperties;
    if (child !== undefined) visit(child, own(value, key) as Json, join(path, key), findings);
  }
}

function visitList(schema: Schema, value: readonly Json[], path: string, findings: FieldError[]): void {
  const { items } = schema;
  if (items !== undefined) value.forEach((item, index) => visit(items, item, `${path}[${index}]`, findings));
  if (schema.listType !== 'set' && schema.listType !== 'map') return;
  const seen = new Set<string>();
  value.forEach((item, index) => {
    const key = JSON.stringify(schema.listType === 'set' ? item : listKey(schema, item));
    if (seen.has(key)) findings.push(duplicateItem(`${path}[${index}]`, item, schema));
    seen.add(key);
  });
}

function duplicateItem(path: string, item: Json, schema: Schema): FieldError {
  if (schema.listType === 'set') return duplicate(path, item);
  const keys = JSON.stringify(listKey(schema, item));
  return { field: path, reason: 'FieldValueDuplicate', text: `Duplicate value: ${keys}` };
}

function listKey(schema: Schema, item: Json): JsonObject {
  const keys = (schema.listMapKeys ?? []).map((key) => [key, isObject(item) ? (own(item, key) ?? null) : null]);
  return Object.fromEntries(keys) as JsonObject;
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}
