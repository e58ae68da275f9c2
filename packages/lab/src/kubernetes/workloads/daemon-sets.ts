import { type JsonObject, listAt, objectAt, own, put, textAt, textsAt } from '../json/json.ts';
import { ensureObject, isTerminating, metadataOf } from '../json/kube-object.ts';
import type { StoredObject } from '../store/stored-object.ts';
import { claimObjects } from './claim-objects.ts';
import { dropRevisions, keepRevision, revisionOf } from './controller-revisions.ts';
import { daemonTolerations, nodeAdmits } from './node-fit.ts';
import { availability, isReady, labelOf, numberAt, ownedBy } from './pod-facts.ts';
import { podFromTemplate } from './pod-from-template.ts';
import { createPodOf, deletePodOf, type WorkloadParts, writeStatus } from './workload-parts.ts';

export const daemonSets = 'apps/daemonsets';
const component = 'daemonset-controller';
const revisionLabel = 'controller-revision-hash';

/** Keeps one pod of a DaemonSet on every node that its template may run on. */
export async function syncDaemonSet(
  parts: WorkloadParts,
  namespace: string,
  name: string,
): Promise<number | undefined> {
  const stored = parts.store.get(daemonSets, namespace, name);
  if (stored === undefined) return undefined;
  claimObjects(parts, stored, '/pods');
  try {
    if (!isTerminating(stored.object)) {
      keepRevision(parts, stored, { [revisionLabel]: revisionOf(stored).hash });
      await moveOn(parts, stored);
    }
  } finally {
    writeStatus(parts, daemonSets, stored, statusOf(parts, stored));
    const used = podsOf(parts, stored).map((pod) => `${name}-${labelOf(pod.object, revisionLabel)}`);
    dropRevisions(parts, stored, new Set([revisionOf(stored).name, ...used]));
  }
  return availability(stored.object, podsOf(parts, stored), parts.clock.now()).nextMs;
}

function nodesFor({ store }: WorkloadParts, { object }: StoredObject): readonly StoredObject[] {
  const spec = daemonSpec(objectAt(object, 'spec', 'template', 'spec') ?? {});
  return store.list('/nodes').filter((node) => nodeAdmits(spec, node.object));
}

function daemonSpec(spec: JsonObject): JsonObject {
  const tolerations = own(spec, 'tolerations');
  return { ...spec, tolerations: [...(Array.isArray(tolerations) ? tolerations : []), ...daemonTolerations()] };
}

function podsOf({ store }: WorkloadParts, { object, namespace }: StoredObject): readonly StoredObject[] {
  return ownedBy(object, store.list('/pods', namespace));
}

/** The node that a pod of a DaemonSet is for, whether or not it is there yet. */
function nodeOf({ object }: StoredObject): string {
  const required = objectAt(
    object,
    'spec',
    'affinity',
    'nodeAffinity',
    'requiredDuringSchedulingIgnoredDuringExecution',
  );
  const [term] = listAt(required, 'nodeSelectorTerms');
  const [field] = listAt(term, 'matchFields');
  return textAt(object, 'spec', 'nodeName') || (textsAt(field, 'values')[0] ?? '');
}

async function moveOn(parts: WorkloadParts, stored: StoredObject): Promise<void> {
  const { object, name } = stored;
  const nodes = nodesFor(parts, stored);
  const { hash: revision } = revisionOf(stored);
  const words = {
    component,
    created: (pod: string) => `Created pod: ${pod}`,
    failed: (why: string) => `Error creating: ${why}`,
  };
  const wanted = new Set(nodes.map((node) => node.name));
  for (const pod of podsOf(parts, stored)) {
    const stale = labelOf(pod.object, revisionLabel) !== revision && replacesItself(stored);
    if (isTerminating(pod.object) || (wanted.has(nodeOf(pod)) && !stale)) continue;
    deletePodOf(parts, object, pod, { component, message: `Deleted pod: ${pod.name}` });
    if (stale) return;
  }
  const taken = new Set(podsOf(parts, stored).map(nodeOf));
  for (const node of nodes) {
    if (taken.has(node.name)) continue;
    const pod = podFromTemplate(object, { generateName: `${name}-`, labels: { [revisionLabel]: revision } });
    const spec = daemonSpec(ensureObject(pod, 'spec'));
    put(spec, 'affinity', affinityFor(node.name));
    put(pod, 'spec', spec);
    await createPodOf(parts, object, pod, words);
  }
}

function replacesItself({ object }: StoredObject): boolean {
  return textAt(object, 'spec', 'updateStrategy', 'type') !== 'OnDelete';
}

function affinityFor(node: string): JsonObject {
  const field = { key: 'metadata.name', operator: 'In', values: [node] };
  const required = { nodeSelectorTerms: [{ matchFields: [field] }] };
  return { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: required } };
}

function statusOf(parts: WorkloadParts, stored: StoredObject): JsonObject {
  const desired = nodesFor(parts, stored).length;
  const pods = podsOf(parts, stored).filter((pod) => !isTerminating(pod.object));
  const ready = pods.filter((pod) => isReady(pod.object)).length;
  const { hash: revision } = revisionOf(stored);
  const { available } = availability(stored.object, pods, parts.clock.now());
  return {
    observedGeneration: own(metadataOf(stored.object), 'generation') ?? 1,
    desiredNumberScheduled: desired,
    currentNumberScheduled: pods.length,
    updatedNumberScheduled: pods.filter((pod) => labelOf(pod.object, revisionLabel) === revision).length,
    numberReady: ready,
    numberAvailable: available,
    numberUnavailable: Math.max(0, desired - available),
    numberMisscheduled: numberAt(stored.object, 0, 'status', 'numberMisscheduled'),
  };
}
