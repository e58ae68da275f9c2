import {
  type RemovalSettings,
  type Refusal,
  type StalePush,
  storeOfKey,
  type SyncedPushes,
  within,
  withoutSynced,
} from '@lockkeeper/core';
import type { CachedStore } from '@lockkeeper/kube/internal';
import type { LiveNamespaces } from '../external-secret/still-allowed.ts';
import { failureOf } from './failure.ts';
import { askGate } from './gate.ts';
import type { PushPass } from './pass.ts';
import type { PushSecretPorts } from './ports.ts';

/** What came of taking away what was pushed once. */
export interface CleanedUp {
  /** What is still known to be there. */
  readonly left: SyncedPushes;
  readonly changes: number;
  readonly failure?: Refusal;
}

/** The shortest window that AWS knows. */
const WINDOW_DAYS = 7;

/** Deletion without a way back is the platform's to ask for: in a namespaced store it becomes the shortest window (`threat/P4`). */
function removalSettings(store: CachedStore | undefined): RemovalSettings {
  const settings = store?.parsed.ok === true ? store.parsed.object.spec.provider.aws?.secretsManager : undefined;
  const { forceDeleteWithoutRecovery = false, recoveryWindowInDays } = settings ?? {};
  if (forceDeleteWithoutRecovery) {
    return store?.facts.kind === 'ClusterSecretStore'
      ? { forceDeleteWithoutRecovery: true }
      : { forceDeleteWithoutRecovery: false, recoveryWindowInDays: WINDOW_DAYS };
  }
  return { forceDeleteWithoutRecovery: false, ...(recoveryWindowInDays ? { recoveryWindowInDays } : {}) };
}

/**
 * Takes one place away, if the gate lets it be written and the remote mark is that of this very PushSecret: the status is a hint, and
 * what it names is asked for like any other wish (`threat/P4`).
 */
async function removeOne(
  ports: PushSecretPorts,
  live: LiveNamespaces,
  pass: PushPass,
  { storeKey, data }: StalePush,
): Promise<{ readonly failure?: Refusal; readonly isChange: boolean }> {
  const store = storeOfKey(storeKey);
  // Not written by any controller, so there is nothing behind it.
  if (store === undefined) return { isChange: false };
  const { remoteKey, property } = data.match.remoteRef;
  const use = await askGate(ports, live, pass, store, [{ key: remoteKey }]);
  if ('tenant' in use) {
    return { failure: within(`could not get secrets client for store ${storeKey}: `, use), isChange: false };
  }
  const [reference] = use.references;
  if (reference === undefined) throw new TypeError('the gate names what it lets through');
  const settings = removalSettings(ports.cache.store(store, pass.namespace.name));
  const target = { reference, ...(property ? { property } : {}) };
  const answer = await ports.writer.remove(use, target, settings, pass.signal);
  // What belongs to somebody else was never ours to take away.
  const failure = answer.kind === 'foreign' ? undefined : failureOf(answer);
  return { ...(failure ? { failure } : {}), isChange: answer.kind === 'removed' };
}

/** Takes away what is stale, place by place. A place that cannot be taken away stays known, and is told. */
export async function cleanUp(
  ports: PushSecretPorts,
  live: LiveNamespaces,
  pass: PushPass,
  stale: readonly StalePush[],
  known: SyncedPushes,
): Promise<CleanedUp> {
  let [left, changes, failure] = [known, 0, undefined as Refusal | undefined];
  for (const one of stale) {
    const result = await removeOne(ports, live, pass, one);
    if (result.isChange) changes += 1;
    if (result.failure === undefined) left = withoutSynced(left, one);
    else failure ??= result.failure;
  }
  return { left, changes, ...(failure ? { failure } : {}) };
}
