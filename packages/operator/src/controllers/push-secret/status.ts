import {
  formatTime,
  type PushSecret,
  type PushSecretStatus,
  sameJson,
  setCondition,
  type SyncedPushes,
} from '@lockkeeper/core';
import type { KubeClient } from '@lockkeeper/kube';
import { pushSecrets } from '@lockkeeper/kube/internal';
import type { CachedPushSecret } from '../../cluster/project-push-secret.ts';
import type { PushReason, PushSubject } from './report.ts';

/** How a pass ended, as the status says it. */
export interface PushVerdictText {
  readonly ready: boolean;
  readonly reason: PushReason;
  readonly message: string;
  /** What is known to be pushed. */
  readonly synced: SyncedPushes;
}

/** What a pass that pushed everything adds. */
export interface PushedFacts {
  readonly version: string;
  /** Start of the pass, milliseconds since the epoch. */
  readonly startedAt: number;
  readonly changes: number;
}

/**
 * The status after a pass. `refreshTime` moves only when something was written, or the object was pushed for the first time in this
 * version, so that an hour in which nothing changes costs no write.
 */
export function nextPushStatus(
  { status: before = {} }: Pick<PushSecret, 'status'>,
  { ready, reason, message, synced }: PushVerdictText,
  pushed: PushedFacts | undefined,
  now: number,
): PushSecretStatus {
  const condition = { type: 'Ready', status: ready ? 'True' : 'False', reason, message };
  const stores = [...synced].map(([store, places]) => [store, Object.fromEntries(places)] as const);
  const { syncedPushSecrets: _, ...kept } = before;
  const next = {
    ...kept,
    conditions: setCondition(before.conditions, condition, now),
    ...(stores.length === 0 ? {} : { syncedPushSecrets: Object.fromEntries(stores) }),
  };
  if (pushed === undefined) return next;
  const isNew = pushed.changes > 0 || before.syncedResourceVersion !== pushed.version || !before.refreshTime;
  return {
    ...next,
    syncedResourceVersion: pushed.version,
    ...(isNew ? { refreshTime: formatTime(pushed.startedAt) } : {}),
  };
}

/**
 * Writes the status when it says something new, at the version that the decision was made from: a conflict is the caller's. The status is
 * put as a whole, because a merge would keep parts of entries that are gone. Resolves to whether it was written.
 */
export async function writePushStatus(
  client: KubeClient,
  subject: PushSubject,
  cached: CachedPushSecret,
  before: PushSecretStatus | undefined,
  next: PushSecretStatus,
  signal: AbortSignal,
): Promise<boolean> {
  if (sameJson(before ?? {}, next)) return false;
  const body = [
    { op: 'replace', path: '/metadata/resourceVersion', value: cached.resourceVersion },
    { op: 'add', path: '/status', value: next },
  ] as const;
  const { namespace, name } = subject;
  await client.patchStatus(pushSecrets, { namespace, name }, { kind: 'json', body }, { signal });
  return true;
}
