import {
  type Child,
  type Clock,
  type ClusterExternalSecret,
  type ClusterPushSecret,
  decideFanOut,
  intervalMs,
  type Log,
  type NamespaceFacts,
  parseDuration,
  sameJson,
  selectNamespaces,
} from '@lockkeeper/core';
import { isConflict, type KubeClient, type KubeObject, type WorkOutcome } from '@lockkeeper/kube';
import { child as member, type Metrics, parsed, stopwatch } from '@lockkeeper/kube/internal';
import { type Applied, applyPlan } from './apply-plan.ts';
import { fanOutStatus } from './fan-out-status.ts';
import type { FanOutKind } from './kinds.ts';

/** The caches a fan-out reads. */
export interface FanOutCache {
  /** The cluster object of that name, as the API server sent it. */
  readonly clusterObject: (name: string) => KubeObject | undefined;
  readonly namespaces: () => Iterable<NamespaceFacts & { readonly terminating: boolean }>;
  /** The child's kind under that name, as the API server sent it. */
  readonly child: (namespace: string, name: string) => KubeObject | undefined;
  /** Every object of the child's kind with this controller. */
  readonly controlledBy: (uid: string) => readonly KubeObject[];
}

export interface FanOutPorts {
  readonly cache: FanOutCache;
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  /** How often a cluster object is looked at that does not say so itself. */
  readonly requeueIntervalMs: number;
  readonly isStrict: boolean;
}

type ClusterObject = ClusterExternalSecret | ClusterPushSecret;

function childOf(kind: Pick<FanOutKind, 'childSpec'>, object: KubeObject): Child {
  const { namespace = '', name, uid = '', resourceVersion = '', labels = {}, annotations = {} } = object.metadata;
  const controller = object.metadata.ownerReferences?.find((owner) => owner.controller === true);
  const spec = parsed(() => kind.childSpec(object));
  return {
    namespace,
    name,
    uid,
    resourceVersion,
    ...(controller ? { controllerUid: controller.uid } : {}),
    deleting: object.metadata.deletionTimestamp !== undefined,
    labels,
    annotations,
    // What cannot be read is not as wished: it is written anew.
    spec: spec.ok ? spec.object : undefined,
  };
}

/**
 * Keeps one child in each chosen namespace: ExternalSecrets for a ClusterExternalSecret, PushSecrets for a ClusterPushSecret. No
 * namespace is written to: the controller reference removes the children, and a namespace that goes takes its child along.
 */
export class FanOutController<Object extends ClusterObject> {
  readonly #kind: FanOutKind<Object>;
  readonly #ports: FanOutPorts;

  constructor(kind: FanOutKind<Object>, ports: FanOutPorts) {
    this.#kind = kind;
    this.#ports = ports;
  }

