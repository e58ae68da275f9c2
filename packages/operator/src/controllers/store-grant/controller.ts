import { type Clock, type Log, parseStoreGrant, setCondition } from '@lockkeeper/core';
import { isConflict, type KubeClient, type KubeObject, type WorkOutcome } from '@lockkeeper/kube';
import { storeGrants } from '@lockkeeper/kube/internal';
import type { ClusterCache } from '../../cluster/cluster-cache.ts';

export interface StoreGrantPorts {
  readonly cache: ClusterCache;
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Binds each grant to the life of the namespace it names (`threat/I18`): the first namespace seen under the name is pinned by
 * uid in the status, unless the spec pins one. A grant that is pinned stays so; a namespace created later under the same name
 * inherits nothing until the platform writes the grant anew.
 */
export class StoreGrantController {
  readonly #ports: StoreGrantPorts;

  constructor(ports: StoreGrantPorts) {
    this.#ports = ports;
  }

  async reconcile(name: string, signal: AbortSignal): Promise<WorkOutcome> {
    const { cache, client, clock, log } = this.#ports;
    const cached = cache.grants.store.get({ name });
    if (cached === undefined || cached.namespaceUid !== undefined) return { next: 'idle' };
    const namespace = cache.namespaces.store.get({ name: cached.namespace });
    if (namespace === undefined) return { next: 'idle' };
    const live = await client.get<KubeObject>(storeGrants, { name }, { signal });
    if (live === undefined) return { next: 'idle' };
    const { spec, status } = parseStoreGrant(live);
    if (status?.namespaceUID || spec.namespace !== namespace.name) return { next: 'idle' };
    const condition = {
      type: 'Bound',
      status: 'True',
      reason: 'NamespacePinned',
      message: 'bound to the namespace by uid',
    };
    const { uid, resourceVersion } = live.metadata;
    const body = {
      metadata: { uid, resourceVersion },
      status: {
        ...status,
        namespaceUID: namespace.uid,
        conditions: setCondition(status?.conditions, condition, clock.now()),
      },
    };
    try {
      await client.patchStatus(storeGrants, { name }, { kind: 'merge', body }, { signal });
      log.info('StoreGrant bound', { name, namespace: namespace.name });
    } catch (error) {
      if (!isConflict(error)) throw error;
      return { next: 'backoff' };
    }
    return { next: 'idle' };
  }
}
