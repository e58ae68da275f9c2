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
  type CachedExternalSecret,
  type CachedStore,
  projectExternalSecret,
  projectGrant,
  projectNamespace,
  projectServiceAccount,
  projectStore,
} from './project-resources.ts';
import { type CachedSecret, type KubeSecret, projectSecret } from './project-secret.ts';
import { clusterSecretStores, externalSecrets, secretStores, storeGrants } from './resource-types.ts';

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

/** The index value under which ExternalSecrets are filed for a store. A namespaced store is known by its namespace too. */
export function storeIndexKey(reference: StoreReference, namespace: string): string {
  return reference.kind === 'ClusterSecretStore' ? `cluster/${reference.name}` : `${namespace}/${reference.name}`;
}

function storesUsedBy(value: CachedExternalSecret, namespace: string): readonly string[] {
  if (!value.parsed.ok) return [];
  const { spec } = value.parsed.object;
  const refs = [
    spec.secretStoreRef,
    ...(spec.data ?? []).map((data) => data.sourceRef?.storeRef),
    ...(spec.dataFrom ?? []).map((from) => from.sourceRef?.storeRef),
  ];
  const keys = refs.flatMap((ref) =>
    ref?.name ? [storeIndexKey({ kind: ref.kind ?? 'SecretStore', name: ref.name }, namespace)] : [],
  );
  return [...new Set(keys)];
}

/** Name of the Secret an ExternalSecret writes: `spec.target.name`, or its own. */
export function targetName(name: string, value: CachedExternalSecret): string {
  return (value.parsed.ok && value.parsed.object.spec.target.name) || name;
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
        [BY_STORE, (entry) => storesUsedBy(entry.value, entry.namespace ?? '')],
        [BY_TARGET, (entry) => [`${entry.namespace}/${targetName(entry.name, entry.value)}`]],
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
