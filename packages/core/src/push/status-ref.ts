import type { PushSecretData, PushSecretStatus } from '../api/push-secret/types.ts';

/** What was pushed, as the status keeps it: by store, then by place in it. */
export type SyncedPushes = ReadonlyMap<string, ReadonlyMap<string, PushSecretData>>;

/** A store as a manifest names it, without a namespace. */
export interface StoreName {
  readonly kind: 'SecretStore' | 'ClusterSecretStore';
  readonly name: string;
}

/** The key of a store in `status.syncedPushSecrets`. */
export function storeKeyOf({ kind, name }: StoreName): string {
  return `${kind}/${name}`;
}

/** The store that a key of the status means; undefined for what no controller has written. */
export function storeOfKey(key: string): StoreName | undefined {
  const [, kind, name] = /^(SecretStore|ClusterSecretStore)\/([^/]+)$/.exec(key) ?? [];
  if (kind === undefined || name === undefined) return undefined;
  return { kind: kind as StoreName['kind'], name };
}

/** The key of a place in `status.syncedPushSecrets`: the remote key, and the property where there is one. */
export function placeKeyOf({ match: { remoteRef } }: PushSecretData): string {
  return remoteRef.property ? `${remoteRef.remoteKey}/${remoteRef.property}` : remoteRef.remoteKey;
}

/** Reads `status.syncedPushSecrets`. It is a hint: anybody with the right to patch it may have written it (`threat/P4`). */
export function readSynced(status: PushSecretStatus | undefined): SyncedPushes {
  const stores = Object.entries(status?.syncedPushSecrets ?? {});
  return new Map(stores.map(([store, places]) => [store, new Map(Object.entries(places))]));
}

/** What stays known after a pass that did not finish: everything from before, and what was pushed since. */
export function mergeSynced(next: SyncedPushes, before: SyncedPushes): SyncedPushes {
  const merged = new Map(before);
  for (const [store, places] of next) merged.set(store, new Map([...(before.get(store) ?? []), ...places]));
  return merged;
}

/** A place that was pushed to once and is not wished for any more. */
export interface StalePush {
  readonly storeKey: string;
  readonly placeKey: string;
  readonly data: PushSecretData;
}

/** What the status names and the wish does not, in the status's order. */
export function staleSynced(before: SyncedPushes, wished: SyncedPushes): readonly StalePush[] {
  return [...before].flatMap(([storeKey, places]) =>
    [...places].flatMap(([placeKey, data]) =>
      wished.get(storeKey)?.has(placeKey) === true ? [] : [{ storeKey, placeKey, data }],
    ),
  );
}

/** The same without one place, and without a store that has no place left. */
export function withoutSynced(synced: SyncedPushes, { storeKey, placeKey }: StalePush): SyncedPushes {
  const rest = [...(synced.get(storeKey) ?? [])].filter(([place]) => place !== placeKey);
  const others = [...synced].filter(([store]) => store !== storeKey);
  return new Map(rest.length === 0 ? others : [...others, [storeKey, new Map(rest)] as const]);
}
