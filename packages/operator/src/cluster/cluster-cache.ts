import type {
  Clock,
  GrantFacts,
  Log,
  NamespaceFacts,
  Random,
  ServiceAccountFacts,
  StoreFacts,
  StoreReference,
} from '@lockkeeper/core';
import {
  type Indexer,
  type KubeClient,
  type KubeObject,
  namespaces,
  Reflector,
  type ReflectorTiming,
  type ResourceType,
  secrets,
  serviceAccounts,
  sourceOfAll,
  sourceOfNamespace,
  type SourceSelection,
} from '@lockkeeper/kube';
import {
  type CachedStore,
  clusterExternalSecrets,
  clusterPushSecrets,
  clusterSecretStores,
  externalSecrets,
  generatorStates,
  projectGrant,
  projectNamespace,
  projectServiceAccount,
  projectStore,
  pushSecrets,
  secretStores,
  storeGrants,
} from '@lockkeeper/kube/internal';
import { type CachedExternalSecret, projectExternalSecret } from './project-external-secret.ts';
import { type CachedFanOut, projectFanOut } from './project-fan-out.ts';
import { type CachedGeneratorState, projectGeneratorState } from './project-generator-state.ts';
import { type CachedPushSecret, projectPushSecret } from './project-push-secret.ts';
import { type CachedSecret, type KubeSecret, projectSecret } from './project-secret.ts';

export interface ClusterCacheOptions {
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly timing?: Partial<ReflectorTiming>;
  /** The one namespace whose objects are watched; absent for all. Cluster-scoped kinds are watched in any case. */
  readonly namespace?: string;
}

const MANAGED = 'reconcile.external-secrets.io/managed=true';

/** Names of the indexes. */
export const BY_STORE = 'store';
export const BY_TARGET = 'target';
export const BY_CONTROLLER = 'controller';
/** Targets that are no Secrets, by kind, namespace and name. */
export const BY_RESOURCE = 'resource';
export const BY_TEMPLATE = 'template';
/** PushSecrets by the objects that their values come from. */
export const BY_SOURCE = 'source';
/** Cluster objects by the name of their children. */
export const BY_CHILD = 'child';
export const BY_UID = 'uid';

function controlledBy({ value }: { readonly value: { readonly controllerUid?: string } }): readonly string[] {
  return value.controllerUid === undefined ? [] : [value.controllerUid];
}

function resourceKeys(
  namespace: string | undefined,
  { manifest, targetName }: CachedExternalSecret,
): readonly string[] {
  return manifest === undefined ? [] : [`${manifest}/${namespace}/${targetName}`];
}

/**
 * Everything the controllers decide from, kept by watches: ExternalSecrets, both kinds of store, grants, namespaces,
 * ServiceAccounts, and the Secrets that carry our label (metadata and digest only). Reads are synchronous.
 */
export class ClusterCache {
  readonly externalSecrets: Reflector<KubeObject, CachedExternalSecret>;
  readonly secretStores: Reflector<KubeObject, CachedStore>;
  readonly clusterSecretStores: Reflector<KubeObject, CachedStore>;
  readonly grants: Reflector<KubeObject, GrantFacts | undefined>;
  readonly namespaces: Reflector<KubeObject, NamespaceFacts & { readonly terminating: boolean }>;
  readonly serviceAccounts: Reflector<KubeObject, ServiceAccountFacts>;
  readonly secrets: Reflector<KubeSecret, CachedSecret>;
  readonly clusterExternalSecrets: Reflector<KubeObject, CachedFanOut>;
  readonly clusterPushSecrets: Reflector<KubeObject, CachedFanOut>;
  readonly pushSecrets: Reflector<KubeObject, CachedPushSecret>;
  readonly generatorStates: Reflector<KubeObject, CachedGeneratorState>;

