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

function labelsOf(owner: TargetOwner, desired: DesiredSecret): Record<string, string> {
  return { ...Object.fromEntries(desired.labels), [MANAGED_LABEL]: 'true', [CREATED_BY_LABEL]: owner.createdBy };
}

function annotationsOf(desired: DesiredSecret): Record<string, string> {
  return { ...Object.fromEntries(desired.annotations), [DATA_HASH_ANNOTATION]: desired.dataHash };
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
  rendered: RenderedSecret,
  signal: AbortSignal,
): Promise<string> {
  const { desired, data } = rendered;
  const secret: KubeSecret = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: owner.targetName,
      namespace: owner.namespace,
      labels: labelsOf(owner, desired),
      annotations: annotationsOf(desired),
      ownerReferences: [ownerReference(owner)],
    },
    type: desired.type ?? 'Opaque',
    data: encoded(data),
  };
  return versionOf(await client.create(secrets, secret, { fieldManager: owner.fieldManager, signal }));
}

/**
 * A merge patch that carries uid and resourceVersion: it replaces the data wholly and keeps what others put on the Secret,
 * and the API server refuses it with 409 when the Secret is no longer the one that was decided about.
 */
async function update(
  client: KubeClient,
  owner: TargetOwner,
  rendered: RenderedSecret,
  plan: Extract<TargetPlan, { kind: 'update' }>,
  live: CachedSecret,
  signal: AbortSignal,
): Promise<string> {
  const { desired, data } = rendered;
  const others = readSecretMetadata(live).owners.filter((reference) => reference.uid !== owner.uid);
  const body = {
    metadata: {
      uid: plan.uid,
      resourceVersion: plan.resourceVersion,
      labels: { ...labelsOf(owner, desired), ...nulls(plan.removeLabels) },
      annotations: { ...annotationsOf(desired), ...nulls(plan.removeAnnotations) },
      ...(live.controller?.uid === owner.uid ? {} : { ownerReferences: [...others, ownerReference(owner)] }),
    },
    data: { ...encoded(data), ...nulls(plan.removeKeys) },
  };
  const address = { namespace: owner.namespace, name: owner.targetName };
  const patch = { kind: 'merge', body, fieldManager: owner.fieldManager } as const;
  return versionOf(await client.patch<KubeSecret>(secrets, address, patch, { signal }));
}

/**
 * Carries out a plan against the API server. Resolves to the resourceVersion written, or to undefined when the plan is to
 * write nothing. Rejects with a KubeError; a conflict means that the plan must be made again from a fresh read.
 */
export async function apply(
  client: KubeClient,
  owner: TargetOwner,
  plan: TargetPlan,
  rendered: RenderedSecret | undefined,
  live: CachedSecret | undefined,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (plan.kind === 'none' || rendered === undefined) return undefined;
  if (plan.kind === 'create') return create(client, owner, rendered, signal);
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
 * What the API server's refusal to take or delete a Secret means to the tenant, or undefined for every other failure. Only
 * reasons and field names are repeated: the server's sentences quote labels and values.
 */
export function refusedByApiServer(error: unknown, verb: 'update' | 'delete'): Refusal | undefined {
  const retry = error instanceof KubeError ? REFUSALS.get(error.status) : undefined;
  if (!(error instanceof KubeError) || retry === undefined) return undefined;
  const fields = [...new Set(error.causes.map(({ field, reason }) => `${field} (${reason})`))].slice(0, 5);
  const where = fields.length === 0 ? '' : `; at fault: ${fields.join(', ')}`;
  return refusal(
    error.code,
    `unable to ${verb} secret ${String(error.facts['name'])}: the API server refuses it with ${error.status} ${error.reason}${where}`,
    retry,
  );
}
