import { isRecord } from '../json/parse-json.ts';
import type { ResourceType } from '../resources/resource-type.ts';

function resourceType(entry: unknown, group: string, version: string): readonly ResourceType[] {
  if (!isRecord(entry)) return [];
  const { name, kind, namespaced } = entry;
  const isKind = typeof name === 'string' && typeof kind === 'string' && !name.includes('/');
  return isKind ? [{ group, version, plural: name, kind, namespaced: namespaced === true }] : [];
}

/** The kinds of an `APIResourceList`; entries that are none, and subresources, are left out. */
export function parseResourceTypes(body: unknown, group: string, version: string): readonly ResourceType[] {
  const resources = isRecord(body) ? body['resources'] : undefined;
  return Array.isArray(resources) ? resources.flatMap((entry: unknown) => resourceType(entry, group, version)) : [];
}
