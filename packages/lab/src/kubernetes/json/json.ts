/** What JSON can say. Objects come from JSON.parse or from here, so every key, `__proto__` included, is an own property. */
export type Json = null | boolean | number | string | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The own property `key`, or undefined. The only way a key from outside may be looked up. */
export function own(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** Sets an own property, also for `__proto__`, which plain assignment would take for the prototype. */
export function put(object: JsonObject, key: string, value: Json): void {
  if (key === '__proto__') {
    Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
  } else {
    object[key] = value;
  }
}

/** The value at a path of keys; undefined as soon as a step is missing or is no object. */
export function at(value: Json | undefined, ...path: readonly string[]): Json | undefined {
  let current: Json | undefined = value;
  for (const key of path) {
    if (!isObject(current)) return undefined;
    current = own(current, key);
  }
  return current;
}

export function textAt(value: Json | undefined, ...path: readonly string[]): string {
  const found = at(value, ...path);
  return typeof found === 'string' ? found : '';
}

export function objectAt(value: Json | undefined, ...path: readonly string[]): JsonObject | undefined {
  const found = at(value, ...path);
  return isObject(found) ? found : undefined;
}

export function listAt(value: Json | undefined, ...path: readonly string[]): readonly Json[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}

export function textsAt(value: Json | undefined, ...path: readonly string[]): readonly string[] {
  return listAt(value, ...path).filter((item) => typeof item === 'string');
}

/** Keys and values of the object at a key, where the values are texts. */
export function textEntries(value: Json | undefined, key: string): readonly (readonly [string, string])[] {
  return Object.entries(objectAt(value, key) ?? {}).flatMap(([name, one]) =>
    typeof one === 'string' ? [[name, one]] : [],
  );
}

export function clone<T extends Json>(value: T): T {
  return cloneJson(value) as T;
}

function cloneJson(value: Json): Json {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(cloneJson);
  const copy: JsonObject = {};
  for (const key of Object.keys(value)) put(copy, key, cloneJson(value[key] as Json));
  return copy;
}

export function equal(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a)) return Array.isArray(b) && equalLists(a, b);
  if (Array.isArray(b)) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => Object.hasOwn(b, key) && equal(a[key], b[key]));
}

function equalLists(a: readonly Json[], b: readonly Json[]): boolean {
  return a.length === b.length && a.every((item, index) => equal(item, b[index]));
}

/** A scalar as text; undefined for objects, lists, null and what is absent. */
export function scalarText(value: Json | undefined): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

/** A copy with the given top-level keys replaced; a value of undefined removes the key. */
export function withKeys(object: JsonObject, changes: Readonly<Record<string, Json | undefined>>): JsonObject {
  const copy: JsonObject = {};
  for (const key of Object.keys(object)) {
    if (!Object.hasOwn(changes, key)) put(copy, key, object[key] as Json);
  }
  for (const [key, value] of Object.entries(changes)) {
    if (value !== undefined) put(copy, key, value);
  }
  return copy;
}
