import { at, listAt, put, textAt } from '../../kubernetes/json/json.ts';
import { ensureObject, isTerminating, type KubeObject } from '../../kubernetes/json/kube-object.ts';
import type { ClusterSystem } from '../../kubernetes/kubernetes-api.ts';
import type { Change, StoredObject } from '../../kubernetes/store/stored-object.ts';
import { withCondition } from '../pods/pod-conditions.ts';
import { placePod } from './place-pod.ts';

/** Gives new pods a node, in the turn after they came; looks again at those without one when nodes change. */
export class Scheduler {
  readonly #system: ClusterSystem;

  constructor(system: ClusterSystem) {
    this.#system = system;
  }

  /** Pods that a change makes worth a look. */
  concerns({ collection, type, current }: Change): readonly StoredObject[] {
    if (type === 'DELETED') return [];
    if (collection === '/pods') return isWaiting(current.object) ? [current] : [];
    return collection === '/nodes' ? this.waiting() : [];
  }

  waiting(): readonly StoredObject[] {
    return this.#system.store.list('/pods').filter(({ object }) => isWaiting(object));
  }

  /** Binds one pod, or says why it cannot be. */
  place(namespace: string, name: string): void {
    const { store, writer, events } = this.#system;
    const stored = store.get('/pods', namespace, name);
    if (stored === undefined || !isWaiting(stored.object)) return;
    const nodes = store.list('/nodes').map(({ object }) => object);
    const pods = store.list('/pods');
    const load = (node: string): number =>
      pods.filter(({ object }) => textAt(object, 'spec', 'nodeName') === node).length;
    const placement = placePod(stored.object, nodes, load);
    const { scheduler: component } = placement;
    if ('why' in placement) {
      const { why: message } = placement;
      if (messageOf(stored.object) === message) return;
      events.record(stored.object, { type: 'Warning', reason: 'FailedScheduling', message, component });
      this.#mark(stored, { status: 'False', reason: 'Unschedulable', message });
      return;
    }
    writer.amend('/pods', stored, (pod) => {
      put(ensureObject(pod, 'spec'), 'nodeName', placement.node);
      const status = ensureObject(pod, 'status');
      put(status, 'conditions', withCondition(pod, 'PodScheduled', { status: 'True' }, writer.timestamp()));
    });
    const message = `Successfully assigned ${namespace}/${name} to ${placement.node}`;
    events.record(stored.object, { type: 'Normal', reason: 'Scheduled', message, component });
  }

  #mark(
    stored: StoredObject,
    facts: { readonly status: string; readonly reason: string; readonly message: string },
  ): void {
    const { writer } = this.#system;
    writer.amend('/pods', stored, (pod) => {
      put(ensureObject(pod, 'status'), 'conditions', withCondition(pod, 'PodScheduled', facts, writer.timestamp()));
    });
  }
}

function isWaiting(pod: KubeObject): boolean {
  return at(pod, 'spec', 'nodeName') === undefined && !isTerminating(pod);
}

function messageOf(pod: KubeObject): string {
  const condition = listAt(pod, 'status', 'conditions').find((one) => textAt(one, 'type') === 'PodScheduled');
  return textAt(condition, 'message');
}
