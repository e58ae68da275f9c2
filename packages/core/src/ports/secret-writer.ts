import type { AuthorizedPush } from '../authorize/authorized-use.ts';
import type { PushSettings } from '../api/push-secret/push-settings.ts';
import type { RemoteReference } from '../reference/remote-reference.ts';
import type { SealedValue } from '../values/sealed-value.ts';
import type { DeniedAnswer, FailedAnswer } from './secret-provider.ts';

/** What a push writes: one value, or all keys of a Secret, which become one JSON object. */
export type PushValue =
  | { readonly kind: 'one'; readonly value: SealedValue }
  | { readonly kind: 'all'; readonly data: ReadonlyMap<string, SealedValue> };

/** One entry of a PushSecret for one store. */
export interface PushWish {
  /** One of `AuthorizedPush.references`, by name and without version. */
  readonly reference: RemoteReference;
  /** A path into a JSON secret; the rest of the secret stays as it is. */
  readonly property?: string;
  readonly value: PushValue;
  readonly settings: PushSettings;
  readonly updatePolicy: 'Replace' | 'IfNotExists';
}

/** The remote secret belongs to somebody else, so nothing was done (must M12). */
export interface ForeignAnswer {
  readonly kind: 'foreign';
  /** A sentence for the tenant; says nothing of the other owner. */
  readonly message: string;
}

export type PushAnswer =
  | { readonly kind: 'written'; readonly change: 'created' | 'updated' | 'unchanged' }
  /** `IfNotExists`, and it does. */
  | { readonly kind: 'exists' }
  | ForeignAnswer
  | DeniedAnswer
  | FailedAnswer;

export type RemoveAnswer =
  | { readonly kind: 'removed' }
  | { readonly kind: 'absent' }
  | ForeignAnswer
  | DeniedAnswer
  | FailedAnswer;

/** How a store wants its secrets deleted (`spec.provider.aws.secretsManager`). */
export interface RemovalSettings {
  readonly forceDeleteWithoutRecovery: boolean;
  /** 7 to 30; absent is AWS's default of 30. */
  readonly recoveryWindowInDays?: number;
}

/**
 * Where secret values are pushed to. Before anything is changed the remote secret's owner mark is read and must be that of
 * `use.owner` (must M12); a status or a name never stands in for it. An equal value is not written again. Rejects only with the
 * signal's reason; all that AWS does is an answer, and no message holds a value.
 */
export interface SecretWriter {
  push(use: AuthorizedPush, wish: PushWish, signal: AbortSignal): Promise<PushAnswer>;
  /** Removes the secret, or one property of it. */
  remove(
    use: AuthorizedPush,
    target: { readonly reference: RemoteReference; readonly property?: string },
    settings: RemovalSettings,
    signal: AbortSignal,
  ): Promise<RemoveAnswer>;
}
