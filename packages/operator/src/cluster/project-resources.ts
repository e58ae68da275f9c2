import {
  type AnySecretStore,
  findCondition,
  type GrantFacts,
  LockkeeperError,
  type NamespaceFacts,
  parseStore,
  parseStoreGrant,
  type ServiceAccountFacts,
  type StoreFacts,
} from '@lockkeeper/core';
import type { KubeObject } from '@lockkeeper/kube';
import { mapOf } from './project-secret.ts';

/** An object of ours, or why it could not be read. Objects stored before our CRDs were installed may have any shape (`threat/Q3`). */
export type Parsed<T> = { readonly ok: true; readonly object: T } | { readonly ok: false; readonly problem: string };

export interface CachedStore {
  readonly facts: StoreFacts;
  readonly controllerClass: string;
  readonly generation: number;
  /** False until a controller has said anything about the store: it is new, and not yet known to be bad. */
  readonly isChecked: boolean;
  readonly parsed: Parsed<AnySecretStore>;
}

export function parsed<T>(read: () => T): Parsed<T> {
  try {
    return { ok: true, object: read() };
  } catch (error) {
    if (error instanceof LockkeeperError) return { ok: false, problem: error.message };
    throw error;
  }
}

/** The object without the part that is larger than all the rest and that no decision reads. */
export function withoutManagedFields(object: KubeObject): KubeObject {
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

/** A store that cannot be read has no provider and admits nobody: its facts refuse by themselves. */
export function projectStore(object: KubeObject): CachedStore {
  const { metadata } = object;
  const store = parsed(() => parseStore(withoutManagedFields(object)));
  const spec = store.ok ? store.object.spec : undefined;
  const condition = store.ok ? findCondition(store.object.status?.conditions, 'Ready') : undefined;
  return {
    facts: {
      kind: object.kind === 'ClusterSecretStore' ? 'ClusterSecretStore' : 'SecretStore',
      ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }),
      name: metadata.name,
      uid: metadata.uid ?? '',
      resourceVersion: metadata.resourceVersion ?? '',
      ready: condition?.status === 'True',
      ...(spec?.provider.aws ? { aws: spec.provider.aws } : {}),
      conditions: spec ? (spec.conditions ?? []) : [{ namespaces: [] }],
    },
    controllerClass: spec?.controller ?? '',
    generation: metadata.generation ?? 0,
    isChecked: condition !== undefined,
    parsed: store,
  };
}

export function projectNamespace({ metadata }: KubeObject): NamespaceFacts & { readonly terminating: boolean } {
  return {
    name: metadata.name,
    uid: metadata.uid ?? '',
    resourceVersion: metadata.resourceVersion ?? '',
    labels: mapOf(metadata.labels),
    terminating: metadata.deletionTimestamp !== undefined,
  };
}

export function projectServiceAccount({ metadata }: KubeObject): ServiceAccountFacts {
  return {
    namespace: metadata.namespace ?? '',
    name: metadata.name,
    uid: metadata.uid ?? '',
    resourceVersion: metadata.resourceVersion ?? '',
    annotations: mapOf(metadata.annotations),
  };
}

/** Undefined for a grant that cannot be read: what nobody understands grants nothing. */
export function projectGrant(object: KubeObject): GrantFacts | undefined {
  const grant = parsed(() => parseStoreGrant(withoutManagedFields(object)));
  if (!grant.ok) return undefined;
  const { metadata, spec, status } = grant.object;
  const namespaceUid = spec.namespaceUID ?? status?.namespaceUID;
  return {
    name: metadata.name,
    uid: metadata.uid ?? '',
    resourceVersion: metadata.resourceVersion ?? '',
    namespace: spec.namespace,
    ...(namespaceUid ? { namespaceUid } : {}),
    stores: spec.stores ?? [],
    services: spec.services ?? [],
    regions: spec.regions,
    roles: spec.roles ?? [],
    allowControllerIdentity: spec.allowControllerIdentity,
    ...(spec.externalID ? { externalID: spec.externalID } : {}),
    sessionTags: spec.sessionTags ?? [],
    transitiveTagKeys: spec.transitiveTagKeys ?? [],
  };
}
