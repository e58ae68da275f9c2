import type { ExternalSecretTarget } from '../api/generated/external-secrets.ts';
import type { Refusal } from '../errors/refusal.ts';
import { type ExternalSecretReason, MESSAGES } from './reasons.ts';

export type CreationPolicy = ExternalSecretTarget['creationPolicy'];
export type DeletionPolicy = ExternalSecretTarget['deletionPolicy'];

/** What `spec.target` says about the life of the target. */
export interface TargetPolicies {
  readonly creation: CreationPolicy;
  readonly deletion: DeletionPolicy;
  /** The data is not changed once the target exists. */
  readonly immutable: boolean;
}

/** Keys of others stay where values are merged into the target; every other policy replaces the data wholly. */
export function merges(policy: CreationPolicy): boolean {
  return policy === 'Merge' || policy === 'CreateOrMerge';
}

/** What to write. `update` and `delete` carry the version they were decided from; the API server refuses them when that has moved. */
export type TargetPlan =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'create';
      readonly owned: boolean;
      readonly frozen: boolean;
      /** For the annotation; covers all data, that of others too. */
      readonly dataHash: string;
    }
  | {
      readonly kind: 'update';
      readonly uid: string;
      readonly resourceVersion: string;
      /** Whether the ExternalSecret is to be the controller of the target; otherwise its reference is taken away. */
      readonly owned: boolean;
      /** Whether the target is to be made immutable. */
      readonly frozen: boolean;
      /** The data stays as it is, and only the marks are written. */
      readonly keepsData: boolean;
      readonly dataHash: string;
      readonly removeKeys: readonly string[];
      readonly removeLabels: readonly string[];
      readonly removeAnnotations: readonly string[];
    }
  | { readonly kind: 'delete'; readonly uid: string; readonly resourceVersion: string };

export interface DecisionEvent {
  readonly type: 'Normal' | 'Warning';
  readonly reason: 'Created' | 'Updated' | 'Deleted' | 'UpdateFailed';
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

/** Where a pass failed, which is all that the condition says. */
export type FailedStage = 'data' | 'template' | 'manifest' | 'delete' | 'resource-delete' | 'orphans' | 'target';

const STAGE_MESSAGES: Readonly<Record<FailedStage, string>> = {
  data: MESSAGES.data,
  template: MESSAGES.update,
  manifest: MESSAGES.manifest,
  delete: MESSAGES.delete,
  'resource-delete': MESSAGES.resourceDelete,
  orphans: MESSAGES.orphans,
  target: MESSAGES.invalidTarget,
};

/** What the kind of target changes about the words: upstream has a set of reasons for Secrets and one for all other kinds. */
export interface TargetWords {
  readonly synced: ExternalSecretReason;
  readonly error: ExternalSecretReason;
  readonly deleted: ExternalSecretReason;
  readonly missing: ExternalSecretReason;
  readonly missingMessage: string;
  readonly deleteMessage: string;
  /** What the target is called in sentences. */
  readonly noun: string;
}

export const SECRET_WORDS: TargetWords = {
  synced: 'SecretSynced',
  error: 'SecretSyncedError',
  deleted: 'SecretDeleted',
  missing: 'SecretMissing',
  missingMessage: MESSAGES.missing,
  deleteMessage: MESSAGES.delete,
  noun: 'secret',
};

export const RESOURCE_WORDS: TargetWords = {
  synced: 'ResourceSynced',
  error: 'ResourceSyncedError',
  deleted: 'ResourceDeleted',
  missing: 'ResourceMissing',
  missingMessage: MESSAGES.resourceMissing,
  deleteMessage: MESSAGES.resourceDelete,
  noun: 'resource',
};

/** A decision that writes nothing and says why. */
export function refused(
  message: string,
  cause: Pick<Refusal, 'tenant' | 'retry'> & { readonly platform?: string },
  reason: ExternalSecretReason,
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

/** A pass that failed before or beside its target, in the words of its stage. */
export function failedDecision(stage: FailedStage, cause: Refusal, words: TargetWords): Decision {
  // A generic target that is refused as such has the reason of a Secret, as upstream has it.
  return refused(STAGE_MESSAGES[stage], cause, stage === 'target' ? 'SecretSyncedError' : words.error);
}

/** A decision that leaves the object Ready until its next refresh. */
export function settled(
  reason: ExternalSecretReason,
  message: string,
  plan: TargetPlan = { kind: 'none' },
  event?: DecisionEvent,
): Decision {
  return { plan, ready: true, reason, message, retry: 'interval', ...(event ? { event } : {}) };
}
