import { conflict } from '../errors/refusals.ts';
import { equal, own, textAt, textsAt, withKeys } from '../json/json.ts';
import { ensureMetadata, type KubeObject, metadataOf, setOrRemove } from '../json/kube-object.ts';
import type { ResourceDefinition } from '../resources/definition.ts';
import type { StoredObject } from '../store/stored-object.ts';

export interface Preconditions {
  readonly uid?: string | undefined;
  readonly resourceVersion?: string | undefined;
}

/** Nothing holds the object: no finalizer, no grace period, and for a namespace no finalizer in its spec either. */
export function readyToGo(object: KubeObject): boolean {
  if (Number(own(metadataOf(object), 'deletionGracePeriodSeconds') ?? 0) > 0) return false;
  if (textsAt(object, 'metadata', 'finalizers').length > 0) return false;
  return textAt(object, 'kind') !== 'Namespace' || textsAt(object, 'spec', 'finalizers').length === 0;
}

const serverFields = ['uid', 'creationTimestamp', 'deletionTimestamp', 'deletionGracePeriodSeconds', 'generation'];

export function keepServerFields(object: KubeObject, old: KubeObject): void {
  const metadata = ensureMetadata(object);
  const before = metadataOf(old);
  for (const key of serverFields) setOrRemove(metadata, key, own(before, key));
  for (const key of ['namespace', 'name', 'generateName']) {
    if (own(metadata, key) === undefined) setOrRemove(metadata, key, own(before, key));
  }
  delete metadata['selfLink'];
}

/** Equal but for the resourceVersion: such a write commits nothing, as in etcd3's GuaranteedUpdate. */
export function sameContent(a: KubeObject, b: KubeObject): boolean {
  const strip = (object: KubeObject): KubeObject =>
    withKeys(object, {
      apiVersion: undefined,
      kind: undefined,
      metadata: withKeys(metadataOf(object), { resourceVersion: undefined }),
    });
  return equal(strip(a), strip(b));
}

export function checkPreconditions(definition: ResourceDefinition, stored: StoredObject, wanted: Preconditions): void {
  const uid = textAt(stored.object, 'metadata', 'uid');
  if (wanted.uid !== undefined && wanted.uid !== uid) {
    const why = `Precondition failed: UID in precondition: ${wanted.uid}, UID in object meta: ${uid}`;
    throw conflict(definition, stored.name, why);
  }
  const version = String(stored.revision);
  if (wanted.resourceVersion !== undefined && wanted.resourceVersion !== version) {
    const why = `Precondition failed: ResourceVersion in precondition: ${wanted.resourceVersion}, ResourceVersion in object meta: ${version}`;
    throw conflict(definition, stored.name, why);
  }
}
