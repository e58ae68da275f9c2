import { copyJson, isObject, type MutableJson } from './copy-json.ts';
import type { DefaultEntry } from '../json-schema.ts';

function itemsOf(at: MutableJson, step: '[]' | '{}'): readonly MutableJson[] {
  if (step === '[]') return Array.isArray(at) ? at : [];
  return isObject(at) ? Object.values(at) : [];
}

function applyOne(at: MutableJson, path: readonly string[], entry: DefaultEntry): void {
  const [head, ...rest] = path;
  if (head === '[]' || head === '{}') {
    for (const item of itemsOf(at, head)) applyOne(item, rest, entry);
    return;
  }
  if (head === undefined || !isObject(at)) return;
  const child = at[head];
  if (rest.length > 0) {
    if (child !== undefined) applyOne(child, rest, entry);
  } else if (child === undefined || child === null) {
    at[head] = copyJson(entry.value, '');
  }
}

/**
 * Fills in what the API server would: each default whose parent is there and whose field is not (or is null). Changes `object`.
 * The API server does the same on every read and write; a manifest that never met one (`render`) gets it from here.
 */
export function applyDefaults(object: MutableJson, table: readonly DefaultEntry[]): void {
  for (const entry of table) applyOne(object, entry.path, entry);
}
