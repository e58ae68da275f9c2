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
  type KubeClient,
  type KubeObject,
  namespaces,
  Reflector,
  type ReflectorTiming,
  secrets,
  serviceAccounts,
  sourceOfAll,
} from '@lockkeeper/kube';
import {
  type CachedStore,
  clusterSecretStores,
  externalSecrets,
  projectGrant,
  projectNamespace,
  projectServiceAccount,
  projectStore,
  secretStores,
  storeGrants,
} from '@lockkeeper/kube/internal';
import { type CachedExternalSecret, projectExternalSecret } from './project-external-secret.ts';
import { type CachedSecret, type KubeSecret, projectSecret } from './project-secret.ts';

export interface ClusterCacheOptions {
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly timing?: Partial<ReflectorTiming>;
}

const MANAGED = 'reconcile.external-secrets.io/managed=true';

/** Names of the indexes. */
export const BY_STORE = 'store';
export const BY_TARGET = 'target';
export const BY_CONTROLLER = 'controller';
/** Targets that are no Secrets, by kind, namespace and name. */
export const BY_RESOURCE = 'resource';
export const BY_TEMPLATE = 'template';

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

  constructor(options: ClusterCacheOptions) {
    const { client, clock, random, log, timing } = options;
    const common = { clock, random, log, ...(timing ? { timing } : {}) };
    this.externalSecrets = new Reflector({
      ...common,
      source: sourceOfAll(client, externalSecrets),
      project: projectExternalSecret,
      indexers: new Map([
        [BY_STORE, (entry) => entry.value.stores],
        [
          BY_TARGET,
          (entry) => (entry.value.manifest === undefined ? [`${entry.namespace}/${entry.value.targetName}`] : []),
        ],
        [BY_RESOURCE, (entry) => resourceKeys(entry.namespace, entry.value)],
        [BY_TEMPLATE, (entry) => entry.value.templates],
      ]),
    });
    this.secretStores = new Reflector({ ...common, source: sourceOfAll(client, secretStores), project: projectStore });
    this.clusterSecretStores = new Reflector({
      ...common,
      source: sourceOfAll(client, clusterSecretStores),
      project: projectStore,
    });
    this.grants = new Reflector({ ...common, source: sourceOfAll(client, storeGrants), project: projectGrant });
    this.namespaces = new Reflector({ ...common, source: sourceOfAll(client, namespaces), project: projectNamespace });
    this.serviceAccounts = new Reflector({
      ...common,
      source: sourceOfAll(client, serviceAccounts, { metadataOnly: true }),
      project: projectServiceAccount,
    });
    this.secrets = new Reflector({
      ...common,
      source: sourceOfAll<KubeSecret>(client, secrets, { labelSelector: MANAGED }),
      project: projectSecret,
      indexers: new Map([[BY_CONTROLLER, (entry) => (entry.value.controller ? [entry.value.controller.uid] : [])]]),
    });
  }

  /** All reflectors, to run and to wait for. */
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
