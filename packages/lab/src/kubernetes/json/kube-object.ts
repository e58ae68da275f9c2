import { isObject, type Json, type JsonObject, own, put, textAt } from './json.ts';

/** One Kubernetes object as it is stored and sent: plain JSON with apiVersion, kind and metadata. */
export type KubeObject = JsonObject;

export function metadataOf(object: KubeObject): JsonObject {
  const found = own(object, 'metadata');
  return isObject(found) ? found : {};
}

/** The metadata for writing; made when absent. Only for objects that are not stored yet. */
export function ensureMetadata(object: KubeObject): JsonObject {
  return ensureObject(object, 'metadata');
}

export function ensureObject(object: JsonObject, key: string): JsonObject {
  const found = own(object, key);
  if (isObject(found)) return found;
  const made: JsonObject = {};
  put(object, key, made);
  return made;
}

export function nameOf(object: KubeObject): string {
  return textAt(object, 'metadata', 'name');
}

export function namespaceOf(object: KubeObject): string {
  return textAt(object, 'metadata', 'namespace');
}

export function uidOf(object: KubeObject): string {
  return textAt(object, 'metadata', 'uid');
}

export function isTerminating(object: KubeObject): boolean {
  return textAt(object, 'metadata', 'deletionTimestamp') !== '';
}

export function setOrRemove(object: JsonObject, key: string, value: Json | undefined): void {
  if (value === undefined) delete object[key];
  else put(object, key, value);
}

export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly blockOwnerDeletion: boolean;
}

export function ownersOf(object: KubeObject): readonly OwnerReference[] {
  const list = metadataOf(object)['ownerReferences'];
  if (!Array.isArray(list)) return [];
  return list.filter(isObject).map((owner) => ({
    apiVersion: textAt(owner, 'apiVersion'),
    kind: textAt(owner, 'kind'),
    name: textAt(owner, 'name'),
    uid: textAt(owner, 'uid'),
    blockOwnerDeletion: owner['blockOwnerDeletion'] === true,
  }));
}
