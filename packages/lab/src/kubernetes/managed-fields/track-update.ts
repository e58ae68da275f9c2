import { equal, isObject, type Json, type JsonObject, put } from '../json/json.ts';
import { ensureMetadata, type KubeObject, metadataOf } from '../json/kube-object.ts';
import type { Schema } from '../schema/schema.ts';
import { leavesOf } from './field-set.ts';
import { type Manager, readManagers, sameManager, writeManagers } from './managers.ts';

/** Who writes, how and when; becomes an entry of managedFields. */
export interface Writer {
  readonly manager: string;
  readonly apiVersion: string;
  readonly subresource: string;
  readonly time: string;
}

/**
 * Records an update in `object`'s managedFields: who writes owns what it added or changed; what it removed or changed is
 * no longer owned by anyone else. A client that sends managedFields itself decides what was owned before (an empty list resets).
 */
export function trackUpdate(schema: Schema, old: KubeObject | undefined, object: KubeObject, by: Writer): void {
  const before = old === undefined ? new Map<string, Json>() : leavesOf(schema, old);
  const after = leavesOf(schema, object);
  const changed = new Set<string>();
  for (const [path, value] of after) {
    if (!before.has(path) || !equal(before.get(path), value)) changed.add(path);
  }
  const identity = { ...by, operation: 'Update' as const };
  const managers = startingManagers(old, object);
  const known = managers.find((manager) => sameManager(manager, identity));
  const others = managers
    .filter((manager) => manager !== known)
    .map((manager) => ({ ...manager, fields: keep(manager, (path) => !changed.has(path) && remains(path, after)) }));
  const mine = new Set([...(known?.fields ?? []), ...changed].filter((path) => remains(path, after)));
  const time = known !== undefined && changed.size === 0 && mine.size === known.fields.size ? known.time : by.time;
  const entries = writeManagers([...others, { ...identity, time, fields: mine }]);
  setManagedFields(object, entries);
}

/** A member stays owned while it, or anything below it, is still there. */
function remains(path: string, after: ReadonlyMap<string, Json>): boolean {
  if (after.has(path)) return true;
  const prefix = `${path}\0`;
  for (const leaf of after.keys()) if (leaf.startsWith(prefix)) return true;
  return false;
}

function keep(manager: Manager, test: (path: string) => boolean): ReadonlySet<string> {
  return new Set([...manager.fields].filter(test));
}

function startingManagers(old: KubeObject | undefined, object: KubeObject): readonly Manager[] {
  const sent = metadataOf(object)['managedFields'];
  if (!Array.isArray(sent)) return old === undefined ? [] : readManagers(old);
  const reset = sent.every((entry) => isObject(entry) && Object.keys(entry).length === 0);
  return reset ? [] : readManagers(object);
}

export function setManagedFields(object: KubeObject, entries: Json[]): void {
  const metadata: JsonObject = ensureMetadata(object);
  if (entries.length === 0) delete metadata['managedFields'];
  else put(metadata, 'managedFields', entries);
}
