import type { Refusal } from '../errors/refusal.ts';
import { guardFinalSecret } from '../guard/final-secret.ts';
import {
  ADOPT_ANNOTATION,
  CREATED_BY_LABEL,
  DATA_HASH_ANNOTATION,
  type ExternalSecretReason,
  MANAGED_LABEL,
  MESSAGES,
} from './reasons.ts';

/** The controller reference of an object. */
export interface ControllerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
}

/** The target Secret as the cluster has it, with digests in place of values. */
export interface TargetSecret {
  readonly uid: string;
  readonly resourceVersion: string;
  readonly type: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly annotations: ReadonlyMap<string, string>;
  /** Label keys that this ExternalSecret's field manager wrote earlier, from `managedFields`. */
  readonly ownLabels: ReadonlySet<string>;
  /** Annotation keys that this ExternalSecret's field manager wrote earlier. */
  readonly ownAnnotations: ReadonlySet<string>;
  readonly controller?: ControllerReference;
  readonly keys: readonly string[];
  /** Hash of the live data, computed from the data itself and not read from the annotation. */
  readonly dataHash: string;
  readonly immutable: boolean;
  readonly deleting: boolean;
}

/** The Secret that the ExternalSecret asks for, with digests in place of values. */
export interface DesiredSecret {
  /** Undefined keeps the type of an existing Secret and gives a new one `Opaque`. */
  readonly type?: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly annotations: ReadonlyMap<string, string>;
  /** Key → size in bytes. */
  readonly dataSizes: ReadonlyMap<string, number>;
  readonly dataHash: string;
}

/** What the condition says about a failure, by where it happened. */
const STAGE_MESSAGES = { data: MESSAGES.data, template: MESSAGES.update, orphans: MESSAGES.orphans } as const;

/** What came of fetching, converting, rendering and cleaning up. */
export type Outcome =
  | { readonly kind: 'desired'; readonly desired: DesiredSecret }
  | { readonly kind: 'empty' }
  | { readonly kind: 'failed'; readonly stage: keyof typeof STAGE_MESSAGES; readonly refusal: Refusal };

/** Everything the decision may look at. Built by gather; contains no client and no value. */
export interface ExternalSecretWorld {
  readonly name: string;
  readonly uid: string;
  /** Value of the owner label for this object. */
  readonly createdBy: string;
  readonly target?: TargetSecret;
  readonly outcome: Outcome;
}

/** What to write. `update` carries the version it was decided from; the API server refuses it when that has moved. */
export type TargetPlan =
  | { readonly kind: 'none' }
  | { readonly kind: 'create' }
  | {
      readonly kind: 'update';
      readonly uid: string;
      readonly resourceVersion: string;
      readonly removeKeys: readonly string[];
      readonly removeLabels: readonly string[];
      readonly removeAnnotations: readonly string[];
    };

export interface DecisionEvent {
  readonly type: 'Normal' | 'Warning';
  readonly reason: 'Created' | 'Updated' | 'UpdateFailed';
  readonly message: string;
}

/** What to do next and why. `reason` and `message` become the Ready condition unchanged. */
export interface Decision {
  readonly plan: TargetPlan;
  readonly ready: boolean;
  readonly reason: ExternalSecretReason;
  readonly message: string;
  readonly event?: DecisionEvent;
  /** The platform's text of a refusal, for the operator's log. */
  readonly platform?: string;
  readonly retry: 'interval' | 'later' | 'change';
}

type Check = (world: ExternalSecretWorld, target: TargetSecret | undefined) => Decision | undefined;

/** Types an existing Secret may have for us to take it over. Anything else belongs to somebody. */
const ADOPTABLE_TYPES: readonly string[] = [
  'Opaque',
  'kubernetes.io/dockerconfigjson',
  'kubernetes.io/tls',
  'kubernetes.io/basic-auth',
  'kubernetes.io/ssh-auth',
];

const EXTERNAL_SECRET_GROUP = 'external-secrets.io/';

