import type { NamespaceFacts, ServiceAccountFacts, TemplateSourceReference } from '@lockkeeper/core';
import type { StoreChange, StoreEntry, WorkQueue } from '@lockkeeper/kube';
import type { CachedStore } from '@lockkeeper/kube/internal';
import {
  BY_RESOURCE,
  BY_SOURCE,
  BY_STORE,
  BY_TARGET,
  BY_TEMPLATE,
  type ClusterCache,
} from '../cluster/cluster-cache.ts';
import { type CachedExternalSecret, storeIndexKey, templateIndexKey } from '../cluster/project-external-secret.ts';
import { ANY_STORE } from '../cluster/project-push-secret.ts';
import type { CachedSecret } from '../cluster/project-secret.ts';
import type { TemplateSourceWatches } from '../cluster/template-source-watches.ts';
import type { OwnWrites } from './external-secret/own-writes.ts';
import { storeQueueKey } from './secret-store/controller.ts';

/** The queues of all controllers. */
export interface Queues {
  readonly externalSecrets: WorkQueue;
  readonly stores: WorkQueue;
  readonly grants: WorkQueue;
  readonly clusterExternalSecrets: WorkQueue;
  readonly pushSecrets: WorkQueue;
  readonly clusterPushSecrets: WorkQueue;
  readonly generatorStates: WorkQueue;
}

function sameMap(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  return a.size === b.size && [...a].every(([key, value]) => b.get(key) === value);
}

/** A change of the object itself; our own status writes are none. */
function isEdit(before: CachedExternalSecret, after: CachedExternalSecret): boolean {
  return (
    before.uid !== after.uid ||
    before.generation !== after.generation ||
    before.deleting !== after.deleting ||
    before.finalizers.length !== after.finalizers.length ||
    before.metadataText !== after.metadataText
  );
}

function storeMatters(before: CachedStore, after: CachedStore): boolean {
  return (
    before.facts.uid !== after.facts.uid ||
    before.generation !== after.generation ||
    before.facts.ready !== after.facts.ready ||
    labelsOf(before) !== labelsOf(after)
  );
}

function labelsOf({ parsed }: CachedStore): string {
  return parsed.ok ? JSON.stringify(parsed.object.metadata.labels ?? {}) : '';
}

/** Whether a store takes its identity from this ServiceAccount, by name; a store without a namespace in its selector may. */
function usesAccount({ facts }: CachedStore, account: ServiceAccountFacts): boolean {
  const ref = facts.aws?.auth?.jwt?.serviceAccountRef;
  if (ref?.name !== account.name) return false;
  const namespace = facts.namespace ?? ref.namespace;
  return !namespace || namespace === account.namespace;
}

/** The ExternalSecrets that a Secret concerns: those that write to its name, and its owner, which may write elsewhere by now. */
function interestedIn(cache: ClusterCache, entry: StoreEntry<CachedSecret>): ReadonlySet<string> {
  const keys = new Set(cache.externalSecrets.store.byIndex(BY_TARGET, entry.key).map(({ key }) => key));
  const owner = entry.value.controller;
  const key = `${entry.namespace}/${owner?.name}`;
  if (owner && cache.externalSecrets.store.entry(key)?.uid === owner.uid) keys.add(key);
  return keys;
}

/** With more objects than this behind one change, none of them is urgent. */
const FAN_OUT = 64;

/** One change may concern thousands of objects; they must not stand in front of the edits of single ones. */
function addAll(queue: WorkQueue, entries: readonly { readonly key: string }[]): void {
  const queueClass = entries.length > FAN_OUT ? 'new' : 'edit';
  for (const { key } of entries) queue.add(key, queueClass);
}

/** All that read from a store or push to it, by `storeIndexKey` of the store. */
function addUsers(cache: ClusterCache, queues: Queues, key: string): void {
  addAll(queues.externalSecrets, cache.externalSecrets.store.byIndex(BY_STORE, key));
  const anyStore = key.replace(/\/[^/]*$/, `/${ANY_STORE}`);
  for (const one of [key, anyStore]) addAll(queues.pushSecrets, cache.pushSecrets.store.byIndex(BY_STORE, one));
}

/** A cluster store and all that use it have to be looked at again, for a reason that is none of the watched objects. */
export function touchClusterStore(cache: ClusterCache, queues: Queues, name: string): void {
  queues.stores.add(storeQueueKey('ClusterSecretStore', undefined, name), 'edit');
  const index = storeIndexKey({ kind: 'ClusterSecretStore', name }, '');
  addUsers(cache, queues, index);
}

/** All that write to a target which is no Secret, by a value of `BY_RESOURCE`. */
export function touchTargets(cache: ClusterCache, queues: Queues, index: string): void {
  addAll(queues.externalSecrets, cache.externalSecrets.store.byIndex(BY_RESOURCE, index));
}

