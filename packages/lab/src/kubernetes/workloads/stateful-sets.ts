import { at, type JsonObject, listAt, own, put, textAt } from '../json/json.ts';
import { ensureObject, isTerminating, type KubeObject, metadataOf } from '../json/kube-object.ts';
import type { StoredObject } from '../store/stored-object.ts';
import { claimObjects } from './claim-objects.ts';
import { asOf, dropRevisions, keepRevision, revisionOf } from './controller-revisions.ts';
import { availability, isReady, labelOf, numberAt, ownedBy } from './pod-facts.ts';
import { podFromTemplate } from './pod-from-template.ts';
import { createPodOf, deletePodOf, PodRefused, type WorkloadParts, writeStatus } from './workload-parts.ts';

export const statefulSets = 'apps/statefulsets';
const component = 'statefulset-controller';
const revisionLabel = 'controller-revision-hash';
const hashLabel = 'controller.kubernetes.io/hash';

/** Keeps the numbered pods of one StatefulSet: in order, one at a time, and each at the revision that it may have. */
export async function syncStatefulSet(
  parts: WorkloadParts,
  namespace: string,
  name: string,
): Promise<number | undefined> {
  const stored = parts.store.get(statefulSets, namespace, name);
  if (stored === undefined) return undefined;
  claimObjects(parts, stored, '/pods');
  try {
    if (!isTerminating(stored.object)) {
      keepRevision(parts, stored, { [hashLabel]: revisionOf(stored).hash });
      await moveOn(parts, stored);
    }
  } finally {
    showStatus(parts, stored);
  }
  return availability(stored.object, [...podsOf(parts, stored).values()], parts.clock.now()).nextMs;
}

function podsOf({ store }: WorkloadParts, { object, namespace }: StoredObject): ReadonlyMap<number, StoredObject> {
  const pods = ownedBy(object, store.list('/pods', namespace));
  return new Map(pods.map((pod) => [Number(/-(\d+)$/.exec(pod.name)?.[1] ?? -1), pod]));
}

async function moveOn(parts: WorkloadParts, stored: StoredObject): Promise<void> {
  const { object } = stored;
  const start = numberAt(object, 0, 'spec', 'ordinals', 'start');
  const end = start + numberAt(object, 1, 'spec', 'replicas');
  const inOrder = textAt(object, 'spec', 'podManagementPolicy') !== 'Parallel';
  for (let ordinal = start; ordinal < end; ordinal++) {
    const pod = podsOf(parts, stored).get(ordinal);
    if (pod === undefined) await create(parts, stored, ordinal);
    else if (inOrder && !(serves(pod) && availability(object, [pod], parts.clock.now()).available === 1)) return;
    if (pod === undefined && inOrder) return;
  }
  const pods = [...podsOf(parts, stored)].toSorted(([a], [b]) => b - a);
  const surplus = pods.filter(([ordinal]) => ordinal < start || ordinal >= end);
  for (const [, pod] of inOrder ? surplus.slice(0, 1) : surplus) remove(parts, stored, pod);
  if (surplus.length === 0) replaceOutdated(parts, stored, pods);
}

function serves({ object }: StoredObject): boolean {
  return isReady(object) && !isTerminating(object);
}

/** Pods below it stay at the revision that all had before. */
function partitionOf(object: KubeObject): number {
  return numberAt(object, 0, 'spec', 'updateStrategy', 'rollingUpdate', 'partition');
}

/** From the highest ordinal down, and only while all others serve. */
function replaceOutdated(
  parts: WorkloadParts,
  stored: StoredObject,
  pods: readonly (readonly [number, StoredObject])[],
): void {
  const { object } = stored;
  if (textAt(object, 'spec', 'updateStrategy', 'type') === 'OnDelete') return;
  const partition = partitionOf(object);
  const revision = revisionOf(stored).name;
  for (const [ordinal, pod] of pods) {
    if (ordinal < partition) return;
    if (labelOf(pod.object, revisionLabel) !== revision) {
      remove(parts, stored, pod);
      return;
    }
    if (!serves(pod)) return;
  }
}

function remove(parts: WorkloadParts, { object, name }: StoredObject, pod: StoredObject): void {
  if (isTerminating(pod.object)) return;
  const message = `delete Pod ${pod.name} in StatefulSet ${name} successful`;
  deletePodOf(parts, object, pod, { component, message });
}

async function create(parts: WorkloadParts, stored: StoredObject, ordinal: number): Promise<void> {
  const { object, name } = stored;
  const podName = `${name}-${ordinal}`;
  if (listAt(object, 'spec', 'volumeClaimTemplates').length > 0) {
    const why = 'volumeClaimTemplates are not served by the lab: nothing there binds volume claims';
    const message = `create Pod ${podName} in StatefulSet ${name} failed error: ${why}`;
    parts.events.record(object, { type: 'Warning', reason: 'FailedCreate', message, component });
    throw new PodRefused(why);
  }
  const before = textAt(object, 'status', 'currentRevision');
  const revision = ordinal < partitionOf(object) && before !== '' ? before : revisionOf(stored).name;
  const labels = {
    [revisionLabel]: revision,
    'statefulset.kubernetes.io/pod-name': podName,
    'apps.kubernetes.io/pod-index': String(ordinal),
  };
  const pod = podFromTemplate(asOf(parts, stored, revision), { name: podName, labels });
  const spec = ensureObject(pod, 'spec');
  put(spec, 'hostname', podName);
  const subdomain = textAt(object, 'spec', 'serviceName');
  if (subdomain !== '') put(spec, 'subdomain', subdomain);
  await createPodOf(parts, object, pod, {
    component,
    created: () => `create Pod ${podName} in StatefulSet ${name} successful`,
    failed: (why) => `create Pod ${podName} in StatefulSet ${name} failed error: ${why}`,
  });
}

function showStatus(parts: WorkloadParts, stored: StoredObject): void {
  const pods = [...podsOf(parts, stored).values()];
  const { name: revision } = revisionOf(stored);
  const { available } = availability(stored.object, pods, parts.clock.now());
  const status = { ...statusOf(stored.object, pods, revision), availableReplicas: available };
  writeStatus(parts, statefulSets, stored, status);
  const used = pods.map((pod) => labelOf(pod.object, revisionLabel));
  dropRevisions(parts, stored, new Set([revision, textAt(status, 'currentRevision'), ...used]));
}

function statusOf(object: KubeObject, pods: readonly StoredObject[], revision: string): JsonObject {
  const ready = pods.filter(serves).length;
  const updated = pods.filter((pod) => labelOf(pod.object, revisionLabel) === revision).length;
  const before = textAt(object, 'status', 'currentRevision') || revision;
  const done = updated === pods.length && ready === numberAt(object, 1, 'spec', 'replicas');
  const current = done ? revision : before;
  return {
    observedGeneration: own(metadataOf(object), 'generation') ?? 1,
    replicas: pods.length,
    readyReplicas: ready,
    currentReplicas: pods.filter((pod) => labelOf(pod.object, revisionLabel) === current).length,
    updatedReplicas: updated,
    currentRevision: current,
    updateRevision: revision,
    collisionCount: at(object, 'status', 'collisionCount') ?? 0,
  };
}
