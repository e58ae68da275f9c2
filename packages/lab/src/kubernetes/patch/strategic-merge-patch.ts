import { badRequest } from '../errors/refusals.ts';
import { clone, equal, isObject, type Json, type JsonObject, own, put, textAt } from '../json/json.ts';
import type { Schema } from '../schema/schema.ts';

const directive = '$patch';
const retainKeys = '$retainKeys';
const deletePrimitive = '$deleteFromPrimitiveList/';
const elementOrder = '$setElementOrder/';

/**
 * Kubernetes' strategic merge patch: as a merge patch, but lists with a merge key merge item by item, and the directives
 * `$patch: replace|delete`, `$retainKeys`, `$deleteFromPrimitiveList/…` and `$setElementOrder/…` are obeyed.
 */
export function applyStrategicMergePatch(
  schema: Schema | undefined,
  target: JsonObject,
  patch: JsonObject,
): JsonObject {
  const order = textAt(patch, directive);
  if (order === 'replace') return withoutDirectives(patch);
  if (order === 'delete') return {};
  const result = clone(target);
  const kept = own(patch, retainKeys);
  if (Array.isArray(kept)) {
    for (const key of Object.keys(result)) if (!kept.includes(key)) delete result[key];
  }
  for (const key of Object.keys(patch)) applyKey(schema, result, patch, key);
  return result;
}

function applyKey(schema: Schema | undefined, result: JsonObject, patch: JsonObject, key: string): void {
  if (key === directive || key === retainKeys || key.startsWith(elementOrder)) return;
  const value = own(patch, key) as Json;
  if (key.startsWith(deletePrimitive)) {
    dropItems(result, key.slice(deletePrimitive.length), Array.isArray(value) ? value : []);
    return;
  }
  const child = schema?.properties?.get(key) ?? schema?.additionalProperties;
  if (value === null) delete result[key];
  else put(result, key, merged(child, own(result, key), value, own(patch, `${elementOrder}${key}`)));
}

function dropItems(result: JsonObject, name: string, gone: readonly Json[]): void {
  const list = own(result, name);
  if (!Array.isArray(list)) return;
  const kept = list.filter((item) => !gone.some((other) => equal(item, other)));
  put(result, name, kept);
}

function merged(schema: Schema | undefined, target: Json | undefined, value: Json, order: Json | undefined): Json {
  if (isObject(value)) return applyStrategicMergePatch(schema, isObject(target) ? target : {}, value);
  if (!Array.isArray(value) || schema?.patchMergeKey === undefined) return clone(value);
  const list = Array.isArray(target) ? target : [];
  const key = schema.patchMergeKey;
  const result = key === '' ? union(list, value) : mergeItems(schema, key, list, value);
  return Array.isArray(order) ? reorder(result, order, key) : result;
}

function union(list: readonly Json[], added: readonly Json[]): Json[] {
  const fresh = added.filter((item) => !list.some((other) => equal(item, other)));
  return [...list.map((item) => clone(item)), ...fresh.map((item) => clone(item))];
}

function mergeItems(schema: Schema, key: string, list: readonly Json[], patches: readonly Json[]): Json[] {
  if (
    patches.some((item) => isObject(item) && textAt(item, directive) === 'replace' && Object.keys(item).length === 1)
  ) {
    return patches.filter((item) => isObject(item) && own(item, directive) === undefined).map((item) => clone(item));
  }
  let result = list.map((item) => clone(item));
  for (const patch of patches) {
    if (!isObject(patch)) throw badRequest('a list with a merge key must hold objects');
    const id = own(patch, key);
    if (id === undefined) throw badRequest(`a patched list item lacks its merge key ${key}`);
    const index = result.findIndex((item) => isObject(item) && equal(own(item, key), id));
    if (textAt(patch, directive) === 'delete') result = result.filter((_, position) => position !== index);
    else if (index === -1) result.push(applyStrategicMergePatch(schema.items, {}, patch));
    else result[index] = applyStrategicMergePatch(schema.items, result[index] as JsonObject, patch);
  }
  return result;
}

/** Items named by the order come in that order; the others stay where they are, relative to those before them. */
function reorder(list: readonly Json[], order: readonly Json[], key: string): Json[] {
  const idOf = (item: Json): Json => (key !== '' && isObject(item) ? (own(item, key) ?? null) : item);
  const rank = (item: Json): number => order.findIndex((wanted) => equal(idOf(wanted), idOf(item)));
  const known = list.filter((item) => rank(item) !== -1).sort((a, b) => rank(a) - rank(b));
  let next = 0;
  return list.map((item) => (rank(item) === -1 ? item : (known[next++] as Json)));
}

function withoutDirectives(patch: JsonObject): JsonObject {
  const copy = clone(patch);
  delete copy[directive];
  return copy;
}
