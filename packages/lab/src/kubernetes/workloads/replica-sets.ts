import { listAt, type Json, type JsonObject, own, textAt } from '../json/json.ts';
import { isTerminating, type KubeObject, metadataOf } from '../json/kube-object.ts';
import { fromLabelSelector } from '../selectors/label-selector.ts';
import type { StoredObject } from '../store/stored-object.ts';
import { claimObjects } from './claim-objects.ts';
import { availability, isActive, isReady, numberAt, ownedBy } from './pod-facts.ts';
import { podFromTemplate } from './pod-from-template.ts';
import { createPodOf, deletePodOf, PodRefused, type WorkloadParts, writeStatus } from './workload-parts.ts';

export const replicaSets = 'apps/replicasets';
const component = 'replicaset-controller';

/** Keeps as many pods of one ReplicaSet as it asks for, and its status in line with them. */
export async function syncReplicaSet(
  parts: WorkloadParts,
  namespace: string,
  name: string,
): Promise<number | undefined> {
  const stored = parts.store.get(replicaSets, namespace, name);
  if (stored === undefined) return undefined;
  claimObjects(parts, stored, '/pods');
  const { object } = stored;
  const refused = isTerminating(object)
    ? undefined
    : await keepCount(parts, stored).then(() => undefined, onlyRefusals);
  const pods = podsOf(parts, stored);
  const { available, nextMs } = availability(object, pods, parts.clock.now());
  const status = { ...statusOf(object, pods, refused, parts.writer.timestamp()), availableReplicas: available };
  writeStatus(parts, replicaSets, stored, status);
  if (refused !== undefined) throw refused;
  return nextMs;
}

function onlyRefusals(error: unknown): PodRefused {
  if (error instanceof PodRefused) return error;
  throw error;
}

function podsOf({ store }: WorkloadParts, { namespace, object }: StoredObject): readonly StoredObject[] {
  return ownedBy(object, store.list('/pods', namespace)).filter((pod) => isActive(pod.object));
}

async function keepCount(parts: WorkloadParts, stored: StoredObject): Promise<void> {
  const { object } = stored;
  const pods = podsOf(parts, stored);
  const missing = numberAt(object, 1, 'spec', 'replicas') - pods.length;
  const words = {
    component,
    created: (pod: string) => `Created pod: ${pod}`,
    failed: (why: string) => `Error creating: ${why}`,
  };
  for (let index = 0; index < missing; index++) {
    await createPodOf(parts, object, podFromTemplate(object, { generateName: `${stored.name}-` }), words);
  }
  for (const pod of dispensable(pods).slice(0, Math.max(0, -missing))) {
    deletePodOf(parts, object, pod, { component, message: `Deleted pod: ${pod.name}` });
  }
}

/** Pods in the order in which they may go: on no node first, then not ready, then the newest. */
function dispensable(pods: readonly StoredObject[]): readonly StoredObject[] {
  const rank = ({ object }: StoredObject): number =>
    textAt(object, 'spec', 'nodeName') === '' ? 0 : isReady(object) ? 2 : 1;
  return pods.toSorted((a, b) => rank(a) - rank(b) || b.revision - a.revision);
}

function statusOf(
  object: KubeObject,
  pods: readonly StoredObject[],
  refused: PodRefused | undefined,
  now: string,
): JsonObject {
  const ready = pods.filter((pod) => isReady(pod.object)).length;
  const labelled = fromLabelSelector({ matchLabels: own(metadataOf(ofTemplate(object)), 'labels') ?? {} });
  return {
    replicas: pods.length,
    fullyLabeledReplicas: pods.filter((pod) => labelled(pod.object)).length,
    readyReplicas: ready,
    observedGeneration: own(metadataOf(object), 'generation') ?? 1,
    ...conditions(object, refused, now),
  };
}

function ofTemplate(object: KubeObject): KubeObject {
  return (own((own(object, 'spec') ?? {}) as JsonObject, 'template') ?? {}) as JsonObject;
}

function conditions(object: KubeObject, refused: PodRefused | undefined, now: string): JsonObject {
  const others = listAt(object, 'status', 'conditions').filter((one) => textAt(one, 'type') !== 'ReplicaFailure');
  if (refused === undefined) return { conditions: [...others] };
  const known = listAt(object, 'status', 'conditions').find((one) => textAt(one, 'type') === 'ReplicaFailure');
  const failure: Json = {
    type: 'ReplicaFailure',
    status: 'True',
    lastTransitionTime: textAt(known, 'lastTransitionTime') || now,
    reason: 'FailedCreate',
    message: refused.message,
  };
  return { conditions: [...others, failure] };
}