function refused(
  message: string,
  cause: { tenant: string; platform?: string; retry: 'later' | 'change' },
  reason: ExternalSecretReason = 'SecretSyncedError',
): Decision {
  return {
    plan: { kind: 'none' },
    ready: false,
    reason,
    message,
    event: { type: 'Warning', reason: 'UpdateFailed', message: cause.tenant },
    platform: cause.platform ?? cause.tenant,
    retry: cause.retry,
  };
}

function sourceFailed({ outcome }: ExternalSecretWorld): Decision | undefined {
  if (outcome.kind !== 'failed') return undefined;
  return refused(STAGE_MESSAGES[outcome.stage], outcome.refusal);
}

function nothingFetched({ outcome }: ExternalSecretWorld): Decision | undefined {
  if (outcome.kind !== 'empty') return undefined;
  return { plan: { kind: 'none' }, ready: true, reason: 'SecretSynced', message: MESSAGES.retained, retry: 'interval' };
}

function ownedByAnotherExternalSecret(
  world: ExternalSecretWorld,
  target: TargetSecret | undefined,
): Decision | undefined {
  const owner = target?.controller;
  if (owner === undefined || owner.uid === world.uid) return undefined;
  if (owner.kind !== 'ExternalSecret' || !owner.apiVersion.startsWith(EXTERNAL_SECRET_GROUP)) return undefined;
  const who =
    owner.name === world.name
      ? `an earlier ExternalSecret "${owner.name}" (uid ${owner.uid}); it goes when Kubernetes has collected it`
      : owner.name;
  return refused(MESSAGES.ownedByAnother, {
    tenant: `secret is owned by another ExternalSecret: ${who}`,
    retry: owner.name === world.name ? 'later' : 'change',
  });
}

function ownedByAnotherController(world: ExternalSecretWorld, target: TargetSecret | undefined): Decision | undefined {
  const owner = target?.controller;
  if (owner === undefined || owner.uid === world.uid) return undefined;
  return refused(MESSAGES.ownership, {
    tenant: `could not set controller reference on secret: it is controlled by ${owner.kind} "${owner.name}"`,
    retry: 'change',
  });
}

/** Unmanaged Secrets are taken over only when empty, when marked by ESO or us, or when an annotation consents (`threat/T1`). */
function notAdoptable(world: ExternalSecretWorld, target: TargetSecret | undefined): Decision | undefined {
  if (target === undefined || target.controller?.uid === world.uid) return undefined;
  const consented =
    target.keys.length === 0 ||
    target.labels.get(MANAGED_LABEL) === 'true' ||
    target.annotations.get(ADOPT_ANNOTATION) === world.name;
  if (consented && ADOPTABLE_TYPES.includes(target.type)) return undefined;
  return refused(
    MESSAGES.notOwned,
    {
      tenant:
        'a Secret of that name exists, holds data and belongs to no ExternalSecret, so it is left as it is: choose another ' +
        `target.name, delete the Secret, or annotate it with ${ADOPT_ANNOTATION}=${world.name} (types: ${ADOPTABLE_TYPES.join(', ')})`,
      retry: 'change',
    },
    'TargetNotOwned',
  );
}

function beingDeleted(_world: ExternalSecretWorld, target: TargetSecret | undefined): Decision | undefined {
  if (!target?.deleting) return undefined;
  return refused(MESSAGES.update, {
    tenant: 'the target Secret is being deleted; it is created again once it is gone',
    retry: 'later',
  });
}

const ORDER: readonly Check[] = [
  sourceFailed,
  nothingFetched,
  ownedByAnotherExternalSecret,
  ownedByAnotherController,
  notAdoptable,
  beingDeleted,
];

const OWN_LABELS: readonly string[] = [MANAGED_LABEL, CREATED_BY_LABEL];
const OWN_ANNOTATIONS: readonly string[] = [DATA_HASH_ANNOTATION];

function includesAll(live: ReadonlyMap<string, string>, wanted: ReadonlyMap<string, string>): boolean {
  return [...wanted].every(([key, value]) => live.get(key) === value);
}

