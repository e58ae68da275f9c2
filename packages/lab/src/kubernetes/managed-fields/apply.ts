import { StatusError } from '../errors/status-error.ts';
import { clone, equal, isObject, type Json, type JsonObject, own, put, textAt } from '../json/json.ts';
import { type KubeObject, metadataOf } from '../json/kube-object.ts';
import type { Schema } from '../schema/schema.ts';
import { elementsOf, isBelow, isGranular, leavesOf, listElement, printPath } from './field-set.ts';
import { type Manager, readManagers, sameManager, writeManagers } from './managers.ts';
import { setManagedFields, type Writer } from './track-update.ts';

export interface ApplyInput {
  readonly schema: Schema;
  readonly live: KubeObject | undefined;
  readonly applied: KubeObject;
  readonly by: Writer;
  readonly force: boolean;
}

/**
 * Server-side apply: merges the applied object into the live one, removes what this manager applied before and no longer
 * does (unless someone else owns it), and refuses to change what others own unless forced.
 */
export function applyConfiguration(input: ApplyInput): KubeObject {
  const { schema, live, by, force } = input;
  const applied = withoutServerFields(input.applied);
  const identity = { ...by, operation: 'Apply' as const };
  const leaves = leavesOf(schema, applied);
  const managers = live === undefined ? [] : readManagers(live);
  const known = managers.find((manager) => sameManager(manager, identity));
  const others = managers.filter((manager) => manager !== known);
  const current = live === undefined ? new Map<string, Json>() : leavesOf(schema, live);
  const clashes = findClashes(others, leaves, current);
  if (clashes.length > 0 && !force && !mayUpgrade(input, clashes, current)) throw conflictError(clashes);

  const taken = new Set(clashes.map((clash) => clash.path));
  const remaining = others.map((manager) => ({
    ...manager,
    fields: new Set([...manager.fields].filter((path) => !taken.has(path))),
  }));
  const merged = live === undefined ? clone(applied) : (merge(schema, live, applied) as KubeObject);
  for (const path of abandoned(known, leaves, remaining)) removePath(schema, merged, elementsOf(path));
  const fields = new Set(leaves.keys());
  const unchanged = known !== undefined && sameSet(known.fields, fields);
  const time = unchanged && equalApartFromManagers(live, merged) ? known.time : by.time;
  setManagedFields(merged, writeManagers([...remaining, { ...identity, time, fields }]));
  return merged;
}

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

/**
 * kubectl moves an object from client-side to server-side apply without conflicts: what its own annotation says it
 * applied, and what is still so, is its to change.
 */
function mayUpgrade(input: ApplyInput, clashes: readonly Clash[], current: ReadonlyMap<string, Json>): boolean {
  if (input.by.manager !== 'kubectl' || input.live === undefined) return false;
  const before = readLastApplied(textAt(input.live, 'metadata', 'annotations', lastApplied));
  if (before === undefined) return false;
  const leaves = leavesOf(input.schema, before);
  return clashes.every(({ path }) => leaves.has(path) && equal(leaves.get(path), current.get(path)));
}

