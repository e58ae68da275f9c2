import { at, clone, equal, type JsonObject, objectAt, own, put, textAt, withKeys } from '../json/json.ts';
import { ensureMetadata, ensureObject, isTerminating, type KubeObject, metadataOf } from '../json/kube-object.ts';
import { versionOf } from '../resources/definition.ts';
import type { StoredObject } from '../store/stored-object.ts';
import { claimObjects } from './claim-objects.ts';
import { deploymentStatus, isComplete } from './deployment-status.ts';
import { numberAt, ownedBy } from './pod-facts.ts';
import { controllerReference } from './pod-from-template.ts';
import { replicaSets } from './replica-sets.ts';
import { planRollout, rolloutBounds } from './rollout-plan.ts';
import { templateHash } from './template-hash.ts';
import { type WorkloadParts, writeStatus } from './workload-parts.ts';

export const deployments = 'apps/deployments';
const component = 'deployment-controller';
const hashLabel = 'pod-template-hash';
const revisionKey = 'deployment.kubernetes.io/revision';

/** Moves one Deployment a step on: to a ReplicaSet of its template, and to the sizes that its strategy allows now. */
export async function syncDeployment(
  parts: WorkloadParts,
  namespace: string,
  name: string,
): Promise<number | undefined> {
  const stored = parts.store.get(deployments, namespace, name);
  if (stored === undefined || isTerminating(stored.object)) return undefined;
  claimObjects(parts, stored, replicaSets);
  if (at(stored.object, 'spec', 'paused') === true) resize(parts, stored);
  else moveOn(parts, stored);
  return showStatus(parts, stored);
}

function setsOf({ store }: WorkloadParts, { namespace, object }: StoredObject): readonly StoredObject[] {
  return ownedBy(object, store.list(replicaSets, namespace));
}

function moveOn(parts: WorkloadParts, stored: StoredObject): void {
  const { object } = stored;
  const sets = setsOf(parts, stored);
  const found = sets.find((set) => sameTemplate(set.object, object));
  const fresh = found ?? createSet(parts, stored, sets);
  if (fresh === undefined) return;
  const old = sets
    .filter((set) => set.name !== fresh.name)
    .toSorted((a, b) => revisionOf(a.object) - revisionOf(b.object));
  noteRevision(parts, stored, fresh, old);
  const desired = numberAt(object, 1, 'spec', 'replicas');
  const strategy = objectAt(object, 'spec', 'strategy', 'rollingUpdate') ?? {};
  const step = planRollout({
    desired,
    ...rolloutBounds(desired, own(strategy, 'maxSurge'), own(strategy, 'maxUnavailable')),
    recreate: textAt(object, 'spec', 'strategy', 'type') === 'Recreate',
    fresh: countsOf(fresh),
    old: old.map(countsOf),
    oldPods: old.reduce((sum, set) => sum + ownedBy(set.object, parts.store.list('/pods', set.namespace)).length, 0),
  });
  scale(parts, stored, fresh, step.fresh);
  for (const [index, set] of old.entries()) scale(parts, stored, set, step.old[index] ?? 0);
  if (isComplete(object, setsOf(parts, stored), fresh.name)) dropHistory(parts, stored, old);
}

/** While it is paused, a Deployment still gets the size that it asks for, unless it was paused between two templates. */
function resize(parts: WorkloadParts, stored: StoredObject): void {
  const sets = setsOf(parts, stored).toSorted((a, b) => revisionOf(a.object) - revisionOf(b.object));
  const active = sets.filter((set) => countsOf(set).wanted > 0);
  const [only = sets.at(-1)] = active;
  if (only !== undefined && active.length <= 1)
    scale(parts, stored, only, numberAt(stored.object, 1, 'spec', 'replicas'));
}

function countsOf({ object }: StoredObject): { readonly wanted: number; readonly available: number } {
  return {
    wanted: numberAt(object, 1, 'spec', 'replicas'),
    available: numberAt(object, 0, 'status', 'availableReplicas'),
  };
}

function sameTemplate(set: KubeObject, deployment: KubeObject): boolean {
  const strip = (object: KubeObject): JsonObject => {
    const template = clone(objectAt(object, 'spec', 'template') ?? {});
    const labels = ensureObject(ensureMetadata(template), 'labels');
    return withKeys(template, {
      metadata: withKeys(metadataOf(template), {
        labels: withKeys(labels, { [hashLabel]: undefined }),
        creationTimestamp: undefined,
      }),
    });
  };
  return equal(strip(set), strip(deployment));
}

function revisionOf(object: KubeObject): number {
  return Number(textAt(object, 'metadata', 'annotations', revisionKey)) || 0;
}

