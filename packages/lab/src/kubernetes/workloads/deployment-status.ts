import { at, listAt, type Json, type JsonObject, objectAt, own, textAt } from '../json/json.ts';
import { type KubeObject, metadataOf, nameOf } from '../json/kube-object.ts';
import type { StoredObject } from '../store/stored-object.ts';
import { numberAt } from './pod-facts.ts';
import { rolloutBounds } from './rollout-plan.ts';

export interface DeploymentView {
  readonly deployment: KubeObject;
  readonly sets: readonly StoredObject[];
  /** Name of the ReplicaSet of the template as it is now. */
  readonly fresh: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

interface Totals {
  readonly replicas: number;
  readonly updated: number;
  readonly ready: number;
  readonly available: number;
}

function totalsOf(sets: readonly StoredObject[], fresh: string): Totals {
  const sum = (field: string, some = sets): number =>
    some.reduce((total, { object }) => total + numberAt(object, 0, 'status', field), 0);
  return {
    replicas: sum('replicas'),
    updated: sum(
      'replicas',
      sets.filter(({ name }) => name === fresh),
    ),
    ready: sum('readyReplicas'),
    available: sum('availableReplicas'),
  };
}

/** All pods are of the newest template, as many as asked for, and all can serve. */
export function isComplete(deployment: KubeObject, sets: readonly StoredObject[], fresh: string): boolean {
  const desired = numberAt(deployment, 1, 'spec', 'replicas');
  const { replicas, updated, available } = totalsOf(sets, fresh);
  return updated === desired && replicas === desired && available >= desired;
}

/** The status that a Deployment's ReplicaSets add up to, and after how many milliseconds it changes by time alone. */
export function deploymentStatus(view: DeploymentView): { readonly status: JsonObject; readonly recheckMs?: number } {
  const { deployment, sets, fresh } = view;
  const totals = totalsOf(sets, fresh);
  const desired = numberAt(deployment, 1, 'spec', 'replicas');
  const { progressing, recheckMs } = progress(view, totals);
  const failures = sets.flatMap(({ object }) =>
    listAt(object, 'status', 'conditions').filter((one) => textAt(one, 'type') === 'ReplicaFailure'),
  );
  const status: JsonObject = {
    observedGeneration: own(metadataOf(deployment), 'generation') ?? 1,
    replicas: totals.replicas,
    updatedReplicas: totals.updated,
    readyReplicas: totals.ready,
    availableReplicas: totals.available,
    unavailableReplicas: Math.max(0, Math.max(desired, totals.replicas) - totals.available),
    conditions: [availability(view, totals), progressing, ...failures.slice(0, 1)],
  };
  return { status, ...(recheckMs === undefined ? {} : { recheckMs }) };
}

function conditionOf(deployment: KubeObject, type: string): Json | undefined {
  return listAt(deployment, 'status', 'conditions').find((one) => textAt(one, 'type') === type);
}

interface ConditionFacts {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
}

/** Times move only when the condition changes: the update with its reason, the transition with its status. */
function condition({ deployment, now }: DeploymentView, facts: ConditionFacts, progressed = false): JsonObject {
  const old = conditionOf(deployment, facts.type);
  const stamp = `${new Date(now).toISOString().slice(0, 19)}Z`;
  const sameReason = textAt(old, 'reason') === facts.reason && textAt(old, 'status') === facts.status && !progressed;
  return {
    type: facts.type,
    status: facts.status,
    lastUpdateTime: (sameReason && textAt(old, 'lastUpdateTime')) || stamp,
    lastTransitionTime: (textAt(old, 'status') === facts.status && textAt(old, 'lastTransitionTime')) || stamp,
    reason: facts.reason,
    message: facts.message,
  };
}

function availability(view: DeploymentView, { available }: Totals): JsonObject {
  const { deployment } = view;
  const desired = numberAt(deployment, 1, 'spec', 'replicas');
  const strategy = objectAt(deployment, 'spec', 'strategy', 'rollingUpdate') ?? {};
  const bounds = rolloutBounds(desired, own(strategy, 'maxSurge'), own(strategy, 'maxUnavailable'));
  const recreate = textAt(deployment, 'spec', 'strategy', 'type') === 'Recreate';
  const enough = available >= desired - (recreate ? 0 : bounds.unavailable);
  return condition(view, {
    type: 'Available',
    status: enough ? 'True' : 'False',
    reason: enough ? 'MinimumReplicasAvailable' : 'MinimumReplicasUnavailable',
    message: enough ? 'Deployment has minimum availability.' : 'Deployment does not have minimum availability.',
  });
}

interface Progress {
  readonly progressing: Json;
  readonly recheckMs?: number;
}

function progress(view: DeploymentView, totals: Totals): Progress {
  const { deployment, sets, fresh } = view;
  const old = conditionOf(deployment, 'Progressing');
  if (at(deployment, 'spec', 'paused') === true) return { progressing: paused(view, old) };
  if (!isComplete(deployment, sets, fresh)) return underWay(view, totals, old);
  const message = `ReplicaSet "${fresh}" has successfully progressed.`;
  const facts = { type: 'Progressing', status: 'True', reason: 'NewReplicaSetAvailable', message };
  return { progressing: condition(view, facts) };
}

function underWay(view: DeploymentView, totals: Totals, old: Json | undefined): Progress {
  const { deployment, fresh, now } = view;
  const type = 'Progressing';
  const reason = textAt(old, 'reason');
  const moved = reason === 'DeploymentPaused' || hasMoved(deployment, totals);
  const since = Date.parse(textAt(old, 'lastUpdateTime'));
  const deadlineMs = numberAt(deployment, 600, 'spec', 'progressDeadlineSeconds') * 1000;
  const leftMs = Number.isNaN(since) || moved ? deadlineMs : since + deadlineMs - now;
  const late = reason === 'ProgressDeadlineExceeded' && !moved;
  if (late || (leftMs <= 0 && reason !== 'NewReplicaSetAvailable')) {
    const message = `ReplicaSet "${fresh || nameOf(deployment)}" has timed out progressing.`;
    return { progressing: condition(view, { type, status: 'False', reason: 'ProgressDeadlineExceeded', message }) };
  }
  const message = `ReplicaSet "${fresh || nameOf(deployment)}" is progressing.`;
  const facts = { type, status: 'True', reason: 'ReplicaSetUpdated', message };
  return { progressing: condition(view, facts, moved), recheckMs: Math.max(1000, leftMs) };
}

/** A rollout that was too late stays so. */
function paused(view: DeploymentView, old: Json | undefined): Json {
  if (old !== undefined && textAt(old, 'reason') === 'ProgressDeadlineExceeded') return old;
  const message = 'Deployment is paused';
  return condition(view, { type: 'Progressing', status: 'Unknown', reason: 'DeploymentPaused', message });
}

function hasMoved(deployment: KubeObject, totals: Totals): boolean {
  return (
    totals.updated > numberAt(deployment, 0, 'status', 'updatedReplicas') ||
    totals.ready > numberAt(deployment, 0, 'status', 'readyReplicas') ||
    totals.available > numberAt(deployment, 0, 'status', 'availableReplicas')
  );
}
