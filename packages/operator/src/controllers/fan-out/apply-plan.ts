import type { Child, ChildWish, FanOutPlan } from '@lockkeeper/core';
import {
  apiVersionOf,
  isConflict,
  type JsonPatchStep,
  KubeError,
  type KubeClient,
  type KubeObject,
  type ResourceType,
} from '@lockkeeper/kube';

/** The cluster object that the children are for. */
export interface FanOutOwner {
  readonly type: ResourceType;
  readonly name: string;
  readonly uid: string;
}

/** What came of a plan. */
export interface Applied {
  /** Namespaces that now have their child. */
  readonly done: readonly string[];
  readonly failed: ReadonlyMap<string, string>;
  /** Something changed meanwhile, so that the plan has to be made again. */
  readonly isOutdated: boolean;
}

/** Requests under way at a time: enough for a thousand namespaces in a second, and no flood. */
const CONCURRENT = 8;

const DECIDED: readonly number[] = [400, 403, 413, 422];

/** Only reasons and field names are repeated: the server's sentences quote what was written. */
function refusedBecause(error: unknown): string | undefined {
  if (!(error instanceof KubeError) || !DECIDED.includes(error.status)) return undefined;
  const fields = [...new Set(error.causes.map(({ field, reason }) => `${field} (${reason})`))].slice(0, 5);
  const where = fields.length === 0 ? '' : `; at fault: ${fields.join(', ')}`;
  return `the API server refuses the object with ${error.status} ${error.reason}${where}`;
}

function childObject(owner: FanOutOwner, type: ResourceType, wish: ChildWish, namespace: string) {
  return {
    apiVersion: apiVersionOf(type),
    kind: type.kind,
    metadata: {
      name: wish.name,
      namespace,
      labels: wish.labels,
      annotations: wish.annotations,
      ownerReferences: [
        {
          apiVersion: apiVersionOf(owner.type),
          kind: owner.type.kind,
          name: owner.name,
          uid: owner.uid,
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
    },
    spec: wish.spec,
  };
}

/** Labels, annotations and spec as a whole, at the version that was compared; owners and finalizers of others stay. */
function wishedSteps({ labels, annotations, spec }: ChildWish, resourceVersion: string): readonly JsonPatchStep[] {
  return [
    { op: 'replace', path: '/metadata/resourceVersion', value: resourceVersion },
    { op: 'add', path: '/metadata/labels', value: labels },
    { op: 'add', path: '/metadata/annotations', value: annotations },
    { op: 'add', path: '/spec', value: spec },
  ];
}

interface Outcome {
  readonly namespace: string;
  readonly result: 'done' | 'outdated' | { readonly failed: string };
}

async function attempt(namespace: string, write: () => Promise<unknown>): Promise<Outcome> {
  try {
    await write();
    return { namespace, result: 'done' };
  } catch (error) {
    if (isConflict(error)) return { namespace, result: 'outdated' };
    const failed = refusedBecause(error);
    if (failed === undefined) throw error;
    return { namespace, result: { failed } };
  }
}

async function inBatches<T>(items: readonly T[], work: (item: T) => Promise<Outcome>): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (let i = 0; i < items.length; i += CONCURRENT) {
    outcomes.push(...(await Promise.all(items.slice(i, i + CONCURRENT).map(work))));
  }
  return outcomes;
}

/** Carries out a plan: what is too much goes first, because a renamed child must not meet its own successor. */
export async function applyPlan(
  client: KubeClient,
  owner: FanOutOwner,
  childType: ResourceType,
  wish: ChildWish,
  plan: FanOutPlan,
  signal: AbortSignal,
): Promise<Applied> {
  const removed = await inBatches(plan.remove, ({ namespace, name, uid, resourceVersion }: Child) =>
    attempt(namespace, () => client.delete(childType, { namespace, name }, { uid, resourceVersion, signal })),
  );
  const created = await inBatches(plan.create, (namespace) =>
    attempt(namespace, () =>
      client.create(childType, childObject(owner, childType, wish, namespace) as KubeObject, { signal }),
    ),
  );
  const updated = await inBatches(plan.update, ({ namespace, name, resourceVersion }: Child) => {
    const patch = { kind: 'json' as const, body: wishedSteps(wish, resourceVersion) };
    return attempt(namespace, () => client.patch(childType, { namespace, name }, patch, { signal }));
  });
  const written = [...created, ...updated];
  const failures = [...removed, ...written].flatMap(({ namespace, result }) =>
    typeof result === 'object' ? [[namespace, result.failed] as const] : [],
  );
  return {
    done: [...plan.keep, ...written.filter(({ result }) => result === 'done').map(({ namespace }) => namespace)],
    failed: new Map(failures),
    isOutdated: [...removed, ...written].some(({ result }) => result === 'outdated'),
  };
}
