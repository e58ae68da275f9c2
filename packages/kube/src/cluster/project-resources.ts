import {
  type AnySecretStore,
  findCondition,
  type GrantFacts,
  grantFactsOf,
  LockkeeperError,
  type NamespaceFacts,
  parseStore,
  parseStoreGrant,
  type ServiceAccountFacts,
  type StoreFacts,
  storeFactsOf,
  validateStoreGrant,
} from '@lockkeeper/core';
import type { KubeObject } from '../resources/kube-object.ts';
import { mapOf } from './map-of.ts';

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

function identityOf({ metadata }: KubeObject) {
  const { name, uid = '', resourceVersion = '' } = metadata;
  return { name, uid, resourceVersion };
}

/** What the gate may know of a store. One that cannot be read has no provider and admits nobody. */
function storeFacts(object: KubeObject, store: Parsed<AnySecretStore>): StoreFacts {
  if (store.ok) return storeFactsOf(store.object);
  const { namespace } = object.metadata;
  return {
    kind: object.kind === 'ClusterSecretStore' ? 'ClusterSecretStore' : 'SecretStore',
    ...identityOf(object),
    ...(namespace === undefined ? {} : { namespace }),
    ready: false,
    conditions: [{ namespaces: [] }],
  };
}

export function projectStore(object: KubeObject): CachedStore {
  const store = parsed(() => parseStore(withoutManagedFields(object)));
  return {
    facts: storeFacts(object, store),
    controllerClass: store.ok ? (store.object.spec.controller ?? '') : '',
    generation: object.metadata.generation ?? 0,
    isChecked: store.ok && findCondition(store.object.status?.conditions, 'Ready') !== undefined,
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

/** Undefined for a grant that cannot be read or is not valid: what nobody understands grants nothing. */
export function projectGrant(object: KubeObject): GrantFacts | undefined {
  const grant = parsed(() => parseStoreGrant(withoutManagedFields(object)));
  return grant.ok && validateStoreGrant(grant.object).length === 0 ? grantFactsOf(grant.object) : undefined;
}
