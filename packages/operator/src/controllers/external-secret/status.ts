import { type Decision, type ExternalSecret, formatTime, setCondition } from '@lockkeeper/core';
import type { KubeClient } from '@lockkeeper/kube';
import { externalSecrets } from '@lockkeeper/kube/internal';

/** What a successful pass adds to the condition. */
export interface SyncedFacts {
  /** Start of the pass, milliseconds since the epoch. */
  readonly startedAt: number;
  readonly syncedResourceVersion: string;
  /** Where there is a target. */
  readonly targetName?: string;
}

type Status = NonNullable<ExternalSecret['status']>;

/**
 * The status after a decision. `refreshTime` moves only when something was written or the object was synced for the first
 * time in this version, so that an hour in which nothing changes costs no write.
 */
export function nextStatus(
  externalSecret: ExternalSecret,
  decision: Pick<Decision, 'ready' | 'reason' | 'message' | 'plan'>,
  synced: SyncedFacts | undefined,
  now: number,
): Status {
  const before = externalSecret.status ?? {};
  const condition = {
    type: 'Ready' as const,
    status: decision.ready ? 'True' : 'False',
    reason: decision.reason,
    message: decision.message,
  };
  const conditions = setCondition(before.conditions, condition, now);
  if (synced === undefined) return { ...before, conditions };
  const moved =
    decision.plan.kind !== 'none' ||
    before.syncedResourceVersion !== synced.syncedResourceVersion ||
    !before.refreshTime;
  return {
    ...before,
    conditions,
    syncedResourceVersion: synced.syncedResourceVersion,
    refreshTime: moved ? formatTime(synced.startedAt) : before.refreshTime,
    ...(synced.targetName === undefined ? {} : { binding: { name: synced.targetName } }),
  };
}

/** Equal for equal statuses, whatever the order of their fields. */
function canonical(status: Status): string {
  return JSON.stringify([
    status.refreshTime ?? null,
    status.syncedResourceVersion ?? null,
    status.binding?.name ?? null,
    (status.conditions ?? []).map((c) => [
      c.type,
      c.status,
      c.reason ?? null,
      c.message ?? null,
      c.lastTransitionTime ?? null,
    ]),
  ]);
}

/**
 * Writes the status when it differs from the one the decision was made from, or `always`, at the version it was made from.
 * After a write to the Secret it is written always: a conflict is how a cache that is behind is noticed. Resolves to
 * the new resourceVersion, or to undefined when nothing had to be written.
 */
export async function writeStatus(
  client: KubeClient,
  externalSecret: ExternalSecret,
  next: Status,
  always: boolean,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (!always && canonical(externalSecret.status ?? {}) === canonical(next)) return undefined;
  const { namespace, name, uid, resourceVersion } = externalSecret.metadata;
  const written = await client.patchStatus(
    externalSecrets,
    { namespace, name },
    { kind: 'merge', body: { metadata: { uid, resourceVersion }, status: next } },
    { signal },
  );
  return written.metadata.resourceVersion;
}