  constructor(options: ClusterCacheOptions) {
    const { client, clock, random, log, timing, namespace } = options;
    const sourceOf = <T extends KubeObject = KubeObject>(type: ResourceType, selection?: SourceSelection) =>
      namespace === undefined || !type.namespaced
        ? sourceOfAll<T>(client, type, selection)
        : sourceOfNamespace<T>(client, type, namespace, selection);
    const common = { clock, random, log, ...(timing ? { timing } : {}) };
    this.externalSecrets = new Reflector({
      ...common,
      source: sourceOf(externalSecrets),
      project: projectExternalSecret,
      indexers: new Map<string, Indexer<CachedExternalSecret>>([
        [BY_STORE, (entry) => entry.value.stores],
        [
          BY_TARGET,
          (entry) => (entry.value.manifest === undefined ? [`${entry.namespace}/${entry.value.targetName}`] : []),
        ],
        [BY_RESOURCE, (entry) => resourceKeys(entry.namespace, entry.value)],
        [BY_TEMPLATE, (entry) => entry.value.templates],
        [BY_CONTROLLER, controlledBy],
      ]),
    });
    this.secretStores = new Reflector({ ...common, source: sourceOf(secretStores), project: projectStore });
    this.clusterSecretStores = new Reflector({
      ...common,
      source: sourceOf(clusterSecretStores),
      project: projectStore,
    });
    this.grants = new Reflector({ ...common, source: sourceOf(storeGrants), project: projectGrant });
    this.namespaces = new Reflector({ ...common, source: sourceOf(namespaces), project: projectNamespace });
    this.serviceAccounts = new Reflector({
      ...common,
      source: sourceOf(serviceAccounts, { metadataOnly: true }),
      project: projectServiceAccount,
    });
    this.secrets = new Reflector({
      ...common,
      source: sourceOf<KubeSecret>(secrets, { labelSelector: MANAGED }),
      project: projectSecret,
      indexers: new Map([[BY_CONTROLLER, (entry) => (entry.value.controller ? [entry.value.controller.uid] : [])]]),
    });
    const fanOut = {
      ...common,
      project: projectFanOut,
      indexers: new Map<string, Indexer<CachedFanOut>>([
        [BY_CHILD, ({ value }) => [value.childName]],
        [BY_UID, ({ uid }) => [uid]],
      ]),
    };
    this.clusterExternalSecrets = new Reflector({ ...fanOut, source: sourceOf(clusterExternalSecrets) });
    this.clusterPushSecrets = new Reflector({ ...fanOut, source: sourceOf(clusterPushSecrets) });
    this.pushSecrets = new Reflector({
      ...common,
      source: sourceOf(pushSecrets),
      project: projectPushSecret,
      indexers: new Map<string, Indexer<CachedPushSecret>>([
        [BY_STORE, ({ value }) => value.stores],
        [BY_SOURCE, ({ value }) => value.sources],
        [BY_CONTROLLER, controlledBy],
      ]),
    });
    this.generatorStates = new Reflector({
      ...common,
      source: sourceOf(generatorStates),
      project: projectGeneratorState,
    });
  }

  /** The reflectors that every operator runs and waits for; those of kinds that may be off or not installed are beside them. */
  get reflectors(): readonly Pick<Reflector<KubeObject, unknown>, 'run' | 'synced'>[] {
    return [
      this.externalSecrets,
      this.secretStores,
      this.clusterSecretStores,
      this.grants,
      this.namespaces,
      this.serviceAccounts,
      this.secrets,
    ];
  }

  /** The store a reference means when it stands in an object of `namespace`. */
  store(reference: StoreReference, namespace: string): CachedStore | undefined {
    return reference.kind === 'ClusterSecretStore'
      ? this.clusterSecretStores.store.get({ name: reference.name })
      : this.secretStores.store.get({ namespace, name: reference.name });
  }

  storeFacts(reference: StoreReference, namespace: string): StoreFacts | undefined {
    return this.store(reference, namespace)?.facts;
  }

  grantsFor(namespace: string): readonly GrantFacts[] {
    const found: GrantFacts[] = [];
    for (const { value } of this.grants.store.entries()) if (value?.namespace === namespace) found.push(value);
    return found;
  }
}
