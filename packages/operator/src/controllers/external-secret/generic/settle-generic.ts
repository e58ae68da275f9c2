import {
  type Decision,
  decideGenericTarget,
  DATA_HASH_ANNOTATION,
  CREATED_BY_LABEL,
  type GenericOutcome,
  MANAGED_LABEL,
  merges,
  type Refusal,
  type RenderedManifest,
  sleep,
  type TargetPlan,
} from '@lockkeeper/core';
import { apiVersionOf, isConflict, type KubeObject, type ResourceType } from '@lockkeeper/kube';
import { child } from '@lockkeeper/kube/internal';
import { ownersAfter, refusedByApiServer } from '../apply.ts';
import type { Findings } from '../find.ts';
import type { Pass } from '../pass.ts';
import type { ExternalSecretPorts } from '../ports.ts';
import { CONTENT_FIELDS, genericFacts } from './live-object.ts';

/** Quick tries against an object that somebody else keeps changing, before the work queue's back-off takes over. */
const TRIES = 4;
const WAIT_MS = 50;

/** Why a plan may not be carried out after all. */
export type Objection = (decision: Decision) => Promise<Refusal | undefined>;

interface Wanted {
  readonly outcome: GenericOutcome;
  readonly manifest?: RenderedManifest;
}

/** What the ExternalSecret asks for, given the object that is there: merging starts from that. */
async function wantedOf(
  { renderer }: ExternalSecretPorts,
  pass: Pass,
  findings: Findings,
  existing: KubeObject | undefined,
): Promise<Wanted> {
  const { failure, values, sources } = findings;
  if (failure !== undefined) return { outcome: { kind: 'failed', ...failure } };
  if (values === undefined) return { outcome: { kind: 'empty' } };
  const base = merges(pass.policies.creation) ? existing : undefined;
  const input = { signal: pass.signal, ...(sources ? { sources } : {}) };
  const result = await renderer.renderManifest(pass.object, values, base, input);
  if (!result.ok) return { outcome: { kind: 'failed', stage: 'manifest', refusal: result.refusal } };
  const { labels, annotations, contentHash: dataHash } = result.manifest;
  return { outcome: { kind: 'desired', desired: { labels, annotations, dataHash } }, manifest: result.manifest };
}

function decide(pass: Pass, type: ResourceType, outcome: GenericOutcome, existing: KubeObject | undefined): Decision {
  const { name, uid, createdBy, targetName } = pass.owner;
  return decideGenericTarget({
    name,
    uid,
    createdBy,
    targetName,
    kind: type.kind,
    policies: pass.policies,
    outcome,
    ...(existing ? { target: genericFacts(existing, name) } : {}),
  });
}

/** Decides from the live object and applies. Undefined when the conflicts do not end. */
export async function settleGeneric(
  ports: ExternalSecretPorts,
  pass: Pass,
  findings: Findings,
  type: ResourceType,
  objection: Objection,
): Promise<Decision | undefined> {
  const { namespace, targetName: name } = pass.owner;
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const existing = await ports.client.get(type, { namespace, name }, { signal: pass.signal });
    const { outcome, manifest } = await wantedOf(ports, pass, findings, existing);
    const decision = decide(pass, type, outcome, existing);
    if (decision.plan.kind === 'none') return decision;
    const no = await objection(decision);
    if (no !== undefined) return decide(pass, type, { kind: 'failed', stage: 'data', refusal: no }, existing);
    try {
      await carryOut(ports, pass, type, decision.plan, manifest, existing);
      return decision;
    } catch (error) {
      const refused = refusedByApiServer(error, decision.plan.kind === 'delete' ? 'delete' : 'update');
      const stage = decision.plan.kind === 'delete' ? 'resource-delete' : 'template';
      if (refused) return decide(pass, type, { kind: 'failed', stage, refusal: refused }, existing);
      if (!isConflict(error)) throw error;
    }
    await sleep(ports.clock, WAIT_MS * (0.5 + ports.random.next()), pass.signal);
  }
  return undefined;
}

/** Whether what was found, carried out, could take something away: the object, or a part of it. */
export async function wouldTake(
  ports: ExternalSecretPorts,
  pass: Pass,
  findings: Findings,
  type: ResourceType,
): Promise<boolean> {
  const { namespace, targetName: name } = pass.owner;
  const existing = await ports.client.get(type, { namespace, name }, { signal: pass.signal });
  const { outcome } = await wantedOf(ports, pass, findings, existing);
  const { plan } = decide(pass, type, outcome, existing);
  return plan.kind === 'delete' || plan.kind === 'update';
}

type WritePlan = Extract<TargetPlan, { kind: 'create' | 'update' }>;

async function carryOut(
  { client }: ExternalSecretPorts,
  pass: Pass,
  type: ResourceType,
  plan: TargetPlan,
  manifest: RenderedManifest | undefined,
  existing: KubeObject | undefined,
): Promise<void> {
  const { namespace, targetName: name, fieldManager } = pass.owner;
  if (plan.kind === 'delete') {
    const { uid, resourceVersion } = plan;
    await client.delete(type, { namespace, name }, { uid, resourceVersion, signal: pass.signal });
  }
  if (plan.kind === 'none' || plan.kind === 'delete' || manifest === undefined) return;
  const object = objectOf(pass, type, plan, manifest, existing);
  const options = { fieldManager, signal: pass.signal };
  if (plan.kind === 'create') await client.create(type, object, options);
  else await client.replace(type, object, options);
}

function without(
  record: Readonly<Record<string, string>> | undefined,
  keys: readonly string[],
): Record<string, string> {
  return Object.fromEntries(Object.entries(record ?? {}).filter(([key]) => !keys.includes(key)));
}

/**
 * The whole object as it is to be stored, at the version that was decided from. Name and namespace are set last and are the
 * ExternalSecret's (`threat/T6`).
 */
function objectOf(
  { owner, policies }: Pass,
  type: ResourceType,
  plan: WritePlan,
  { labels, annotations, content }: RenderedManifest,
  existing: KubeObject | undefined,
): KubeObject {
  const stale = plan.kind === 'update' ? plan : { removeLabels: [], removeAnnotations: [] };
  const fields = Object.entries(existing ?? {}).filter(
    ([field]) => merges(policies.creation) || !CONTENT_FIELDS.some((one) => one === field),
  );
  const made: unknown = JSON.parse(content.revealText());
  const roots = CONTENT_FIELDS.flatMap((field) => {
    const root = child(made, field);
    return root === undefined ? [] : [[field, root] as const];
  });
  const { managedFields: _, ...metadata } = existing?.metadata ?? { name: owner.targetName };
  const { ownerReferences } = ownersAfter(metadata.ownerReferences ?? [], owner, plan.owned);
  return {
    ...Object.fromEntries(fields),
    ...Object.fromEntries(roots),
    apiVersion: apiVersionOf(type),
    kind: type.kind,
    metadata: {
      ...metadata,
      labels: {
        ...without(metadata.labels, stale.removeLabels),
        ...Object.fromEntries(labels),
        [MANAGED_LABEL]: 'true',
        ...(plan.owned ? { [CREATED_BY_LABEL]: owner.createdBy } : {}),
      },
      annotations: {
        ...without(metadata.annotations, stale.removeAnnotations),
        ...Object.fromEntries(annotations),
        [DATA_HASH_ANNOTATION]: plan.dataHash,
      },
      ...(ownerReferences === undefined ? {} : { ownerReferences: ownerReferences ?? [] }),
      name: owner.targetName,
      namespace: owner.namespace,
    },
  };
}