  async reconcile(name: string, signal: AbortSignal): Promise<WorkOutcome> {
    const { cache, clock, log, metrics } = this.#ports;
    const object = cache.clusterObject(name);
    if (object === undefined) {
      metrics.forget(`${this.#kind.metrics}_`, '', name);
      return { next: 'idle' };
    }
    if (object.metadata.deletionTimestamp !== undefined) return this.#release(object, signal);
    const read = parsed(() => this.#kind.parse(object));
    if (!read.ok) {
      log.warn('cluster object cannot be read', { kind: object.kind, name, problem: read.problem });
      return { next: 'idle' };
    }
    const elapsed = stopwatch(clock);
    const outcome = await this.#provision(object, read.object, signal);
    metrics.set(`${this.#kind.metrics}_reconcile_duration`, { name, namespace: '' }, elapsed());
    return outcome;
  }

  async #provision(object: KubeObject, read: Object, signal: AbortSignal): Promise<WorkOutcome> {
    const { cache, client, log, isStrict } = this.#ports;
    const { name, uid = '' } = object.metadata;
    const wish = this.#kind.wish(read);
    const staying = [...cache.namespaces()].filter(({ terminating }) => !terminating);
    const plan = decideFanOut({
      uid,
      wish,
      namespaces: selectNamespaces(this.#kind.choice(read), staying),
      find: (namespace) => {
        const found = cache.child(namespace, wish.name);
        return found && childOf(this.#kind, found);
      },
      owned: cache.controlledBy(uid).map((owned) => childOf(this.#kind, owned)),
    });
    // A deletion cannot be taken back, so it is not done on the word of a cache alone.
    if (plan.remove.length > 0 && !(await this.#isCurrent(object, signal))) return { next: 'backoff' };
    const applied = await applyPlan(
      client,
      { type: this.#kind.type, name, uid },
      this.#kind.childType,
      wish,
      plan,
      signal,
    );
    const failed = new Map([
      ...plan.taken.map((namespace) => [namespace, this.#kind.taken] as const),
      ...applied.failed,
    ]);
    for (const [namespace, reason] of applied.failed)
      log.warn('namespace not provisioned', { kind: object.kind, name, namespace, reason });
    const status = fanOutStatus(this.#kind, { childName: wish.name, provisioned: applied.done, failed }, isStrict);
    const isWritten = await this.#tell(object, status, signal);
    this.#measure(name, failed.size === 0);
    return this.#next(read, plan.awaited.length > 0, applied, isWritten);
  }

  #next(read: Object, isAwaiting: boolean, applied: Applied, isWritten: boolean): WorkOutcome {
    if (applied.isOutdated || !isWritten || isAwaiting) return { next: 'backoff' };
    const wished = parsed(() => intervalMs(parseDuration(read.spec.refreshTime ?? '0s')));
    return { next: 'after', ms: wished.ok && wished.object > 0 ? wished.object : this.#ports.requeueIntervalMs };
  }

  /** The object as it was read is what the API server has now. */
  async #isCurrent({ metadata }: KubeObject, signal: AbortSignal): Promise<boolean> {
    const options = { signal, metadataOnly: true };
    const live = await this.#ports.client.get(this.#kind.type, { name: metadata.name }, options);
    return (
      live?.metadata.uid === metadata.uid &&
      live?.metadata.generation === metadata.generation &&
      live?.metadata.deletionTimestamp === undefined
    );
  }

  /** Writes the status when it says something new. False when the object changed meanwhile. */
  async #tell(object: KubeObject, status: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<boolean> {
    const before = member(object, 'status');
    if (sameJson(before, status)) return true;
    const { name, uid, resourceVersion } = object.metadata;
    // A merge patch keeps what it does not name, and lists that are empty now must go.
    const empty = { failedNamespaces: null, provisionedNamespaces: null };
    const body = { metadata: { uid, resourceVersion }, status: { ...empty, ...status } };
    try {
      await this.#ports.client.patchStatus(this.#kind.type, { name }, { kind: 'merge', body }, { signal });
      return true;
    } catch (error) {
      if (isConflict(error)) return false;
      throw error;
    }
  }

  #measure(name: string, isReady: boolean): void {
    for (const status of ['True', 'False']) {
      const labels = { name, namespace: '', condition: 'Ready', status };
      this.#ports.metrics.set(
        `${this.#kind.metrics}_status_condition`,
        labels,
        (status === 'True') === isReady ? 1 : 0,
      );
    }
  }

  /** The garbage collector takes the children; all that is left to do is to take ESO's finalizer away. */
  async #release({ metadata }: KubeObject, signal: AbortSignal): Promise<WorkOutcome> {
    const { finalizer, type } = this.#kind;
    const { finalizers = [], uid, resourceVersion, name } = metadata;
    if (finalizer === undefined || !finalizers.includes(finalizer)) return { next: 'idle' };
    const kept = finalizers.filter((other) => other !== finalizer);
    const body = { metadata: { uid, resourceVersion, finalizers: kept } };
    try {
      await this.#ports.client.patch(type, { name }, { kind: 'merge', body }, { signal });
      return { next: 'idle' };
    } catch (error) {
      if (!isConflict(error)) throw error;
      return { next: 'backoff' };
    }
  }
}
