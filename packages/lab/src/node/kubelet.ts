import type { Clock, Log } from '@lockkeeper/core';
import { at, equal, isObject, type Json, listAt, own, textAt } from '../kubernetes/json/json.ts';
import { isTerminating, type KubeObject, metadataOf, uidOf } from '../kubernetes/json/kube-object.ts';
import type { ClusterSystem } from '../kubernetes/kubernetes-api.ts';
import type { Change, StoredObject } from '../kubernetes/store/stored-object.ts';
import { KeyedTasks } from '../tasks/keyed-tasks.ts';
import type { ContainerMaker } from './container-maker.ts';
import { freeAddress } from './pods/free-address.ts';
import type { PodEvents } from './pods/pod-events.ts';
import type { PodFolders } from './pods/pod-folder.ts';
import { podReferences, referencedCollections } from './pods/pod-references.ts';
import { allWaiting, reportStatus, type Waiting } from './pods/pod-status.ts';
import type { VolumeManager } from './volume-manager.ts';

export interface KubeletParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly system: ClusterSystem;
  readonly folders: PodFolders;
  readonly volumes: VolumeManager;
  readonly containers: ContainerMaker;
  readonly events: PodEvents;
  /** Names of the nodes that this process stands for. */
  readonly nodes: ReadonlySet<string>;
}

/** What a node keeps in mind of one pod while it has it. */
interface PodWork {
  readonly uid: string;
  readonly pod: StoredObject;
  /** Containers that have been made: their variables stay what they were. */
  readonly made: Set<string>;
}

/** Something is missing that an event has named already: the pod is looked at again later. */
class NotYet extends Error {
  override readonly name = 'NotYet';
}

/**
 * Takes pods through their life on the lab's nodes, as kubelets would: volumes, variables, status, end. Containers are not
 * run (`threat/B4`): what one would have been started with is kept for `lockkeeper lab exec`.
 */
export class Kubelet {
  readonly #parts: KubeletParts;
  readonly #works = new Map<string, PodWork>();
  readonly #users = new Map<string, Set<string>>();
  readonly #tasks: KeyedTasks;

