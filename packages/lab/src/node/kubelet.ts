import { mkdir } from 'node:fs/promises';
import type { Clock, Log, Random } from '@lockkeeper/core';
import { at, equal, isObject, type Json, listAt, own, textAt } from '../kubernetes/json/json.ts';
import { isTerminating, type KubeObject, metadataOf, uidOf } from '../kubernetes/json/kube-object.ts';
import type { ClusterSystem } from '../kubernetes/kubernetes-api.ts';
import type { Change, StoredObject } from '../kubernetes/store/stored-object.ts';
import { KeyedTasks } from '../tasks/keyed-tasks.ts';
import { resolveEnvironment } from './environment/resolve-environment.ts';
import { freeAddress } from './pods/free-address.ts';
import type { PodFolders } from './pods/pod-folder.ts';
import { podReferences, referencedCollections } from './pods/pod-references.ts';
import { reportStatus, type Waiting } from './pods/pod-status.ts';
import { volumeMounts } from './pods/volume-mounts.ts';
import type { VolumeManager } from './volume-manager.ts';

export interface KubeletParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly system: ClusterSystem;
  readonly folders: PodFolders;
  readonly volumes: VolumeManager;
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
    const work = this.#works.get(key) ?? this.#take(key, stored);
    if (listAt(stored.object, 'status', 'containerStatuses').length === 0) {
      this.#report(stored, this.#allWaiting(stored));
    }
    const { volumes } = this.#parts;
    const pod = this.#current(stored);
    const { refusals, renewInMs } = await volumes.mountAll(pod, this.#nodeOf(pod));
    for (const { volume, why } of refusals) {
      this.#say(stored, 'FailedMount', `MountVolume.SetUp failed for volume "${volume}" : ${why}`);
    }
    if (refusals.length > 0) throw new NotYet('volumes are not ready');
    const waiting = await this.#makeContainers(work, this.#current(stored));
    this.#report(stored, waiting);
    if (waiting.size > 0) throw new NotYet('containers cannot be made');
    return renewInMs;
  }

  /** The pod as it is now: its status may have been written since it was read. */
  #current({ namespace, name, object }: StoredObject): KubeObject {
    return this.#parts.system.store.get('/pods', namespace, name)?.object ?? object;
  }

  #take(key: string, stored: StoredObject): PodWork {
    const work = { uid: uidOf(stored.object), pod: stored, made: new Set<string>() };
    this.#works.set(key, work);
    for (const reference of podReferences(stored.object)) {
      const of = `${stored.namespace} ${reference}`;
      this.#users.set(of, (this.#users.get(of) ?? new Set()).add(key));
    }
    return work;
  }

  #allWaiting({ object }: StoredObject): ReadonlyMap<string, Waiting> {
    const init = listAt(object, 'spec', 'initContainers').length > 0;
    const reason = init ? 'PodInitializing' : 'ContainerCreating';
    return new Map(listAt(object, 'spec', 'containers').map((one) => [textAt(one, 'name'), { reason }]));
  }

  /** Makes the containers that are not made yet; answers with those that cannot be. */
  async #makeContainers(work: PodWork, pod: KubeObject): Promise<ReadonlyMap<string, Waiting>> {
    const waiting = new Map<string, Waiting>();
    for (const container of listAt(pod, 'spec', 'containers')) {
      const name = textAt(container, 'name');
      if (work.made.has(name)) continue;
      const why = await this.#make(work, pod, container);
      if (why === undefined) work.made.add(name);
      else waiting.set(name, { reason: 'CreateContainerConfigError', message: why });
    }
    return waiting;
  }

  /** Answers with why it cannot be made. */
  async #make({ pod: stored }: PodWork, pod: KubeObject, container: Json): Promise<string | undefined> {
    const { namespace, name } = stored;
    const { folders, system } = this.#parts;
    const field = { fieldPath: `spec.containers{${textAt(container, 'name')}}` };
    const find = (kind: 'secret' | 'configmap', of: string): KubeObject | undefined =>
      system.store.get(`/${kind}s`, namespace, of)?.object;
    const environment = resolveEnvironment({ pod, container, node: this.#nodeOf(pod), find });
    if (!environment.ok) return this.#refuse(stored, environment.why, field);
    const mounts = volumeMounts(container, environment.variables, (volume) => folders.volume(namespace, name, volume));
    if (typeof mounts === 'string') return this.#refuse(stored, mounts, field);
    for (const skipped of environment.skipped) this.#say(stored, 'InvalidEnvironmentVariableNames', skipped);
    for (const { source } of mounts) await mkdir(source, { recursive: true }).catch(() => undefined);
    const variables = new Map([['HOSTNAME', textAt(pod, 'spec', 'hostname') || name], ...environment.variables]);
    await folders.writeContainer({
      namespace,
      pod: name,
      podUid: uidOf(pod),
      container: textAt(container, 'name'),
      environment: [...variables],
      mounts,
    });
    this.#say(stored, 'Created', `Created container: ${textAt(container, 'name')}`, { ...field, type: 'Normal' });
    this.#say(stored, 'Started', `Started container ${textAt(container, 'name')}`, { ...field, type: 'Normal' });
    return undefined;
  }

  #refuse(stored: StoredObject, why: string, field: { readonly fieldPath: string }): string {
    this.#say(stored, 'Failed', `Error: ${why}`, field);
    return why;
  }

  #nodeOf(pod: KubeObject): KubeObject {
    return this.#parts.system.store.get('/nodes', '', textAt(pod, 'spec', 'nodeName'))?.object ?? {};
  }

  #report(stored: StoredObject, waiting: ReadonlyMap<string, Waiting>): void {
    const { system } = this.#parts;
    const current = system.store.get('/pods', stored.namespace, stored.name);
    if (current === undefined || uidOf(current.object) !== uidOf(stored.object)) return;
    const addresses = listAt(this.#nodeOf(current.object), 'status', 'addresses');
    const hostIP = textAt(addresses.find((one) => textAt(one, 'type') === 'InternalIP') ?? null, 'address');
    const podIP = textAt(current.object, 'status', 'podIP') || freeAddress(system.store.list('/pods'));
    const now = system.writer.timestamp();
    system.writer.amend('/pods', current, (pod) => reportStatus(pod, { hostIP, podIP, waiting, now }));
  }

  #say(
    { object }: StoredObject,
    reason: string,
    message: string,
    more: { readonly fieldPath?: string; readonly type?: 'Normal' } = {},
  ): void {
    const host = textAt(object, 'spec', 'nodeName');
    this.#parts.system.events.record(object, { type: 'Warning', reason, message, component: 'kubelet', host, ...more });
  }

  /** Nothing runs, so nothing has to stop: the files go, and with them the pod. */
  async #end(key: string, stored: StoredObject): Promise<undefined> {
    const work = this.#works.get(key) ?? { uid: uidOf(stored.object), pod: stored, made: new Set<string>() };
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
