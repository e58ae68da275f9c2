import {
  type ControllerReference,
  DATA_HASH_ANNOTATION,
  dataHash,
  MANAGED_LABEL,
  SealedValue,
  type SecretFacts,
} from '@lockkeeper/core';
import type { KubeObject, OwnerReference } from '@lockkeeper/kube';
import { child, isRecord, mapOf } from '@lockkeeper/kube/internal';

/** A Secret as the API server sends it. */
export interface KubeSecret extends KubeObject {
  readonly type?: string;
  readonly immutable?: boolean;
  readonly data?: Readonly<Record<string, string>>;
}

/** Keys of labels, annotations and data that one field manager wrote. */
export interface ManagedKeys {
  readonly data: ReadonlySet<string>;
  readonly labels: ReadonlySet<string>;
  readonly annotations: ReadonlySet<string>;
}

/**
 * What the cache keeps of a managed Secret: what every pass looks at, a digest of the data, and the rest of the metadata as
 * text, which takes a fraction of an object graph's memory. The values are dropped while reading.
 */
export interface CachedSecret extends SecretFacts {
  readonly type: string;
  readonly controller?: ControllerReference;
  readonly keys: readonly string[];
  readonly dataHash: string;
  /** The hash that the annotation claims. */
  readonly claimedHash: string;
  /** Carries the label by which we and ESO know our Secrets. */
  readonly isManaged: boolean;
  readonly immutable: boolean;
  readonly deleting: boolean;
  readonly metadataText: string;
}

/** The metadata of a cached Secret that only writes and decisions need. */
export interface SecretMetadata {
  readonly labels: ReadonlyMap<string, string>;
  readonly annotations: ReadonlyMap<string, string>;
  /** All owners, to be kept when ours is added. */
  readonly owners: readonly OwnerReference[];
  readonly managers: ReadonlyMap<string, ManagedKeys>;
}

const ESO_MANAGER = 'externalsecrets.external-secrets.io/';

/** A Secret that was read live, with its values. Lives as long as the pass. */
export interface LiveSecret {
  readonly secret: CachedSecret;
  readonly data: ReadonlyMap<string, SealedValue>;
}

function fieldNames(parent: unknown, section: string): Set<string> {
  const found = child(parent, section);
  const names = isRecord(found) ? Object.keys(found) : [];
  return new Set(names.filter((name) => name.startsWith('f:')).map((name) => name.slice(2)));
}

const NO_KEYS: ManagedKeys = { data: new Set(), labels: new Set(), annotations: new Set() };

/** Which keys each ExternalSecret's field manager wrote, from `managedFields` (fieldsV1). One manager may have several entries. */
function managersOf(managedFields: readonly unknown[]): ReadonlyMap<string, ManagedKeys> {
  const managers = new Map<string, ManagedKeys>();
  for (const entry of managedFields) {
    const manager = child(entry, 'manager');
    if (typeof manager !== 'string') continue;
    const fields = child(entry, 'fieldsV1');
    const metadata = child(fields, 'f:metadata');
    const keys = {
      data: fieldNames(fields, 'f:data'),
      labels: fieldNames(metadata, 'f:labels'),
      annotations: fieldNames(metadata, 'f:annotations'),
    };
    managers.set(manager, union(managers.get(manager) ?? NO_KEYS, keys));
  }
  return managers;
}

function union(a: ManagedKeys, b: ManagedKeys): ManagedKeys {
  return {
    data: new Set([...a.data, ...b.data]),
    labels: new Set([...a.labels, ...b.labels]),
    annotations: new Set([...a.annotations, ...b.annotations]),
  };
}

/** What any of these field managers wrote into an object, by its `managedFields`. */
export function keysOfManagers(managedFields: readonly unknown[], managers: readonly string[]): ManagedKeys {
  const all = managersOf(managedFields);
  return managers.reduce((keys, name) => union(keys, all.get(name) ?? NO_KEYS), NO_KEYS);
}

/** What any of these field managers wrote. */
export function keysOf(metadata: SecretMetadata, managers: readonly string[]): ManagedKeys {
  return managers.reduce((keys, name) => union(keys, metadata.managers.get(name) ?? NO_KEYS), NO_KEYS);
}

function managedFieldsOfEso(managedFields: readonly unknown[] | undefined): readonly unknown[] {
  return (managedFields ?? []).filter((entry) => String(child(entry, 'manager')).startsWith(ESO_MANAGER));
}

/** The controller among the owners of an object. */
export function controllerOf(owners: readonly OwnerReference[] | undefined): {
  readonly controller?: ControllerReference;
} {
  const found = owners?.find((owner) => owner.controller === true);
  if (found === undefined) return {};
  const { apiVersion, kind, name, uid } = found;
  return { controller: { apiVersion, kind, name, uid } };
}

function valuesOf(secret: KubeSecret): ReadonlyMap<string, SealedValue> {
  const entries = Object.entries(secret.data ?? {});
  return new Map(entries.map(([key, text]) => [key, SealedValue.ofBytes(Buffer.from(text, 'base64'))] as const));
}

/** Reads a Secret into what a pass may look at. */
export function liveSecret(secret: KubeSecret): LiveSecret {
  const data = valuesOf(secret);
  return { secret: projected(secret, data), data };
}

/** Reads a Secret into what the cache keeps. */
export function projectSecret(secret: KubeSecret): CachedSecret {
  return projected(secret, valuesOf(secret));
}

function projected(secret: KubeSecret, data: ReadonlyMap<string, SealedValue>): CachedSecret {
  const { metadata } = secret;
  const { labels = {}, annotations = {}, ownerReferences = [] } = metadata;
  return {
    namespace: metadata.namespace ?? '',
    name: metadata.name,
    uid: metadata.uid ?? '',
    resourceVersion: metadata.resourceVersion ?? '',
    type: secret.type ?? 'Opaque',
    ...controllerOf(ownerReferences),
    keys: [...data.keys()],
    dataHash: dataHash(data),
    claimedHash: annotations[DATA_HASH_ANNOTATION] ?? '',
    isManaged: child(labels, MANAGED_LABEL) === 'true',
    immutable: secret.immutable === true,
    deleting: metadata.deletionTimestamp !== undefined,
    metadataText: JSON.stringify([labels, annotations, ownerReferences, managedFieldsOfEso(metadata.managedFields)]),
  };
}

/** Labels, annotations, owners and field managers of a cached Secret. */
export function readSecretMetadata(cached: CachedSecret): SecretMetadata {
  const [labels, annotations, owners, managedFields] = JSON.parse(cached.metadataText);
  return { labels: mapOf(labels), annotations: mapOf(annotations), owners, managers: managersOf(managedFields) };
}