function createSet(
  parts: WorkloadParts,
  stored: StoredObject,
  sets: readonly StoredObject[],
): StoredObject | undefined {
  const { object, namespace } = stored;
  const definition = parts.registry.find('apps', 'replicasets');
  const version = definition === undefined ? undefined : versionOf(definition, 'v1');
  if (definition === undefined || version === undefined) return undefined;
  let hash = templateHash(objectAt(object, 'spec', 'template') ?? {}, 0);
  for (let tries = 1; parts.store.get(replicaSets, namespace, `${stored.name}-${hash}`) !== undefined; tries++) {
    hash = templateHash(objectAt(object, 'spec', 'template') ?? {}, tries);
  }
  const name = `${stored.name}-${hash}`;
  const target = { definition, version, namespace, subresource: '', dryRun: false, manager: 'kube-controller-manager' };
  const revision = Math.max(0, ...sets.map((set) => revisionOf(set.object))) + 1;
  parts.writer.create(target, replicaSetOf(object, { name, hash, revision }));
  return parts.store.get(replicaSets, namespace, name);
}

interface SetNaming {
  readonly name: string;
  readonly hash: string;
  readonly revision: number;
}

function replicaSetOf(deployment: KubeObject, { name, hash, revision }: SetNaming): JsonObject {
  const template = clone(objectAt(deployment, 'spec', 'template') ?? {});
  put(ensureObject(ensureMetadata(template), 'labels'), hashLabel, hash);
  const selector = clone(objectAt(deployment, 'spec', 'selector') ?? {});
  put(ensureObject(selector, 'matchLabels'), hashLabel, hash);
  const annotations = withKeys(objectAt(deployment, 'metadata', 'annotations') ?? {}, {
    'kubectl.kubernetes.io/last-applied-configuration': undefined,
    [revisionKey]: String(revision),
  });
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name,
      labels: objectAt(template, 'metadata', 'labels') ?? {},
      annotations,
      ownerReferences: [controllerReference(deployment)],
    },
    spec: {
      replicas: 0,
      minReadySeconds: own(objectAt(deployment, 'spec') ?? {}, 'minReadySeconds') ?? 0,
      selector,
      template,
    },
  };
}

/** A ReplicaSet that is the newest again, after an undo, counts as a revision of its own. */
function noteRevision(
  { writer, store }: WorkloadParts,
  deployment: StoredObject,
  fresh: StoredObject,
  old: readonly StoredObject[],
): void {
  const highest = Math.max(0, ...old.map((set) => revisionOf(set.object)));
  const revision = Math.max(revisionOf(fresh.object), highest + 1);
  const annotate = (object: KubeObject): void =>
    put(ensureObject(ensureMetadata(object), 'annotations'), revisionKey, String(revision));
  writer.amend(replicaSets, fresh, annotate);
  const current = store.get(deployments, deployment.namespace, deployment.name);
  if (current !== undefined) writer.amend(deployments, current, annotate);
}

function scale(
  { writer, store, events }: WorkloadParts,
  deployment: StoredObject,
  set: StoredObject,
  size: number,
): void {
  const current = store.get(replicaSets, set.namespace, set.name);
  if (current === undefined) return;
  const before = numberAt(current.object, 1, 'spec', 'replicas');
  if (before === size) return;
  writer.amend(replicaSets, current, (object) => {
    put(ensureObject(object, 'spec'), 'replicas', size);
    put(ensureMetadata(object), 'generation', numberAt(object, 1, 'metadata', 'generation') + 1);
  });
  const direction = size > before ? 'up' : 'down';
  const message = `Scaled ${direction} replica set ${set.name} from ${before} to ${size}`;
  events.record(deployment.object, { type: 'Normal', reason: 'ScalingReplicaSet', message, component });
}

function dropHistory(
  { registry, writer }: WorkloadParts,
  { object }: StoredObject,
  old: readonly StoredObject[],
): void {
  const definition = registry.find('apps', 'replicasets');
  const surplus = old.length - numberAt(object, 10, 'spec', 'revisionHistoryLimit');
  if (definition === undefined) return;
  for (const set of old.slice(0, Math.max(0, surplus))) {
    writer.delete(definition, set, { preconditions: {}, propagation: 'Background', dryRun: false });
  }
}

/** Answers after how long the status has to be looked at again: when a rollout would be too late. */
function showStatus(parts: WorkloadParts, stored: StoredObject): number | undefined {
  const current = parts.store.get(deployments, stored.namespace, stored.name);
  if (current === undefined) return undefined;
  const sets = setsOf(parts, current);
  const fresh = sets.find((set) => sameTemplate(set.object, current.object));
  const view = { deployment: current.object, sets, fresh: fresh?.name ?? '', now: parts.clock.now() };
  const { status, recheckMs } = deploymentStatus(view);
  writeStatus(parts, deployments, stored, status);
  return recheckMs;
}
