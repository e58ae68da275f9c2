import { put, textsAt } from '../json/json.ts';
import {
  ensureMetadata,
  isTerminating,
  type KubeObject,
  metadataOf,
  type OwnerReference,
  ownersOf,
  uidOf,
} from '../json/kube-object.ts';
import type { ObjectWriter } from '../writer/object-writer.ts';
import type { ResourceDefinition } from '../resources/definition.ts';
import type { ResourceRegistry } from '../resources/registry.ts';
import type { ObjectStore } from '../store/object-store.ts';
import type { Change, StoredObject } from '../store/stored-object.ts';

interface Place {
  readonly collection: string;
  readonly namespace: string;
  readonly name: string;
}

export interface GarbageParts {
  readonly store: ObjectStore;
  readonly registry: ResourceRegistry;
  readonly writer: ObjectWriter;
}

/**
 * Removes objects all of whose owners are gone. An owner counts only with its UID, and only from the same namespace or
 * from the cluster; references to kinds the server does not know keep their objects. Also ends foreground and orphan deletions.
 */
export class GarbageCollector {
  readonly #parts: GarbageParts;
  readonly #dependents = new Map<string, Map<string, Place>>();

  constructor(parts: GarbageParts) {
    this.#parts = parts;
  }

  /** Keeps the index of owners; called with every commit. Returns the places that must be looked at because of it. */
  observe(change: Change): readonly Place[] {
    const place = { collection: change.collection, namespace: change.current.namespace, name: change.current.name };
    const key = `${place.collection} ${place.namespace} ${place.name}`;
    const before = change.previous === undefined ? [] : ownersOf(change.previous.object);
    const after = change.type === 'DELETED' ? [] : ownersOf(change.current.object);
    for (const owner of before) this.#dependents.get(owner.uid)?.delete(key);
    for (const owner of after) {
      const known = this.#dependents.get(owner.uid) ?? new Map<string, Place>();
      this.#dependents.set(owner.uid, known.set(key, place));
    }
    if (change.type === 'DELETED') return this.#leftBehind(change, before);
    return after.length > 0 || isTerminating(change.current.object) ? [place] : [];
  }

  /** Whom a deletion concerns: the object's dependents, and owners that wait for their dependents to go. */
  #leftBehind(change: Change, owners: readonly OwnerReference[]): readonly Place[] {
    const uid = uidOf(change.current.object);
    const waiting = [...(this.#dependents.get(uid)?.values() ?? [])];
    if (waiting.length === 0) this.#dependents.delete(uid);
    return [...waiting, ...owners.flatMap((owner) => this.#placeOf(owner, change.current.namespace))];
  }

  /** Looks at one object: deletes it when it is garbage, or moves its own pending deletion on. */
  visit(place: Place): void {
    const { store, registry, writer } = this.#parts;
    const stored = store.get(place.collection, place.namespace, place.name);
    const definition = registry.all().find((one) => one.collection === place.collection);
    if (stored === undefined || definition === undefined) return;
    if (isTerminating(stored.object)) {
      this.#finish(definition, stored);
      return;
    }
    const owners = ownersOf(stored.object);
    if (owners.length === 0) return;
    const states = owners.map((owner) => this.#stateOf(owner, place.namespace));
    if (states.every((state) => state === 'gone')) {
      writer.delete(definition, stored, {
        preconditions: { uid: uidOf(stored.object) },
        propagation: 'Background',
        dryRun: false,
      });
    } else if (states.every((state) => state !== 'there')) {
      if (states.includes('unknown')) return;
      writer.delete(definition, stored, { preconditions: {}, propagation: 'Foreground', dryRun: false });
    }
  }

  #stateOf(owner: OwnerReference, namespace: string): 'there' | 'leaving' | 'gone' | 'unknown' {
    const found = this.#find(owner, namespace);
    if (found === 'unknown') return 'unknown';
    if (found === undefined || uidOf(found.object) !== owner.uid) return 'gone';
    const leaving = isTerminating(found.object) && finalizersOf(found.object).includes('foregroundDeletion');
    return leaving && owner.blockOwnerDeletion ? 'leaving' : 'there';
  }

  #find(owner: OwnerReference, namespace: string): StoredObject | undefined | 'unknown' {
    const group = owner.apiVersion.includes('/') ? (owner.apiVersion.split('/')[0] ?? '') : '';
    const definition = this.#parts.registry.findKind(group, owner.kind);
    if (definition === undefined) return 'unknown';
    if (definition.namespaced && namespace === '') return undefined;
    return this.#parts.store.get(definition.collection, definition.namespaced ? namespace : '', owner.name);
  }

  #placeOf(owner: OwnerReference, namespace: string): readonly Place[] {
    const found = this.#find(owner, namespace);
    if (found === undefined || found === 'unknown') return [];
    const group = owner.apiVersion.includes('/') ? (owner.apiVersion.split('/')[0] ?? '') : '';
    const definition = this.#parts.registry.findKind(group, owner.kind);
    return definition === undefined
      ? []
      : [{ collection: definition.collection, namespace: found.namespace, name: found.name }];
  }

  /** Foreground: dependents that block go first. Orphan: dependents lose their reference. */
  #finish(definition: ResourceDefinition, stored: StoredObject): void {
    const finalizers = finalizersOf(stored.object);
    const uid = uidOf(stored.object);
    const dependents = [...(this.#dependents.get(uid)?.values() ?? [])];
    if (finalizers.includes('orphan')) {
      for (const place of dependents) this.#release(place, uid);
      this.#removeFinalizer(definition, stored, 'orphan');
    } else if (finalizers.includes('foregroundDeletion')) {
      const blocking = dependents.filter((place) => this.#blocks(place, uid));
      for (const place of dependents) this.visit(place);
      if (
        blocking.every((place) => this.#parts.store.get(place.collection, place.namespace, place.name) === undefined)
      ) {
        this.#removeFinalizer(definition, stored, 'foregroundDeletion');
      }
    }
  }

  #blocks(place: Place, uid: string): boolean {
    const stored = this.#parts.store.get(place.collection, place.namespace, place.name);
    if (stored === undefined) return false;
    return ownersOf(stored.object).some((owner) => owner.uid === uid && owner.blockOwnerDeletion);
  }

  #release(place: Place, uid: string): void {
    const stored = this.#parts.store.get(place.collection, place.namespace, place.name);
    if (stored === undefined) return;
    this.#parts.writer.amend(place.collection, stored, (object) => {
      const references = metadataOf(object)['ownerReferences'];
      if (!Array.isArray(references)) return;
      const rest = references.filter(
        (one) => !(typeof one === 'object' && one !== null && !Array.isArray(one) && one['uid'] === uid),
      );
      if (rest.length === 0) delete ensureMetadata(object)['ownerReferences'];
      else put(ensureMetadata(object), 'ownerReferences', rest);
    });
  }

  #removeFinalizer(definition: ResourceDefinition, stored: StoredObject, name: string): void {
    const current = this.#parts.store.get(definition.collection, stored.namespace, stored.name);
    if (current === undefined) return;
    this.#parts.writer.amend(definition.collection, current, (object) => {
      const rest = textsAt(object, 'metadata', 'finalizers').filter((one) => one !== name);
      put(ensureMetadata(object), 'finalizers', rest);
    });
  }
}

function finalizersOf(object: KubeObject): readonly string[] {
  return textsAt(object, 'metadata', 'finalizers');
}