/** All whose template is taken from an object have to be rendered again. */
export function touchTemplates(
  cache: ClusterCache,
  queues: Queues,
  object: TemplateSourceReference,
  namespace: string,
): void {
  const index = templateIndexKey(object.kind, namespace, object.name);
  addAll(queues.externalSecrets, cache.externalSecrets.store.byIndex(BY_TEMPLATE, index));
  const byLabel = object.kind === 'Secret' ? [templateIndexKey('Secret', namespace)] : [];
  for (const key of [index, ...byLabel]) {
    addAll(queues.pushSecrets, cache.pushSecrets.store.byIndex(BY_SOURCE, key));
  }
}

/** Whether anything in a namespace takes values or templates from an object of this kind. */
export function isWatched(cache: ClusterCache, kind: TemplateSourceReference['kind'], namespace: string): boolean {
  if (cache.externalSecrets.store.byIndex(BY_TEMPLATE, templateIndexKey(kind, namespace)).length > 0) return true;
  const pushes = cache.pushSecrets.store.inNamespace(namespace);
  return pushes.some(({ value }) => value.sources.some((source) => source.startsWith(`${kind}/`)));
}

/** Ends the watch of a namespace's template objects with the last ExternalSecret that names one. */
function releaseTemplates(
  cache: ClusterCache,
  watches: TemplateSourceWatches,
  before: CachedExternalSecret,
  namespace: string,
): void {
  if (before.templates.length === 0) return;
  for (const kind of ['ConfigMap', 'Secret'] as const) {
    if (!isWatched(cache, kind, namespace)) watches.release(kind, namespace);
  }
}

/**
 * What has to be looked at again when something changed. This list is complete: an edit of any object that a decision rests
 * on takes effect at once, and none has to wait for a refresh.
 */
export function connectTriggers(
  cache: ClusterCache,
  queues: Queues,
  ownWrites: OwnWrites,
  templateSources: TemplateSourceWatches,
): void {
  const usersOf = (key: string): void => addUsers(cache, queues, key);
  const allIn = (namespace: string): void => {
    addAll(queues.externalSecrets, cache.externalSecrets.store.inNamespace(namespace));
    addAll(queues.pushSecrets, cache.pushSecrets.store.inNamespace(namespace));
  };

  cache.externalSecrets.store.onChange((change) => {
    const { key } = change.entry;
    if (change.kind === 'added') queues.externalSecrets.add(key, 'new');
    else if (change.kind === 'deleted') queues.externalSecrets.add(key, 'edit');
    else if (isEdit(change.before.value, change.entry.value) || ownWrites.hasDeferred(key))
      queues.externalSecrets.add(key, 'edit');
    const { namespace = '', value } = change.entry;
    if (change.kind !== 'added')
      releaseTemplates(cache, templateSources, change.kind === 'updated' ? change.before.value : value, namespace);
  });

  cache.secrets.store.onChange((change: StoreChange<CachedSecret>) => {
    for (const key of interestedIn(cache, change.entry)) {
      const isOurs = change.kind !== 'deleted' && !ownWrites.needsPass(key, change.entry.resourceVersion);
      if (!isOurs) queues.externalSecrets.add(key, change.kind === 'added' ? 'new' : 'edit');
    }
  });

  for (const stores of [cache.secretStores.store, cache.clusterSecretStores.store]) {
    stores.onChange((change) => {
      const { facts } = change.entry.value;
      const matters = change.kind !== 'updated' || storeMatters(change.before.value, change.entry.value);
      if (!matters) return;
      queues.stores.add(storeQueueKey(facts.kind, facts.namespace, facts.name), 'edit');
      usersOf(storeIndexKey(facts, facts.namespace ?? ''));
    });
  }

  cache.serviceAccounts.store.onChange((change) => {
    const account = change.entry.value;
    if (change.kind === 'updated' && sameMap(change.before.value.annotations, account.annotations)) return;
    for (const stores of [cache.secretStores.store, cache.clusterSecretStores.store]) {
      for (const { value } of stores.entries()) {
        if (!usesAccount(value, account)) continue;
        const { kind, namespace, name } = value.facts;
        queues.stores.add(storeQueueKey(kind, namespace, name), 'edit');
        usersOf(storeIndexKey(value.facts, namespace ?? ''));
      }
    }
  });

  cache.namespaces.store.onChange((change: StoreChange<NamespaceFacts & { readonly terminating: boolean }>) => {
    const { name, labels } = change.entry.value;
    if (change.kind === 'updated' && sameMap(change.before.value.labels, labels)) return;
    allIn(name);
    if (change.kind === 'added') {
      for (const entry of cache.grants.store.entries())
        if (entry.value?.namespace === name) queues.grants.add(entry.name, 'edit');
      for (const entry of cache.secretStores.store.inNamespace(name)) {
        queues.stores.add(storeQueueKey('SecretStore', name, entry.name), 'edit');
      }
    }
  });

  cache.grants.store.onChange((change) => {
    queues.grants.add(change.entry.name, 'edit');
    const before = change.kind === 'updated' ? change.before.value?.namespace : undefined;
    for (const namespace of new Set([change.entry.value?.namespace, before])) {
      if (namespace === undefined) continue;
      allIn(namespace);
      for (const entry of cache.secretStores.store.inNamespace(namespace)) {
        queues.stores.add(storeQueueKey('SecretStore', namespace, entry.name), 'edit');
      }
    }
  });
}
