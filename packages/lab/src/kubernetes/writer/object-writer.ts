import type { Clock, Random } from '@lockkeeper/core';
import { alreadyExists, conflict, invalid, modified, notFound } from '../errors/refusals.ts';
import { clone, equal, type JsonObject, own, put, textAt, textsAt, withKeys } from '../json/json.ts';
import {
  ensureMetadata,
  isTerminating,
  type KubeObject,
  metadataOf,
  nameOf,
  setOrRemove,
} from '../json/kube-object.ts';
import { trackUpdate } from '../managed-fields/track-update.ts';
import { apiVersionOf, type ResourceDefinition, type ResourceVersion } from '../resources/definition.ts';
import type { ResourceRegistry } from '../resources/registry.ts';
import type { ObjectStore } from '../store/object-store.ts';
import type { StoredObject } from '../store/stored-object.ts';
import { checkNamespaceOpen } from './check-namespace.ts';
import { checkPreconditions, keepServerFields, type Preconditions, readyToGo, sameContent } from './object-content.ts';
import { validateCustom } from './validate-custom.ts';
import { validateMetadata, validateMetadataUpdate } from './validate-metadata.ts';

/** Where a write goes and in whose name. */
export interface WriteTarget {
  readonly definition: ResourceDefinition;
  readonly version: ResourceVersion;
  readonly namespace: string;
  readonly subresource: string;
  readonly dryRun: boolean;
  /** Field manager; empty for apply, which has recorded its own managedFields already. */
  readonly manager: string;
}

export interface DeleteOptions {
  readonly preconditions: Preconditions;
  readonly propagation: 'Background' | 'Foreground' | 'Orphan';
  readonly dryRun: boolean;
  /** Where the kind has a grace period: how long it may be, instead of what the object says. */
  readonly gracePeriodSeconds?: number;
}

/** A refusal for reasons of the writer's rights, asked once the final object is known. */
export type WriteCheck = (object: KubeObject, old: KubeObject | undefined) => void;

const suffixLetters = 'bcdfghjklmnpqrstvwxz2456789';

/** The one place where objects are created, changed and deleted; requests and the lab's own controllers all come here. */
export class ObjectWriter {
  readonly #store: ObjectStore;
  readonly #registry: ResourceRegistry;
  readonly #clock: Clock;
  readonly #random: Random;

  constructor(parts: { store: ObjectStore; registry: ResourceRegistry; clock: Clock; random: Random }) {
    this.#store = parts.store;
    this.#registry = parts.registry;
    this.#clock = parts.clock;
    this.#random = parts.random;
  }