function readLastApplied(text: string): JsonObject | undefined {
  try {
    const value = JSON.parse(text) as Json;
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function withoutServerFields(applied: KubeObject): KubeObject {
  const copy = clone(applied);
  const metadata = metadataOf(copy);
  for (const key of ['managedFields', 'creationTimestamp', 'resourceVersion', 'uid', 'generation', 'selfLink']) {
    delete metadata[key];
  }
  return copy;
}

interface Clash {
  readonly path: string;
  readonly owner: Manager;
}

function findClashes(
  others: readonly Manager[],
  leaves: ReadonlyMap<string, Json>,
  current: ReadonlyMap<string, Json>,
): readonly Clash[] {
  const clashes: Clash[] = [];
  for (const [path, value] of leaves) {
    if (equal(current.get(path), value)) continue;
    for (const owner of others) {
      if (owner.fields.has(path)) clashes.push({ path, owner });
    }
  }
  return clashes;
}

function conflictError(clashes: readonly Clash[]): StatusError {
  const describe = ({ owner }: Clash): string => {
    const sub = owner.subresource === '' ? '' : ` with subresource "${owner.subresource}"`;
    return `conflict with "${owner.manager}"${sub} using ${owner.apiVersion}`;
  };
  const causes = clashes.map((clash) => ({
    reason: 'FieldManagerConflict',
    message: describe(clash),
    field: printPath(clash.path),
  }));
  const grouped = Map.groupBy(causes, (cause) => cause.message);
  const only = causes[0];
  const text =
    causes.length === 1 && only !== undefined
      ? `Apply failed with 1 conflict: ${only.message}: ${only.field}`
      : `Apply failed with ${causes.length} conflicts: ${[...grouped]
          .map(
            ([message, list]) =>
              `${message.replace('conflict', 'conflicts')}:\n${list.map((cause) => `- ${cause.field}`).join('\n')}`,
          )
          .join('\n')}`;
  return new StatusError(409, 'Conflict', text, { causes });
}

function merge(schema: Schema | undefined, live: Json, applied: Json): Json {
  if (isObject(live) && isObject(applied) && schema?.mapType !== 'atomic') return mergeObject(schema, live, applied);
  if (Array.isArray(live) && Array.isArray(applied) && schema !== undefined && isGranular(schema)) {
    return mergeList(schema, live, applied);
  }
  return clone(applied);
}

function mergeObject(schema: Schema | undefined, live: JsonObject, applied: JsonObject): JsonObject {
  const merged = clone(live);
  for (const key of Object.keys(applied)) {
    const child = schema?.properties?.get(key) ?? schema?.additionalProperties;
    const before = own(live, key);
    const value = own(applied, key) as Json;
    put(merged, key, before === undefined ? clone(value) : merge(child, before, value));
  }
  return merged;
}

/** Items keep the live order; new ones follow in the applied order. */
function mergeList(schema: Schema, live: readonly Json[], applied: readonly Json[]): Json[] {
  const wanted = new Map(applied.map((item) => [listElement(schema, item), item]));
  const merged = live.map((item) => {
    const element = listElement(schema, item);
    const change = wanted.get(element);
    wanted.delete(element);
    return change === undefined ? clone(item) : merge(schema.items, item, change);
  });
  return [...merged, ...[...wanted.values()].map((item) => clone(item))];
}

/** What the manager applied before, applies no longer, and no one else owns. Deepest first. */
function abandoned(
  known: Manager | undefined,
  leaves: ReadonlyMap<string, Json>,
  others: readonly Manager[],
): readonly string[] {
  if (known === undefined) return [];
  const needed = (path: string): boolean =>
    leaves.has(path) ||
    others.some((other) => other.fields.has(path) || [...other.fields].some((field) => isBelow(field, path))) ||
    [...leaves.keys()].some((leaf) => isBelow(leaf, path));
  return [...known.fields].filter((path) => !needed(path)).sort((a, b) => b.length - a.length);
}

/** Removes one path, and parents that this leaves empty. Returns whether the container is empty now. */
function removePath(schema: Schema | undefined, node: Json, elements: readonly string[]): boolean {
  const [element, ...rest] = elements;
  if (element === undefined) return false;
  if (Array.isArray(node) && schema !== undefined) return removeItem(schema, node, element, rest);
  return isObject(node) && element.startsWith('f:') && removeMember(schema, node, element, rest);
}

function removeMember(schema: Schema | undefined, node: JsonObject, element: string, rest: readonly string[]): boolean {
  const key = element.slice(2);
  const child = own(node, key);
  if (child === undefined) return false;
  const inner = schema?.properties?.get(key) ?? schema?.additionalProperties;
  if (rest.length === 0 || removePath(inner, child, rest)) delete node[key];
  return Object.keys(node).length === 0;
}

function removeItem(schema: Schema, node: Json[], element: string, rest: readonly string[]): boolean {
  const index = node.findIndex((item) => listElement(schema, item) === element);
  if (index === -1) return false;
  if (rest.length === 0) node.splice(index, 1);
  else removePath(schema.items, node[index] as Json, rest);
  return node.length === 0;
}

function sameSet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every((item) => b.has(item));
}

function equalApartFromManagers(live: KubeObject | undefined, merged: KubeObject): boolean {
  if (live === undefined) return false;
  const strip = (object: KubeObject): KubeObject => {
    const metadata = { ...metadataOf(object) };
    delete metadata['managedFields'];
    return { ...object, metadata };
  };
  return equal(strip(live), strip(merged));
}