  constructor(parts: KubeletParts) {
    this.#parts = parts;
    this.#tasks = new KeyedTasks({
      clock: parts.clock,
      run: (key) => this.#sync(key),
      onError: (key, error) => {
        if (error instanceof NotYet) return;
        const name = error instanceof Error ? error.name : 'unknown';
        parts.log.error('the lab node failed to sync a pod', { pod: key, error: name });
      },
      firstRetryMs: 500,
      longestRetryMs: 122_000,
    });
  }

  async start(): Promise<void> {
    const { folders, system } = this.#parts;
    await folders.prune((namespace, pod) => system.store.get('/pods', namespace, pod) !== undefined);
    for (const { namespace, name } of system.store.list('/pods')) this.#tasks.touch(`${namespace}/${name}`);
  }

  stop(): Promise<void> {
    return this.#tasks.stop();
  }

  observe(change: Change): void {
    const { collection, current } = change;
    if (collection === '/pods') {
      if (isNews(change)) this.#tasks.touch(`${current.namespace}/${current.name}`);
    } else if (referencedCollections.has(collection)) {
      const users = this.#users.get(`${current.namespace} ${collection} ${current.name}`) ?? [];
      for (const key of users) this.#tasks.touch(key);
    }
  }

  async #sync(key: string): Promise<number | undefined> {
    const [namespace = '', name = ''] = key.split('/');
    const stored = this.#parts.system.store.get('/pods', namespace, name);
    const work = this.#works.get(key);
    if (work !== undefined && (stored === undefined || uidOf(stored.object) !== work.uid)) await this.#leave(key, work);
    if (stored === undefined || !this.#parts.nodes.has(textAt(stored.object, 'spec', 'nodeName'))) return undefined;
    if (isTerminating(stored.object)) return this.#end(key, stored);
    const phase = textAt(stored.object, 'status', 'phase');
    if (phase === 'Succeeded' || phase === 'Failed') return undefined;
    return this.#bringUp(key, stored);
  }

  async #bringUp(key: string, stored: StoredObject): Promise<number | undefined> {
    const work = this.#works.get(key) ?? (await this.#take(key, stored));
    const { containers, events, volumes } = this.#parts;
    const isThere = (name: string): boolean => work.made.has(name);
    if (listAt(stored.object, 'status', 'containerStatuses').length === 0) {
      this.#report(stored, allWaiting(stored.object, isThere), '');
    }
    const pod = this.#current(stored);
    const { refusals, renewInMs } = await volumes.mountAll(pod, this.#nodeOf(pod));
    for (const { volume, why } of refusals) {
      events.warn(pod, 'FailedMount', `MountVolume.SetUp failed for volume "${volume}" : ${why}`);
    }
    if (refusals.length > 0) throw new NotYet('volumes are not ready');
    const address = this.#addressOf(pod);
    // Variables may name the address.
    this.#report(stored, allWaiting(pod, isThere), address);
    const waiting = await containers.makeAll(this.#current(stored), this.#nodeOf(pod), work.made);
    this.#report(stored, waiting, address);
    if (waiting.size > 0) throw new NotYet('containers cannot be made');
    return renewInMs;
  }

  /** The pod as it is now: its status may have been written since it was read. */
  #current({ namespace, name, object }: StoredObject): KubeObject {
    return this.#parts.system.store.get('/pods', namespace, name)?.object ?? object;
  }

  async #take(key: string, stored: StoredObject): Promise<PodWork> {
    const work = { uid: uidOf(stored.object), pod: stored, made: await this.#parts.containers.known(stored.object) };
    this.#works.set(key, work);
    for (const reference of podReferences(stored.object)) {
      const of = `${stored.namespace} ${reference}`;
      this.#users.set(of, (this.#users.get(of) ?? new Set()).add(key));
    }
    return work;
  }

  #addressOf(pod: KubeObject): string {
    if (at(pod, 'spec', 'hostNetwork') === true) return this.#hostAddress(pod);
    return textAt(pod, 'status', 'podIP') || freeAddress(this.#parts.system.store.list('/pods'));
  }

  #hostAddress(pod: KubeObject): string {
    const addresses = listAt(this.#nodeOf(pod), 'status', 'addresses');
    return textAt(addresses.find((one) => textAt(one, 'type') === 'InternalIP') ?? null, 'address');
  }

  #nodeOf(pod: KubeObject): KubeObject {
    return this.#parts.system.store.get('/nodes', '', textAt(pod, 'spec', 'nodeName'))?.object ?? {};
  }

  #report(stored: StoredObject, waiting: ReadonlyMap<string, Waiting>, podIP: string): void {
    const { system } = this.#parts;
    const current = system.store.get('/pods', stored.namespace, stored.name);
    if (current === undefined || uidOf(current.object) !== uidOf(stored.object)) return;
    const facts = { hostIP: this.#hostAddress(current.object), podIP, waiting, now: system.writer.timestamp() };
    system.writer.amend('/pods', current, (pod) => reportStatus(pod, facts));
  }

  /** Nothing runs, so nothing has to stop: the files go, and with them the pod. */
  async #end(key: string, stored: StoredObject): Promise<undefined> {
    const work = this.#works.get(key) ?? { uid: uidOf(stored.object), pod: stored, made: new Set<string>() };
    this.#parts.containers.sayStopped(stored.object, work.made);
    await this.#leave(key, work);
    const { store, registry, writer } = this.#parts.system;
    const current = store.get('/pods', stored.namespace, stored.name);
    const definition = registry.find('', 'pods');
    if (current === undefined || definition === undefined || uidOf(current.object) !== work.uid) return undefined;
    if (Number(own(metadataOf(current.object), 'deletionGracePeriodSeconds') ?? 0) === 0) return undefined;
    writer.delete(definition, current, {
      preconditions: { uid: work.uid },
      propagation: 'Background',
      dryRun: false,
      gracePeriodSeconds: 0,
    });
    return undefined;
  }

  async #leave(key: string, { uid, pod }: PodWork): Promise<void> {
    this.#works.delete(key);
    for (const reference of podReferences(pod.object)) {
      const of = `${pod.namespace} ${reference}`;
      const users = this.#users.get(of);
      users?.delete(key);
      if (users?.size === 0) this.#users.delete(of);
    }
    this.#parts.volumes.forget(uid);
    await this.#parts.folders.remove({ namespace: pod.namespace, name: pod.name, uid });
  }
}

/** Whether a change to a pod is more than a report of its own status. */
function isNews({ type, current, previous }: Change): boolean {
  if (type !== 'MODIFIED' || previous === undefined) return true;
  const facts = (object: KubeObject): Json => {
    const { generation, deletionTimestamp, labels, annotations } = metadataOf(object);
    const rest = [generation, deletionTimestamp, labels, annotations, at(object, 'spec', 'nodeName')];
    return rest.map((one) => (isObject(one) ? one : (one ?? null)));
  };
  return !equal(facts(current.object), facts(previous.object));
}
