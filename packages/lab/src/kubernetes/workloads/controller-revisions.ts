import { clone, type JsonObject, objectAt, put, withKeys } from '../json/json.ts';
import { ensureObject, type KubeObject } from '../json/kube-object.ts';
import { versionOf } from '../resources/definition.ts';
import type { StoredObject } from '../store/stored-object.ts';
import { claimObjects } from './claim-objects.ts';
import { numberAt, ownedBy } from './pod-facts.ts';
import { controllerReference } from './pod-from-template.ts';
import { templateHash } from './template-hash.ts';
import type { WorkloadParts } from './workload-parts.ts';

const revisions = 'apps/controllerrevisions';
const defaultHistory = 10;

/** The template of a StatefulSet or DaemonSet as it is now: `hash` for what it says, `name` of its ControllerRevision. */
export interface Revision {
  readonly hash: string;
  readonly name: string;
}

export function revisionOf({ object, name }: StoredObject): Revision {
  const hash = templateHash(objectAt(object, 'spec', 'template') ?? {}, 0);
  return { hash, name: `${name}-${hash}` };
}

function revisionsOf({ store }: WorkloadParts, { object, namespace }: StoredObject): readonly StoredObject[] {
  const number = (one: StoredObject): number => numberAt(one.object, 0, 'revision');
  return ownedBy(object, store.list(revisions, namespace)).toSorted((a, b) => number(a) - number(b));
}

/**
 * Keeps the template as it is now as the newest ControllerRevision of its workload, where `kubectl rollout history` and
 * `undo` find it and those before it. One that has been before, as after an undo, gets a new number.
 */
export function keepRevision(parts: WorkloadParts, stored: StoredObject, labels: JsonObject): void {
  const { registry, store, writer } = parts;
  claimObjects(parts, stored, revisions);
  const known = revisionsOf(parts, stored);
  const newest = known.at(-1);
  const { name } = revisionOf(stored);
  if (newest?.name === name) return;
  const revision = numberAt(newest?.object ?? {}, 0, 'revision') + 1;
  const earlier = store.get(revisions, stored.namespace, name);
  if (earlier !== undefined) {
    writer.amend(revisions, earlier, (object) => put(object, 'revision', revision));
    return;
  }
  const definition = registry.find('apps', 'controllerrevisions');
  const version = definition === undefined ? undefined : versionOf(definition, 'v1');
  if (definition === undefined || version === undefined) return;
  const { namespace } = stored;
  const target = { definition, version, namespace, subresource: '', dryRun: false, manager: 'kube-controller-manager' };
  writer.create(target, revisionObject(stored.object, { name, labels, revision }));
}

interface RevisionFacts {
  readonly name: string;
  readonly labels: JsonObject;
  readonly revision: number;
}

function revisionObject(owner: KubeObject, { name, labels, revision }: RevisionFacts): JsonObject {
  const template = clone(objectAt(owner, 'spec', 'template') ?? {});
  return {
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    metadata: {
      name,
      labels: { ...objectAt(template, 'metadata', 'labels'), ...labels },
      annotations: withKeys(objectAt(owner, 'metadata', 'annotations') ?? {}, {
        'kubectl.kubernetes.io/last-applied-configuration': undefined,
      }),
      ownerReferences: [controllerReference(owner)],
    },
    data: { spec: { template: { ...template, $patch: 'replace' } } },
    revision,
  };
}

/** The workload as it was at a revision; as it is now when that is not known. */
export function asOf({ store }: WorkloadParts, { object, namespace }: StoredObject, revision: string): KubeObject {
  const data = store.get(revisions, namespace, revision)?.object ?? {};
  const kept = objectAt(data, 'data', 'spec', 'template');
  if (kept === undefined) return object;
  const template = withKeys(kept, { $patch: undefined });
  return withKeys(object, { spec: withKeys(ensureObject(clone(object), 'spec'), { template }) });
}

/** Forgets the oldest revisions beyond what the workload wants to keep; `inUse` are names that stay. */
export function dropRevisions(parts: WorkloadParts, stored: StoredObject, inUse: ReadonlySet<string>): void {
  const { registry, writer } = parts;
  const definition = registry.find('apps', 'controllerrevisions');
  const old = revisionsOf(parts, stored).filter(({ name }) => !inUse.has(name));
  const surplus = old.length - numberAt(stored.object, defaultHistory, 'spec', 'revisionHistoryLimit');
  if (definition === undefined) return;
  for (const one of old.slice(0, Math.max(0, surplus))) {
    writer.delete(definition, one, { preconditions: {}, propagation: 'Background', dryRun: false });
  }
}
