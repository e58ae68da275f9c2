import { RE2JS } from 're2js';
import { isObject, type Json, type JsonObject, listAt, own, textAt, textsAt } from '../json/json.ts';
import type { Bounds, Pattern, Schema, ValueRule } from '../schema/schema.ts';

/**
 * Compiles a CRD version's `openAPIV3Schema`. The root also gets apiVersion, kind and metadata, which every custom
 * resource has whatever its schema says.
 */
export function compileRootSchema(source: JsonObject, metadata: Schema): Schema {
  const schema = compileSchema(source);
  const properties = new Map(schema.properties);
  properties.set('apiVersion', { type: 'string' });
  properties.set('kind', { type: 'string' });
  properties.set('metadata', metadata);
  return { ...schema, type: 'object', properties };
}

export function compileSchema(source: JsonObject): Schema {
  const schema: { -readonly [K in keyof Schema]: Schema[K] } = { ...compileRule(source), type: structuralType(source) };
  const description = textAt(source, 'description');
  if (description !== '') schema.description = description;
  const properties = own(source, 'properties');
  if (isObject(properties)) schema.properties = mapOf(properties, compileSchema);
  const additional = own(source, 'additionalProperties');
  if (isObject(additional)) schema.additionalProperties = compileSchema(additional);
  const items = own(source, 'items');
  if (isObject(items)) schema.items = compileSchema(items);
  if (own(source, 'default') !== undefined) schema.default = own(source, 'default') as Json;
  if (own(source, 'nullable') === true) schema.nullable = true;
  return Object.assign(schema, extensions(source));
}

function structuralType(source: JsonObject): Schema['type'] {
  const type = textAt(source, 'type');
  return type === '' ? 'any' : (type as Schema['type']);
}

function extensions(source: JsonObject): Partial<Schema> {
  const flag = (name: string): boolean => own(source, `x-kubernetes-${name}`) === true;
  const listType = textAt(source, 'x-kubernetes-list-type');
  const mapType = textAt(source, 'x-kubernetes-map-type');
  const keys = textsAt(source, 'x-kubernetes-list-map-keys');
  return {
    ...(flag('preserve-unknown-fields') || own(source, 'additionalProperties') === true
      ? { preserveUnknown: true }
      : {}),
    ...(flag('embedded-resource') ? { embeddedResource: true } : {}),
    ...(flag('int-or-string') ? { intOrString: true } : {}),
    ...(listType === '' ? {} : { listType: listType as 'atomic' | 'set' | 'map' }),
    ...(mapType === '' ? {} : { mapType: mapType as 'atomic' | 'granular' }),
    ...(keys.length === 0 ? {} : { listMapKeys: keys }),
  };
}

function compileNested(source: JsonObject): ValueRule {
  const rule: { -readonly [K in keyof ValueRule]: ValueRule[K] } = { ...compileRule(source) };
  const type = textAt(source, 'type');
  if (type !== '') rule.type = type;
  const properties = own(source, 'properties');
  if (isObject(properties)) rule.properties = mapOf(properties, compileNested);
  const items = own(source, 'items');
  if (isObject(items)) rule.items = compileNested(items);
  return rule;
}

/** What schemas and nested rules have in common. */
function compileRule(source: JsonObject): Omit<ValueRule, 'type' | 'properties' | 'items' | 'additionalProperties'> {
  const pattern = textAt(source, 'pattern');
  const format = textAt(source, 'format');
  const required = textsAt(source, 'required');
  const not = own(source, 'not');
  const values = own(source, 'enum');
  const bounds = boundsOf(source);
  return {
    ...(pattern === '' ? {} : { pattern: compilePattern(pattern) }),
    ...(format === '' ? {} : { format }),
    ...(required.length === 0 ? {} : { required }),
    ...(Array.isArray(values) ? { enum: values } : {}),
    ...(bounds === undefined ? {} : { bounds }),
    ...nestedLists(source),
    ...(isObject(not) ? { not: compileNested(not) } : {}),
  };
}

/** Patterns are Go's: RE2 reads them as the API server does, and in time that grows with the text only. */
function compilePattern(source: string): Pattern {
  const expression = RE2JS.compile(source);
  return { source, expression: { test: (text) => expression.matcher(text).find() } };
}

function nestedLists(source: JsonObject): Partial<ValueRule> {
  const intOrString = own(source, 'x-kubernetes-int-or-string') === true;
  const found: Partial<Record<'allOf' | 'anyOf' | 'oneOf', readonly ValueRule[]>> = {};
  for (const key of ['allOf', 'anyOf', 'oneOf'] as const) {
    const rules = listAt(source, key).filter(isObject).map(compileNested);
    // The anyOf of an int-or-string only repeats its two types, in a form that structural schemas allow nowhere else.
    if (rules.length > 0 && !(intOrString && key === 'anyOf')) found[key] = rules;
  }
  return found;
}

const boundNames: readonly (keyof Bounds)[] = [
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'uniqueItems',
  'minProperties',
  'maxProperties',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
];

function boundsOf(source: JsonObject): Bounds | undefined {
  const found = boundNames.filter((name) => own(source, name) !== undefined).map((name) => [name, own(source, name)]);
  return found.length === 0 ? undefined : (Object.fromEntries(found) as Bounds);
}

function mapOf<T>(source: JsonObject, compile: (child: JsonObject) => T): ReadonlyMap<string, T> {
  const entries = Object.entries(source).flatMap(([key, child]): [string, T][] =>
    isObject(child) ? [[key, compile(child)]] : [],
  );
  return new Map(entries);
}
