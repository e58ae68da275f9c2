import type { Refusal } from '../errors/refusal.ts';
import { guardFinalSecret } from '../guard/final-secret.ts';
import { isForbiddenMetadataKey } from '../guard/reserved-metadata.ts';
import {
  type Decision,
  type FailedStage,
  failedDecision,
  refused,
  SECRET_WORDS,
  settled,
  type TargetPolicies,
} from './decision.ts';
import {
  beingDeleted,
  type Claim,
  contested,
  notAdoptable,
  ownedByAnotherController,
  ownedByAnotherExternalSecret,
} from './ownership.ts';
import { MESSAGES } from './reasons.ts';
import { type DesiredSecret, isAsDesired, type Rival, staleness, type TargetSecret } from './target.ts';
import { whenEmpty } from './when-empty.ts';

/** What came of fetching, converting, rendering and cleaning up. */
export type Outcome =
  | {
      readonly kind: 'desired';
      /** The Secret as it would be stored; with a merging policy the keys of others are part of it (`mergedSecret`). */
      readonly desired: DesiredSecret;
      /** The keys that this ExternalSecret writes itself. */
      readonly writes: ReadonlySet<string>;
    }
  /** Every source answered and none has anything, and the deletion policy is not `Merge`. */
  | { readonly kind: 'empty' }
  | { readonly kind: 'failed'; readonly stage: FailedStage; readonly refusal: Refusal };

/** Everything the decision may look at. Built by gather; contains no client and no value. */
export interface ExternalSecretWorld {
  readonly name: string;
  readonly uid: string;
  /** Value of the owner label for this object. */
  readonly createdBy: string;
  readonly targetName: string;
  readonly policies: TargetPolicies;
  readonly target?: TargetSecret;
  /** Other ExternalSecrets with the same target. */
  readonly rivals: readonly Rival[];
  readonly outcome: Outcome;
}

type Desired = Extract<Outcome, { kind: 'desired' }>;

/** Why the Secret that is there may not be written to at all. */
function objection(
  claim: Claim,
  world: ExternalSecretWorld,
  target: TargetSecret,
  outcome: Desired,
): Decision | undefined {
  return (
    ownedByAnotherExternalSecret(claim, target) ??
    ownedByAnotherController(claim, target) ??
    contested(claim, target, outcome.writes, world.rivals) ??
    notAdoptable(claim, target) ??
    beingDeleted(claim, target)
  );
}

/** Why the wanted data or type cannot be given to the Secret that is there. */
function unchangeable(desired: DesiredSecret, target: TargetSecret): Decision | undefined {
  if (target.immutable && target.dataHash !== desired.dataHash)
    return refused(MESSAGES.immutable, { tenant: 'secret is immutable', retry: 'change' }, SECRET_WORDS.error);
  if (desired.type === undefined || desired.type === target.type) return undefined;
  return refused(
    MESSAGES.update,
    {
      tenant: `the type of a Secret cannot change: it is "${target.type}" and target.template.type asks for "${desired.type}"; delete the Secret to have it created again`,
      retry: 'change',
    },
    SECRET_WORDS.error,
  );
}

/** With `target.immutable` an existing Secret keeps its data, labels and annotations; only our marks follow (`eso.md` §3.4). */
function asItIs(target: TargetSecret): DesiredSecret {
  const own = (live: ReadonlyMap<string, string>, keys: ReadonlySet<string>): ReadonlyMap<string, string> =>
    new Map([...live].filter(([key]) => keys.has(key) && !isForbiddenMetadataKey(key)));
  return {
    labels: own(target.labels, target.ownLabels),
    annotations: own(target.annotations, target.ownAnnotations),
    dataSizes: new Map(target.keys.map((key) => [key, 0])),
    dataHash: target.dataHash,
  };
}

function update(claim: Claim, desired: DesiredSecret, target: TargetSecret): Decision {
  const owned = claim.policies.creation === 'Owner';
  const frozen = claim.policies.immutable;
  const isFrozen = !frozen || target.immutable;
  const hasType = desired.type === undefined || desired.type === target.type;
  if (isFrozen && hasType && isAsDesired(claim, desired, target, owned))
    return settled('SecretSynced', MESSAGES.synced);
  const old = staleness(desired, target, owned);
  return (
    unchangeable(desired, target) ??
    settled(
      'SecretSynced',
      MESSAGES.synced,
      {
        kind: 'update',
        uid: target.uid,
        resourceVersion: target.resourceVersion,
        owned,
        frozen,
        keepsData: frozen,
        dataHash: desired.dataHash,
        removeKeys: target.keys.filter((key) => !desired.dataSizes.has(key)),
        removeLabels: old.labels,
        removeAnnotations: old.annotations,
      },
      { type: 'Normal', reason: 'Updated', message: 'secret updated' },
    )
  );
}

function create(claim: Claim, { dataHash }: DesiredSecret): Decision {
  const { creation, immutable } = claim.policies;
  if (creation === 'Merge') return settled('SecretMissing', MESSAGES.missing);
  return settled(
    'SecretSynced',
    MESSAGES.synced,
    { kind: 'create', owned: creation === 'Owner', frozen: immutable, dataHash },
    { type: 'Normal', reason: 'Created', message: 'secret created' },
  );
}

/** The Secret is wanted: is what is there in the way, may the result be stored, and what is to be written? */
function decideWanted(claim: Claim, world: ExternalSecretWorld, outcome: Desired): Decision {
  const { target, policies } = world;
  const no = target && objection(claim, world, target, outcome);
  if (no !== undefined) return no;
  const desired = target && policies.immutable ? asItIs(target) : outcome.desired;
  const type = desired.type ?? target?.type ?? 'Opaque';
  const violation = guardFinalSecret({ ...desired, type });
  if (violation !== undefined) return refused(MESSAGES.update, violation, SECRET_WORDS.error);
  return target === undefined ? create(claim, desired) : update(claim, desired, target);
}

/**
 * Decides what to do with the target Secret of an ExternalSecret: an ordered list of named checks, then compare and plan.
 * Policies, conditions, reasons, messages and events are those of `eso.md` §3.4 to §3.6; `docs/compatibility.md` has the differences.
 */
export function decideExternalSecret(world: ExternalSecretWorld): Decision {
  const { target, outcome, policies } = world;
  const claim: Claim = { ...world, words: SECRET_WORDS };
  if (outcome.kind === 'failed') return failedDecision(outcome.stage, outcome.refusal, SECRET_WORDS);
  if (outcome.kind === 'empty') return whenEmpty(claim, world.targetName, target);
  if (policies.creation === 'None') return settled('SecretSynced', MESSAGES.synced);
  return decideWanted(claim, world, outcome);
}
