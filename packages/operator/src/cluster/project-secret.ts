import { type ControllerReference, dataHash, SealedValue, type SecretFacts } from '@lockkeeper/core';
import type { KubeObject, OwnerReference } from '@lockkeeper/kube';
import { child, isRecord } from './child.ts';

/** A Secret as the API server sends it. */
export interface KubeSecret extends KubeObject {
  readonly type?: string;
  readonly immutable?: boolean;
  readonly data?: Readonly<Record<string, string>>;
}

/** Label and annotation keys that one field manager wrote. */
export interface ManagedKeys {
  readonly labels: ReadonlySet<string>;
  readonly annotations: ReadonlySet<string>;
}

/** What the cache keeps of a managed Secret: metadata and a digest. The values are dropped while reading. */
export interface CachedSecret extends SecretFacts {
  readonly type: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly annotations: ReadonlyMap<string, string>;
  readonly controller?: ControllerReference;
  /** All owners, to be kept when ours is added. */
  readonly owners: readonly OwnerReference[];
  readonly keys: readonly string[];
  readonly dataHash: string;
  readonly immutable: boolean;
  readonly deleting: boolean;
  readonly managers: ReadonlyMap<string, ManagedKeys>;
}

const ESO_MANAGER = 'externalsecrets.external-secrets.io/';

function fieldNames(fields: unknown, section: string): Set<string> {
  const found = child(child(fields, 'f:metadata'), section);
  const names = isRecord(found) ? Object.keys(found) : [];
  return new Set(names.filter((name) => name.startsWith('f:')).map((name) => name.slice(2)));
}

/** Which keys each ExternalSecret's field manager wrote, from `managedFields` (fieldsV1). */
function managersOf(managedFields: readonly unknown[] | undefined): ReadonlyMap<string, ManagedKeys> {
  const managers = new Map<string, ManagedKeys>();
  for (const entry of managedFields ?? []) {
    const manager = child(entry, 'manager');
    if (typeof manager !== 'string' || !manager.startsWith(ESO_MANAGER)) continue;
    const fields = child(entry, 'fieldsV1');
    managers.set(manager, {
      labels: fieldNames(fields, 'f:labels'),
      annotations: fieldNames(fields, 'f:annotations'),
    });
  }
  return managers;
}

export function mapOf(record: Readonly<Record<string, string>> | undefined): ReadonlyMap<string, string> {
  return new Map(Object.entries(record ?? {}));
}

/** Reads a Secret into what the cache keeps. Throws when it has no uid: such an object never came from an API server. */
export function projectSecret(secret: KubeSecret): CachedSecret {
  const { metadata } = secret;
  const data = new Map(
    Object.entries(secret.data ?? {}).map(
      ([key, text]) => [key, SealedValue.ofBytes(Buffer.from(text, 'base64'))] as const,
    ),
  );
  const controller = metadata.ownerReferences?.find((owner) => owner.controller === true);
  return {
    namespace: metadata.namespace ?? '',
    name: metadata.name,
    uid: metadata.uid ?? '',
    resourceVersion: metadata.resourceVersion ?? '',
    type: secret.type ?? 'Opaque',
    labels: mapOf(metadata.labels),
    annotations: mapOf(metadata.annotations),
    ...(controller
      ? {
          controller: {
            apiVersion: controller.apiVersion,
            kind: controller.kind,
            name: controller.name,
            uid: controller.uid,
          },
        }
      : {}),
    owners: metadata.ownerReferences ?? [],
    keys: [...data.keys()],
    dataHash: dataHash(data),
    immutable: secret.immutable === true,
    deleting: metadata.deletionTimestamp !== undefined,
    managers: managersOf(metadata.managedFields),
  };
}
