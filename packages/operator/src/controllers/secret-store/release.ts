import { type Clock, LockkeeperError, type Log } from '@lockkeeper/core';
import type { KubeClient, WorkOutcome } from '@lockkeeper/kube';
import { type CachedStore, clusterSecretStores, secretStores } from '@lockkeeper/kube/internal';
import { BY_STORE, type ClusterCache } from '../../cluster/cluster-cache.ts';
import { storeIndexKey } from '../../cluster/project-external-secret.ts';
import { PUSH_FINALIZER } from '../push-secret/finalizer.ts';

/** Put by ESO on stores that PushSecrets with `deletionPolicy: Delete` use; we put none. */
const ESO_STORE_FINALIZER = 'secretstore.externalsecrets.io/finalizer';

/** How long a store waits for PushSecrets that go with it, and how often it looks. */
const PATIENCE_MS = 5 * 60_000;
const LOOK_MS = 5_000;

interface Ports {
  readonly client: KubeClient;
  readonly cache: ClusterCache;
  readonly clock: Clock;
  readonly log: Log;
}

/** PushSecrets that will need the store to clean up, if they go too. */
function areWaiting({ cache }: Ports, { facts }: CachedStore): boolean {
  const users = cache.pushSecrets.store.byIndex(BY_STORE, storeIndexKey(facts, facts.namespace ?? ''));
  return users.some(({ value }) => value.finalizers.includes(PUSH_FINALIZER));
}

/** Takes the finalizer off at the version that was seen; tells where the operator has no right to. */
async function takeOff({ client, log }: Ports, { facts }: CachedStore, kept: readonly string[], signal: AbortSignal) {
  const { kind, name, namespace, uid, resourceVersion } = facts;
  const type = kind === 'ClusterSecretStore' ? clusterSecretStores : secretStores;
  const address = namespace === undefined ? { name } : { namespace, name };
  const body = { metadata: { uid, resourceVersion, finalizers: kept } };
  try {
    await client.patch(type, address, { kind: 'merge', body }, { signal });
  } catch (error) {
    if (!(error instanceof LockkeeperError) || error.code !== 'Denied') throw error;
    log.warn('a store is kept by a finalizer of ESO, which this operator has no right to take off', {
      kind,
      ...address,
      finalizer: ESO_STORE_FINALIZER,
    });
  }
}

/**
 * Takes ESO's finalizer from a store that is being deleted: where ESO is gone, nobody else would. PushSecrets that go with
 * it may clean up first, for minutes and not for ever (`threat/T14`). Undefined for a store that is not being deleted.
 */
export async function releaseStore(
  ports: Ports,
  store: CachedStore,
  signal: AbortSignal,
): Promise<WorkOutcome | undefined> {
  if (!store.parsed.ok) return undefined;
  const { deletionTimestamp, finalizers = [] } = store.parsed.object.metadata;
  if (deletionTimestamp === undefined) return undefined;
  if (!finalizers.includes(ESO_STORE_FINALIZER)) return { next: 'idle' };
  const isPatient = ports.clock.now() - Date.parse(deletionTimestamp) < PATIENCE_MS;
  if (isPatient && areWaiting(ports, store)) return { next: 'after', ms: LOOK_MS };
  const kept = finalizers.filter((finalizer) => finalizer !== ESO_STORE_FINALIZER);
  await takeOff(ports, store, kept, signal);
  return { next: 'idle' };
}
