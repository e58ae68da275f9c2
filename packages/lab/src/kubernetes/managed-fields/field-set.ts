import { isObject, type Json, type JsonObject, own, put } from '../json/json.ts';
import type { Schema } from '../schema/schema.ts';

/**
 * Sets of field paths, as managedFields record them. A path is its elements joined by NUL; an element is written as in
 * FieldsV1: `f:name`, `k:{"key":"value"}`, `v:"item"`. The path itself being a member is FieldsV1's "." entry.
 */
const separator = '\0';

/** Fields the server fills in; nobody owns them. */
const unowned: ReadonlySet<string> = new Set([
  'f:apiVersion',
  'f:kind',
  'f:metadata',
  ...[
    'name',
    'namespace',
    'uid',
    'resourceVersion',
    'generation',
    'creationTimestamp',
    'deletionTimestamp',
    'deletionGracePeriodSeconds',
    'selfLink',
    'managedFields',
    'generateName',
  ].map((name) => `f:metadata${separator}f:${name}`),
]);

/** The leaves of an object, with their values. */
export function leavesOf(schema: Schema, object: JsonObject): Map<string, Json> {
  const leaves = new Map<string, Json>();
  walk(schema, object, '', leaves);
  for (const path of unowned) leaves.delete(path);
  return leaves;
}

const anything: Schema = { type: 'any', preserveUnknown: true };

function walk(schema: Schema, value: Json, path: string, leaves: Map<string, Json>): void {
  if (isObject(value) && schema.mapType !== 'atomic' && Object.keys(value).length > 0) {
    for (const key of Object.keys(value)) {
      const child = schema.properties?.get(key) ?? schema.additionalProperties ?? anything;
      walk(child, own(value, key) as Json, extend(path, `f:${key}`), leaves);
    }
  } else if (Array.isArray(value) && isGranular(schema) && value.length > 0) {
    walkList(schema, value, path, leaves);
  } else {
    leaves.set(path, value);
  }
}

function walkList(schema: Schema, value: readonly Json[], path: string, leaves: Map<string, Json>): void {
  for (const item of value) {
    const itemPath = extend(path, listElement(schema, item));
    leaves.set(itemPath, schema.listType === 'set' ? item : true);
    if (schema.listType === 'map') walk(schema.items ?? anything, item, itemPath, leaves);
  }
}

export function isGranular(schema: Schema): boolean {
  return schema.listType === 'set' || schema.listType === 'map';
}

/** The path element of a list item: by its keys in a map list, by its value in a set. */
export function listElement(schema: Schema, item: Json): string {
  if (schema.listType === 'set') return `v:${JSON.stringify(item)}`;
  const keys: JsonObject = {};
  for (const key of [...(schema.listMapKeys ?? [])].sort()) {
    const value = isObject(item) ? own(item, key) : undefined;
    const fallback = schema.items?.properties?.get(key)?.default;
    if (value !== undefined || fallback !== undefined) put(keys, key, (value ?? fallback) as Json);
  }
  return `k:${JSON.stringify(keys)}`;
}

export function extend(path: string, element: string): string {
  return path === '' ? element : `${path}${separator}${element}`;
}

export function elementsOf(path: string): readonly string[] {
  return path.split(separator);
}

/** Whether `path` lies below `parent`. */
export function isBelow(path: string, parent: string): boolean {
  return path.startsWith(`${parent}${separator}`);
}

/** FieldsV1's nested JSON form. */
export function toFieldsV1(set: Iterable<string>): JsonObject {
  const root: JsonObject = {};
  for (const path of [...set].sort()) {
    let node = root;
    for (const element of elementsOf(path)) {
      const next = own(node, element);
      if (isObject(next)) node = next;
      else {
        const made: JsonObject = {};
        put(node, element, made);
        node = made;
      }
    }
    put(node, '.', {});
  }
  return withoutLeafDots(root);
}

/** A leaf is written as an empty object; the dot only marks members that also have members below them. */
function withoutLeafDots(node: JsonObject): JsonObject {
  const out: JsonObject = {};
  const keys = Object.keys(node);
  for (const key of keys) {
    if (key === '.') {
      if (keys.length > 1) put(out, '.', {});
    } else {
      put(out, key, withoutLeafDots(node[key] as JsonObject));
    }
  }
  return out;
}

export function fromFieldsV1(fields: Json | undefined): Set<string> {
  const set = new Set<string>();
  const visit = (node: JsonObject, path: string): void => {
    const keys = Object.keys(node);
    if (path !== '' && (keys.length === 0 || keys.includes('.'))) set.add(path);
    for (const key of keys) {
      const child = own(node, key);
      if (key !== '.' && isObject(child)) visit(child, extend(path, key));
    }
  };
  if (isObject(fields)) visit(fields, '');
  return set;
}

/** A path as conflict messages print it: `.spec.list[name="x"].value`. */
export function printPath(path: string): string {
  return elementsOf(path)
    .map((element) => {
      const rest = element.slice(2);
      if (element.startsWith('f:')) return `.${rest}`;
      if (element.startsWith('v:')) return `[=${rest}]`;
      const keys = JSON.parse(rest) as Record<string, Json>;
      return `[${Object.entries(keys)
        .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
        .join(',')}]`;
    })
    .join('');
}