/** Keys written for this ExternalSecret earlier that it no longer asks for. What others put on the Secret stays. */
function stale(
  live: ReadonlyMap<string, string>,
  own: ReadonlySet<string>,
  wanted: ReadonlyMap<string, string>,
  tracking: readonly string[],
): string[] {
  return [...own].filter((key) => live.has(key) && !wanted.has(key) && !tracking.includes(key));
}

interface Staleness {
  readonly labels: readonly string[];
  readonly annotations: readonly string[];
}

function staleness(desired: DesiredSecret, target: TargetSecret): Staleness {
  return {
    labels: stale(target.labels, target.ownLabels, desired.labels, OWN_LABELS),
    annotations: stale(target.annotations, target.ownAnnotations, desired.annotations, OWN_ANNOTATIONS),
  };
}

/** Our own marks on the Secret are whole. */
function isMarked(world: ExternalSecretWorld, desired: DesiredSecret, target: TargetSecret): boolean {
  return (
    target.controller?.uid === world.uid &&
    target.annotations.get(DATA_HASH_ANNOTATION) === desired.dataHash &&
    target.labels.get(MANAGED_LABEL) === 'true' &&
    target.labels.get(CREATED_BY_LABEL) === world.createdBy
  );
}

function isUpToDate(world: ExternalSecretWorld, desired: DesiredSecret, target: TargetSecret): boolean {
  const old = staleness(desired, target);
  return (
    isMarked(world, desired, target) &&
    target.dataHash === desired.dataHash &&
    (desired.type === undefined || desired.type === target.type) &&
    includesAll(target.annotations, desired.annotations) &&
    includesAll(target.labels, desired.labels) &&
    old.labels.length === 0 &&
    old.annotations.length === 0
  );
}

const SYNCED = { ready: true, reason: 'SecretSynced', message: MESSAGES.synced, retry: 'interval' } as const;

function immutableTarget(desired: DesiredSecret, target: TargetSecret): Decision | undefined {
  const changes = target.dataHash !== desired.dataHash;
  if (target.immutable && changes)
    return refused(MESSAGES.immutable, { tenant: 'secret is immutable', retry: 'change' });
  if (desired.type === undefined || desired.type === target.type) return undefined;
  return refused(MESSAGES.update, {
    tenant: `the type of a Secret cannot change: it is "${target.type}" and target.template.type asks for "${desired.type}"; delete the Secret to have it created again`,
    retry: 'change',
  });
}

/**
 * Decides what to do with the target of an ExternalSecret (`creationPolicy: Owner`, `deletionPolicy: Retain`): an ordered
 * list of named checks, then compare and plan. Conditions, reasons, messages and events are those of `eso.md` §3.6.
 */
export function decideExternalSecret(world: ExternalSecretWorld): Decision {
  const { target, outcome } = world;
  for (const check of ORDER) {
    const decision = check(world, target);
    if (decision !== undefined) return decision;
  }
  if (outcome.kind !== 'desired') throw new TypeError('every other outcome is decided above');
  const { desired } = outcome;
  const type = desired.type ?? target?.type ?? 'Opaque';
  const violation = guardFinalSecret({ ...desired, type });
  if (violation !== undefined) return refused(MESSAGES.update, violation);
  if (target === undefined) {
    return {
      ...SYNCED,
      plan: { kind: 'create' },
      event: { type: 'Normal', reason: 'Created', message: 'secret created' },
    };
  }
  if (isUpToDate(world, desired, target)) return { ...SYNCED, plan: { kind: 'none' } };
  const cannot = immutableTarget(desired, target);
  if (cannot !== undefined) return cannot;
  return {
    ...SYNCED,
    plan: {
      kind: 'update',
      uid: target.uid,
      resourceVersion: target.resourceVersion,
      removeKeys: target.keys.filter((key) => !desired.dataSizes.has(key)),
      removeLabels: staleness(desired, target).labels,
      removeAnnotations: staleness(desired, target).annotations,
    },
    event: { type: 'Normal', reason: 'Updated', message: 'secret updated' },
  };
}
