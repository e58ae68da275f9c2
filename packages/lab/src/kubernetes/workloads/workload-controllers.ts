import type { Clock, Log } from '@lockkeeper/core';
import { KeyedTasks } from '../../tasks/keyed-tasks.ts';
import { ownersOf } from '../json/kube-object.ts';
import type { Change } from '../store/stored-object.ts';
import { daemonSets, syncDaemonSet } from './daemon-sets.ts';
import { deployments, syncDeployment } from './deployments.ts';
import { replicaSets, syncReplicaSet } from './replica-sets.ts';
import { statefulSets, syncStatefulSet } from './stateful-sets.ts';
import { PodRefused, type WorkloadParts } from './workload-parts.ts';

type Sync = (parts: WorkloadParts, namespace: string, name: string) => Promise<number | undefined>;

const syncs: ReadonlyMap<string, Sync> = new Map<string, Sync>([
  [deployments, syncDeployment],
  [replicaSets, syncReplicaSet],
  [statefulSets, syncStatefulSet],
  [daemonSets, syncDaemonSet],
]);

/** Where the owner of each kind is kept that has pods or ReplicaSets. */
const ownerCollections: ReadonlyMap<string, string> = new Map([
  ['Deployment', deployments],
  ['ReplicaSet', replicaSets],
  ['StatefulSet', statefulSets],
  ['DaemonSet', daemonSets],
]);

/** Deployments, ReplicaSets, StatefulSets and DaemonSets of apps/v1 keep their pods, as kube-controller-manager does. */
export class WorkloadControllers {
  readonly #parts: WorkloadParts;
  readonly #tasks: KeyedTasks;
  readonly #unsubscribe: () => void;

  constructor(parts: WorkloadParts & { readonly clock: Clock; readonly log: Log }) {
    this.#parts = parts;
    this.#tasks = new KeyedTasks({
      clock: parts.clock,
      run: (key) => this.#sync(key),
      onError: (key, error) => {
        if (error instanceof PodRefused) return;
        parts.log.error('a workload controller of the lab failed', {
          workload: key,
          error: error instanceof Error ? error.message : 'unknown',
        });
      },
      firstRetryMs: 500,
      longestRetryMs: 300_000,
    });
    this.#unsubscribe = parts.store.subscribe((change) => this.#observe(change));
    for (const collection of syncs.keys()) {
      for (const { namespace, name } of parts.store.list(collection)) this.#touch(collection, namespace, name);
    }
  }

  stop(): Promise<void> {
    this.#unsubscribe();
    return this.#tasks.stop();
  }

  #observe({ collection, type, current: { namespace, name, object } }: Change): void {
    if (syncs.has(collection) && type !== 'DELETED') this.#touch(collection, namespace, name);
    if (collection === '/pods' || collection === replicaSets) this.#touchOwners(namespace, object);
    if (collection === '/nodes') {
      for (const one of this.#parts.store.list(daemonSets)) this.#touch(daemonSets, one.namespace, one.name);
    }
  }

  #touchOwners(namespace: string, object: Change['current']['object']): void {
    for (const owner of ownersOf(object)) {
      const collection = owner.apiVersion.startsWith('apps/') ? ownerCollections.get(owner.kind) : undefined;
      if (collection !== undefined) this.#touch(collection, namespace, owner.name);
    }
  }

  #touch(collection: string, namespace: string, name: string): void {
    this.#tasks.touch(`${collection} ${namespace} ${name}`);
  }

  async #sync(key: string): Promise<number | undefined> {
    const [collection = '', namespace = '', name = ''] = key.split(' ');
    return syncs.get(collection)?.(this.#parts, namespace, name);
  }
}
