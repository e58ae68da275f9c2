import { guardFinalSecret } from '../guard/final-secret.ts';
import type { Refusal } from '../errors/refusal.ts';
import {
  type Decision,
  type FailedStage,
  failedDecision,
  merges,
  refused,
  RESOURCE_WORDS,
  settled,
  type TargetPolicies,
} from './decision.ts';
import { beingDeleted, type Claim, ownedByAnotherController, ownedByAnotherExternalSecret } from './ownership.ts';
import { ADOPT_ANNOTATION, MANAGED_LABEL, MESSAGES } from './reasons.ts';
import { isAsDesired, staleness, type TargetObject } from './target.ts';
import { whenEmpty } from './when-empty.ts';

/** A target that is no Secret, as the cluster has it. */
export interface GenericTarget extends TargetObject {
  /** Whether there is anything in it that could be lost. */
  readonly hasContent: boolean;
}

/** The object that the ExternalSecret asks for, with a digest in place of its content. */
export interface DesiredObject {
  readonly labels: ReadonlyMap<string, string>;
  readonly annotations: ReadonlyMap<string, string>;
  readonly dataHash: string;
}

export type GenericOutcome =
  | { readonly kind: 'desired'; readonly desired: DesiredObject }
  | { readonly kind: 'empty' }
  | { readonly kind: 'failed'; readonly stage: FailedStage; readonly refusal: Refusal };

/** As `ExternalSecretWorld`, for a target of another kind. */
export interface GenericWorld {
  readonly name: string;
  readonly uid: string;
  readonly createdBy: string;
  readonly targetName: string;
  /** Kind of the target, for events. */
  readonly kind: string;
  readonly policies: TargetPolicies;
  readonly target?: GenericTarget;
  readonly outcome: GenericOutcome;
}

/** The rule of Secrets (`threat/T1`): what somebody else has filled is not replaced without consent. */
function notAdoptable(claim: Claim, target: GenericTarget): Decision | undefined {
  const consented =
    target.controller?.uid === claim.uid ||
    merges(claim.policies.creation) ||
    !target.hasContent ||
    target.labels.get(MANAGED_LABEL) === 'true' ||
    target.annotations.get(ADOPT_ANNOTATION) === claim.name;
  if (consented) return undefined;
  const tenant =
    'an object of that name exists and belongs to no ExternalSecret, so it is left as it is: choose another target.name, ' +
    `delete the object, or annotate it with ${ADOPT_ANNOTATION}=${claim.name}`;
  return refused(MESSAGES.notOwned, { tenant, retry: 'change' }, 'TargetNotOwned');
}

function objection(claim: Claim, target: GenericTarget): Decision | undefined {
  return (
    ownedByAnotherExternalSecret(claim, target) ??
    ownedByAnotherController(claim, target) ??
    notAdoptable(claim, target) ??
    beingDeleted(claim, target)
  );
}

function write(world: GenericWorld, claim: Claim, { dataHash, ...metadata }: DesiredObject): Decision {
  const { target, kind, targetName } = world;
  const owned = claim.policies.creation === 'Owner';
  const what = `${kind} ${targetName}`;
  if (target === undefined) {
    if (claim.policies.creation === 'Merge') return settled('ResourceMissing', MESSAGES.resourceMissing);
    const plan = { kind: 'create', owned, frozen: false, dataHash } as const;
    const event = { type: 'Normal', reason: 'Created', message: `Created ${what}` } as const;
    return settled('ResourceSynced', MESSAGES.synced, plan, event);
  }
  if (isAsDesired(claim, { ...metadata, dataHash }, target, owned)) return settled('ResourceSynced', MESSAGES.synced);
  const old = staleness(metadata, target, owned);
  const { uid, resourceVersion } = target;
  const plan = {
    kind: 'update',
    uid,
    resourceVersion,
    owned,
    frozen: false,
    keepsData: false,
    dataHash,
    removeKeys: [],
    removeLabels: old.labels,
    removeAnnotations: old.annotations,
  } as const;
  const event = { type: 'Normal', reason: 'Updated', message: `Updated ${what}` } as const;
  return settled('ResourceSynced', MESSAGES.synced, plan, event);
}

/**
 * Decides what to do with a target that is no Secret (`eso.md` §3.6, §3.7). Policies mean what they mean for Secrets; whether the kind is
 * allowed at all has been asked before (`refusedGenericTarget`).
 */
export function decideGenericTarget(world: GenericWorld): Decision {
  const { target, outcome, policies } = world;
  const claim: Claim = { ...world, words: RESOURCE_WORDS };
  if (outcome.kind === 'failed') return failedDecision(outcome.stage, outcome.refusal, RESOURCE_WORDS);
  if (outcome.kind === 'empty') return whenEmpty(claim, world.targetName, target);
  if (policies.creation === 'None') return settled('ResourceSynced', MESSAGES.synced);
  const no = target && objection(claim, target);
  if (no !== undefined) return no;
  const violation = guardFinalSecret({ ...outcome.desired, type: 'Opaque', dataSizes: new Map() });
  if (violation !== undefined) return refused(MESSAGES.update, violation, RESOURCE_WORDS.error);
  return write(world, claim, outcome.desired);
}
