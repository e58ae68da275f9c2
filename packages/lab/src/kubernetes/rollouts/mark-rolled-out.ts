import { at, type Json, type JsonObject, listAt, own, put, scalarText, textAt } from '../json/json.ts';
import { ensureObject, isTerminating, type KubeObject, metadataOf } from '../json/kube-object.ts';
import type { ObjectStore } from '../store/object-store.ts';
import type { ObjectWriter } from '../writer/object-writer.ts';

export interface RolloutParts {
  readonly store: ObjectStore;
  readonly writer: ObjectWriter;
}

type StatusOf = (object: KubeObject, now: string) => JsonObject;

/** What each kind's status says once everything has been rolled out. */
const statuses: ReadonlyMap<string, StatusOf> = new Map<string, StatusOf>([
  ['apps/deployments', deploymentStatus],
  [
    'apps/replicasets',
    (object) => counted(object, ['replicas', 'fullyLabeledReplicas', 'readyReplicas', 'availableReplicas']),
  ],
  ['apps/statefulsets', statefulSetStatus],
  // There are no nodes that a DaemonSet's pods could run on.
  [
    'apps/daemonsets',
    () => ({ currentNumberScheduled: 0, desiredNumberScheduled: 0, numberMisscheduled: 0, numberReady: 0 }),
  ],
]);

export function rollsOut(collection: string): boolean {
  return statuses.has(collection);
}

/**
 * Marks a workload of apps/v1 as rolled out, once per generation, as if its pods had come up at once. No pods and no
 * ReplicaSets are made. A status that somebody else writes for a generation stays.
 */
export function markRolledOut(
  { store, writer }: RolloutParts,
  collection: string,
  namespace: string,
  name: string,
): void {
  const stored = store.get(collection, namespace, name);
  const statusOf = statuses.get(collection);
  if (stored === undefined || statusOf === undefined || isTerminating(stored.object)) return;
  const generation = own(metadataOf(stored.object), 'generation') ?? 1;
  if (at(stored.object, 'status', 'observedGeneration') === generation) return;
  writer.amend(collection, stored, (object) => {
    const status = ensureObject(object, 'status');
    put(status, 'observedGeneration', generation);
    if (at(object, 'spec', 'paused') === true) return;
    for (const [key, value] of Object.entries(statusOf(object, writer.timestamp()))) put(status, key, value);
  });
}

function replicasOf(object: KubeObject): number {
  const replicas = at(object, 'spec', 'replicas');
  return typeof replicas === 'number' ? replicas : 1;
}

function counted(object: KubeObject, fields: readonly string[]): JsonObject {
  return Object.fromEntries(fields.map((field) => [field, replicasOf(object)]));
}

function statefulSetStatus(object: KubeObject): JsonObject {
  const revision = `${textAt(object, 'metadata', 'name')}-${scalarText(own(metadataOf(object), 'generation')) ?? '1'}`;
  return {
    ...counted(object, ['replicas', 'currentReplicas', 'updatedReplicas', 'readyReplicas', 'availableReplicas']),
    currentRevision: revision,
    updateRevision: revision,
    collisionCount: 0,
  };
}

function deploymentStatus(object: KubeObject, now: string): JsonObject {
  const condition = (type: string, reason: string, message: string): Json => {
    const old = listAt(object, 'status', 'conditions').find((one) => textAt(one, 'type') === type);
    const since = textAt(old, 'status') === 'True' ? textAt(old, 'lastTransitionTime') : now;
    return { type, status: 'True', lastUpdateTime: now, lastTransitionTime: since, reason, message };
  };
  const name = textAt(object, 'metadata', 'name');
  return {
    ...counted(object, ['replicas', 'updatedReplicas', 'readyReplicas', 'availableReplicas']),
    conditions: [
      condition('Available', 'MinimumReplicasAvailable', 'Deployment has minimum availability.'),
      condition('Progressing', 'NewReplicaSetAvailable', `Deployment "${name}" has successfully progressed.`),
    ],
  };
}
