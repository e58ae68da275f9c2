import {
  CREATED_BY_LABEL,
  DATA_HASH_ANNOTATION,
  type DesiredSecret,
  MANAGED_LABEL,
  type Refusal,
  refusal,
  type RenderedSecret,
  type SealedValue,
  type TargetPlan,
} from '@lockkeeper/core';
import { KubeError, type KubeClient, type OwnerReference, secrets } from '@lockkeeper/kube';
import { type CachedSecret, type KubeSecret, readSecretMetadata } from '../../cluster/project-secret.ts';

/** Whose Secret it is. */
export interface TargetOwner {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly targetName: string;
  readonly createdBy: string;
  readonly fieldManager: string;
}

function base64(value: SealedValue): string {
  return Buffer.from(value.reveal()).toString('base64');
}

/** `Object.fromEntries` defines own properties, so a key named `__proto__` stays a plain key (`threat/X2`). */
function encoded(data: ReadonlyMap<string, SealedValue>): Record<string, string> {
  return Object.fromEntries([...data].map(([key, value]) => [key, base64(value)]));
}

function nulls(keys: readonly string[]): Record<string, null> {
  return Object.fromEntries(keys.map((key) => [key, null]));
}

type CreatePlan = Extract<TargetPlan, { kind: 'create' }>;
type UpdatePlan = Extract<TargetPlan, { kind: 'update' }>;

function ownMarks(owner: TargetOwner, owned: boolean): Record<string, string> {
  return { [MANAGED_LABEL]: 'true', ...(owned ? { [CREATED_BY_LABEL]: owner.createdBy } : {}) };
}

function ownerReference(owner: TargetOwner): OwnerReference {
  return {
    apiVersion: 'external-secrets.io/v1',
    kind: 'ExternalSecret',
    name: owner.name,
    uid: owner.uid,
    controller: true,
    blockOwnerDeletion: true,
  };
}

function versionOf(written: KubeSecret): string {
  return written.metadata.resourceVersion ?? '';
}

/** POST: an existing Secret of that name answers 409 and nothing is overwritten. */
async function create(
  client: KubeClient,
  owner: TargetOwner,
  { desired, data }: RenderedSecret,
  plan: CreatePlan,
  signal: AbortSignal,
): Promise<string> {
  const secret: KubeSecret = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: owner.targetName,
      namespace: owner.namespace,
      labels: { ...Object.fromEntries(desired.labels), ...ownMarks(owner, plan.owned) },
      annotations: { ...Object.fromEntries(desired.annotations), [DATA_HASH_ANNOTATION]: plan.dataHash },
      ...(plan.owned ? { ownerReferences: [ownerReference(owner)] } : {}),
    },
    type: desired.type ?? 'Opaque',
    data: encoded(data),
    ...(plan.frozen ? { immutable: true } : {}),
  };
  return versionOf(await client.create(secrets, secret, { fieldManager: owner.fieldManager, signal }));
}

/** The owners to write, where they change: ours is added or taken away, and those of others stay. */
export function ownersAfter(
  owners: readonly OwnerReference[],
  owner: TargetOwner,
  owned: boolean,
): { readonly ownerReferences?: readonly OwnerReference[] | null } {
  const controls = owners.some(({ uid, controller }) => uid === owner.uid && controller === true);
  const refers = owners.some(({ uid }) => uid === owner.uid);
  if (owned ? controls : !refers) return {};
  const others = owners.filter(({ uid }) => uid !== owner.uid);
  if (owned) return { ownerReferences: [...others, ownerReference(owner)] };
  return { ownerReferences: others.length === 0 ? null : others };
}

/**
 * A merge patch that carries uid and resourceVersion: it keeps what others put on the Secret, and the API server refuses it
 * with 409 when the Secret is no longer the one that was decided about. Values of others are not part of it: writing them
 * back unchanged would say nothing, and changed would undo an edit.
 */
async function update(
  client: KubeClient,
  owner: TargetOwner,
  { desired, data }: RenderedSecret,
  plan: UpdatePlan,
  live: CachedSecret,
  signal: AbortSignal,
): Promise<string> {
  const wanted = plan.keepsData ? { labels: {}, annotations: {} } : metadataOf(desired);
  const body = {
    metadata: {
      uid: plan.uid,
      resourceVersion: plan.resourceVersion,
      labels: { ...wanted.labels, ...ownMarks(owner, plan.owned), ...nulls(plan.removeLabels) },
      annotations: { ...wanted.annotations, [DATA_HASH_ANNOTATION]: plan.dataHash, ...nulls(plan.removeAnnotations) },
      ...ownersAfter(readSecretMetadata(live).owners, owner, plan.owned),
    },
    ...(plan.keepsData ? {} : { data: { ...encoded(data), ...nulls(plan.removeKeys) } }),
    ...(plan.frozen ? { immutable: true } : {}),
  };
  const address = { namespace: owner.namespace, name: owner.targetName };
  const patch = { kind: 'merge', body, fieldManager: owner.fieldManager } as const;
  return versionOf(await client.patch<KubeSecret>(secrets, address, patch, { signal }));
}

function metadataOf({ labels, annotations }: DesiredSecret): Record<'labels' | 'annotations', Record<string, string>> {
  return { labels: Object.fromEntries(labels), annotations: Object.fromEntries(annotations) };
}

/**
 * Carries out a plan against the API server. Resolves to the resourceVersion written, or to undefined when nothing was. Rejects
 * with a KubeError; a conflict means that the plan must be made again from a fresh read.
 */
export async function apply(
  client: KubeClient,
  owner: TargetOwner,
  plan: TargetPlan,
  rendered: RenderedSecret | undefined,
  live: CachedSecret | undefined,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (plan.kind === 'delete') {
    const { uid, resourceVersion } = plan;
    const address = { namespace: owner.namespace, name: owner.targetName };
    await client.delete(secrets, address, { uid, resourceVersion, signal });
    return undefined;
  }
  if (plan.kind === 'none' || rendered === undefined) return undefined;
  if (plan.kind === 'create') return create(client, owner, rendered, plan, signal);
  if (live === undefined) throw new TypeError('an update is planned from a live Secret');
  return update(client, owner, rendered, plan, live, signal);
}

/** Answers that the same request will meet again, with how soon another try is worth it. Quota and rights (403) may change unseen. */
const REFUSALS: ReadonlyMap<number, Refusal['retry']> = new Map([
  [400, 'change'],
  [403, 'later'],
  [413, 'change'],
  [422, 'change'],
]);

/**
 * What the API server's refusal to take or delete a target means to the tenant, or undefined for every other failure. Only
 * reasons and field names are repeated: the server's sentences quote labels and values.
 */
export function refusedByApiServer(error: unknown, verb: 'update' | 'delete'): Refusal | undefined {
  const retry = error instanceof KubeError ? REFUSALS.get(error.status) : undefined;
  if (!(error instanceof KubeError) || retry === undefined) return undefined;
  const fields = [...new Set(error.causes.map(({ field, reason }) => `${field} (${reason})`))].slice(0, 5);
  const where = fields.length === 0 ? '' : `; at fault: ${fields.join(', ')}`;
  const { resource, name } = error.facts;
  const what = resource === 'secrets' ? 'secret' : String(resource);
  return refusal(
    error.code,
    `unable to ${verb} ${what} ${String(name)}: the API server refuses it with ${error.status} ${error.reason}${where}`,
    retry,
  );
}