  /** The time now in the form metadata uses, to the second. */
  timestamp(): string {
    return timestampOf(this.#clock.now());
  }

  create(target: WriteTarget, object: KubeObject, check?: WriteCheck): KubeObject {
    const ready = this.prepareCreate(target, object, check);
    return this.#commit(target, nameOf(ready), ready);
  }

  /** Everything of a create but the commit, which `commitCreate` does, perhaps later. */
  prepareCreate(target: WriteTarget, object: KubeObject, check?: WriteCheck): KubeObject {
    const { definition } = target;
    const metadata = ensureMetadata(object);
    this.#nameIt(definition, metadata);
    put(metadata, 'uid', this.#random.uuid());
    put(metadata, 'creationTimestamp', this.timestamp());
    for (const key of [
      'resourceVersion',
      'deletionTimestamp',
      'deletionGracePeriodSeconds',
      'selfLink',
      'generation',
    ]) {
      delete metadata[key];
    }
    if (target.namespace !== '') put(metadata, 'namespace', target.namespace);
    if (hasGeneration(definition)) put(metadata, 'generation', 1);
    if (target.version.statusSubresource && definition.custom) delete object['status'];
    definition.strategy.prepare?.(object, undefined);
    this.#validate(target, object, undefined);
    check?.(object, undefined);
    this.#checkFree(target, object);
    this.#track(target, undefined, object);
    return object;
  }

  /** Commits what was prepared. Its place may have been taken or closed since. */
  commitCreate(target: WriteTarget, object: KubeObject): KubeObject {
    this.#checkFree(target, object);
    return this.#commit(target, nameOf(object), object);
  }

  #checkFree({ definition, namespace }: WriteTarget, object: KubeObject): void {
    const name = nameOf(object);
    if (definition.namespaced) checkNamespaceOpen(this.#store, definition, namespace, name);
    if (this.#store.get(definition.collection, namespace, name) !== undefined) throw alreadyExists(definition, name);
  }

  /** Replaces the stored object by `next`, which came from the client or from a patch of `stored`. */
  update(target: WriteTarget, stored: StoredObject, next: KubeObject, check?: WriteCheck): KubeObject {
    return this.commitUpdate(target, stored, this.prepareUpdate(target, stored, next, check));
  }

  /** Everything of an update but the commit, which `commitUpdate` does, perhaps later. */
  prepareUpdate(target: WriteTarget, stored: StoredObject, next: KubeObject, check?: WriteCheck): KubeObject {
    const { definition } = target;
    const old = stored.object;
    this.#checkVersion(definition, stored, next);
    const object = this.#confine(target, old, next);
    keepServerFields(object, old);
    if (target.subresource === '') definition.strategy.prepare?.(object, old);
    this.#countGeneration(definition, object, old);
    this.#validate(target, object, old);
    check?.(object, old);
    this.#track(target, old, object);
    return object;
  }

  /** Commits what was prepared from `stored`, which must still be what is stored. */
  commitUpdate(target: WriteTarget, stored: StoredObject, object: KubeObject): KubeObject {
    const old = stored.object;
    if (sameContent(object, old)) return old;
    if (isTerminating(old) && readyToGo(object)) return this.#finish(target, stored.name, object);
    return this.#commit(target, stored.name, object);
  }

  /** Deletes or, when finalizers hold the object, marks it. Returns what is left to show. */
  delete(
    definition: ResourceDefinition,
    stored: StoredObject,
    options: DeleteOptions,
  ): { object: KubeObject; gone: boolean } {
    checkPreconditions(definition, stored, options.preconditions);
    const object = clone(stored.object);
    const metadata = ensureMetadata(object);
    const finalizers = new Set(textsAt(metadata, 'finalizers'));
    if (options.propagation === 'Foreground') finalizers.add('foregroundDeletion');
    if (options.propagation === 'Orphan') finalizers.add('orphan');
    setOrRemove(metadata, 'finalizers', finalizers.size === 0 ? undefined : [...finalizers]);
    this.#markDeleted(definition, object, options.gracePeriodSeconds);
    const target = this.#systemTarget(definition, stored.namespace, options.dryRun);
    if (readyToGo(object)) return { object: this.#finish(target, stored.name, object), gone: true };
    if (sameContent(object, stored.object)) return { object: stored.object, gone: false };
    return { object: this.#commit(target, stored.name, object), gone: false };
  }

  /** Sets when the object shall be gone. A later deletion can bring that nearer, not put it off. */
  #markDeleted(definition: ResourceDefinition, object: KubeObject, asked: number | undefined): void {
    const metadata = ensureMetadata(object);
    const again = isTerminating(object);
    const grace = definition.strategy.gracePeriod?.(object, asked) ?? 0;
    if (again && grace >= Number(own(metadata, 'deletionGracePeriodSeconds') ?? 0)) return;
    put(metadata, 'deletionGracePeriodSeconds', grace);
    put(metadata, 'deletionTimestamp', timestampOf(this.#clock.now() + grace * 1000));
    if (again) return;
    if (hasGeneration(definition)) put(metadata, 'generation', Number(own(metadata, 'generation') ?? 0) + 1);
    if (isNamespace(definition)) put(object, 'status', { phase: 'Terminating' });
  }

  /** Removes an object, whatever holds it; for the lab's own controllers. */
  erase(definition: ResourceDefinition, stored: StoredObject): void {
    this.#finish(this.#systemTarget(definition, stored.namespace, false), stored.name, clone(stored.object));
  }

  /** Changes an object in the server's own name, with no validation and no manager; nothing is written when nothing changes. */
  amend(collection: string, stored: StoredObject, edit: (object: KubeObject) => void): void {
    const definition = this.#registry.all().find((one) => one.collection === collection);
    if (definition === undefined) return;
    const object = clone(stored.object);
    edit(object);
    if (sameContent(object, stored.object)) return;
    const target = this.#systemTarget(definition, stored.namespace, false);
    if (isTerminating(object) && readyToGo(object)) this.#finish(target, stored.name, object);
    else this.#commit(target, stored.name, object);
  }

  #systemTarget(definition: ResourceDefinition, namespace: string, dryRun: boolean): WriteTarget {
    const version = definition.versions.find((one) => one.name === definition.storageVersion) ?? definition.versions[0];
    if (version === undefined) throw new TypeError(`${definition.plural} has no version`);
    return { definition, version, namespace, subresource: '', dryRun, manager: '' };
  }

  #nameIt(definition: ResourceDefinition, metadata: JsonObject): void {
    const prefix = textAt(metadata, 'generateName');
    if (textAt(metadata, 'name') !== '' || prefix === '') return;
    const head = prefix.slice(0, 58);
    for (let tries = 0; tries < 8; tries++) {
      const suffix = [...this.#random.bytes(5)].map((byte) => suffixLetters[byte % suffixLetters.length]).join('');
      put(metadata, 'name', `${head}${suffix}`);
      if (this.#store.get(definition.collection, textAt(metadata, 'namespace'), `${head}${suffix}`) === undefined)
        return;
    }
  }

  #checkVersion(definition: ResourceDefinition, stored: StoredObject, next: KubeObject): void {
    const sent = textAt(next, 'metadata', 'resourceVersion');
    if (sent !== '' && sent !== String(stored.revision)) throw modified(definition, stored.name);
    const uid = textAt(next, 'metadata', 'uid');
    const current = textAt(stored.object, 'metadata', 'uid');
    if (uid !== '' && uid !== current) {
      const why = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${current}`;
      throw conflict(definition, stored.name, why);
    }
    if (sent === '' && definition.strategy.allowUnconditionalUpdate !== true) {
      const { group, kind } = definition;
      const why = 'must be specified for an update';
      throw invalid(group, kind, stored.name, [
        { field: 'metadata.resourceVersion', reason: 'FieldValueInvalid', text: `Invalid value: 0: ${why}` },
      ]);
    }
  }

  /** A status write changes nothing but the status; any other write leaves the status alone where it is a subresource. */
  #confine(target: WriteTarget, old: KubeObject, next: KubeObject): KubeObject {
    const managedFields = metadataOf(next)['managedFields'];
    if (target.subresource === 'status') {
      const object = withKeys(clone(old), { status: own(next, 'status') });
      // Builtin kinds let a status write touch labels and annotations; custom resources do not.
      if (!target.definition.custom) {
        for (const key of ['labels', 'annotations']) {
          setOrRemove(ensureMetadata(object), key, own(metadataOf(next), key));
        }
      }
      setOrRemove(ensureMetadata(object), 'managedFields', managedFields);
      return object;
    }
    const separate = target.definition.custom
      ? target.version.statusSubresource
      : target.definition.strategy.statusIsSeparate === true;
    if (!separate || target.subresource !== '') return next;
    return withKeys(next, { status: own(old, 'status') });
  }

  #countGeneration(definition: ResourceDefinition, object: KubeObject, old: KubeObject): void {
    if (!hasGeneration(definition)) return;
    const metadata = ensureMetadata(object);
    const before = Number(own(metadataOf(old), 'generation') ?? 1);
    const strip = (one: KubeObject): KubeObject =>
      withKeys(one, { metadata: undefined, status: undefined, apiVersion: undefined });
    put(metadata, 'generation', equal(strip(object), strip(old)) ? before : before + 1);
  }

  #validate(target: WriteTarget, object: KubeObject, old: KubeObject | undefined): void {
    const { definition, version } = target;
    const findings = [
      ...validateMetadata(object, definition.strategy.names ?? 'subdomain'),
      ...(old === undefined ? [] : validateMetadataUpdate(object, old)),
      ...(definition.custom ? validateCustom(version, object, old) : []),
      ...(target.subresource === '' ? (definition.strategy.validate?.(object, old) ?? []) : []),
    ];
    if (findings.length === 0) return;
    const name = textAt(object, 'metadata', 'name');
    throw invalid(definition.group, definition.kind, name, findings);
  }

  #track(target: WriteTarget, old: KubeObject | undefined, object: KubeObject): void {
    if (target.manager === '') return;
    trackUpdate(target.version.schema, old, object, {
      manager: target.manager,
      apiVersion: apiVersionOf(target.definition.group, target.version.name),
      subresource: target.subresource,
      time: this.timestamp(),
    });
  }

  #commit(target: WriteTarget, name: string, object: KubeObject): KubeObject {
    const { definition, namespace } = target;
    if (target.dryRun) return object;
    if (definition.convert === undefined) {
      put(object, 'apiVersion', apiVersionOf(definition.group, definition.storageVersion));
    }
    put(object, 'kind', definition.kind);
    put(ensureMetadata(object), 'resourceVersion', String(this.#store.nextRevision()));
    return this.#store.put(definition.collection, namespace, name, object).object;
  }

  #finish(target: WriteTarget, name: string, object: KubeObject): KubeObject {
    if (target.dryRun) return object;
    put(ensureMetadata(object), 'resourceVersion', String(this.#store.nextRevision()));
    const removed = this.#store.remove(target.definition.collection, target.namespace, name, object);
    if (removed === undefined) throw notFound(target.definition, name);
    return object;
  }
}

function timestampOf(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

function hasGeneration(definition: ResourceDefinition): boolean {
  return definition.custom || definition.strategy.hasGeneration === true;
}

function isNamespace(definition: ResourceDefinition): boolean {
  return definition.group === '' && definition.plural === 'namespaces';
}
