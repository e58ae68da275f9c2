import {
  createdByLabel,
  type ExternalSecret,
  fieldManager,
  findCondition,
  type NamespaceFacts,
  intervalMs,
  parseDuration,
  refreshCause,
  type RefreshWorld,
  readRefreshWindows,
  syncedResourceVersion,
  type TargetPolicies,
  untilRefresh,
} from '@lockkeeper/core';
import type { CachedExternalSecret } from '../../cluster/project-external-secret.ts';
import { mapOf } from '@lockkeeper/kube/internal';
import type { TargetOwner } from './apply.ts';
import type { LastPass } from './last-pass.ts';

/** One pass over one ExternalSecret, from the moment its cached state was read. */
export interface Pass {
  readonly key: string;
  readonly object: ExternalSecret;
  readonly generation: number;
  readonly namespace: NamespaceFacts;
  readonly owner: TargetOwner;
  readonly policies: TargetPolicies;
  readonly intervalMs: number;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** `status.syncedResourceVersion` for the object as it is. */
  readonly version: string;
  readonly last: LastPass | undefined;
  /** One of many that are due at once: its reads may wait for company. */
  readonly isBulk: boolean;
  readonly signal: AbortSignal;
}

/** Milliseconds; 0 for a text that is no duration, which validation refuses before anything is scheduled by it. */
function refreshInterval(text: string): number {
  try {
    return intervalMs(parseDuration(text));
  } catch {
    return 0;
  }
}

export function beginPass(
  key: string,
  cached: CachedExternalSecret,
  object: ExternalSecret,
  namespace: NamespaceFacts,
  turn: Pick<Pass, 'last' | 'startedAt' | 'isBulk' | 'signal'>,
): Pass {
  const { name, labels, annotations } = object.metadata;
  return {
    key,
    object,
    generation: cached.generation,
    namespace,
    owner: {
      namespace: namespace.name,
      name,
      uid: cached.uid,
      targetName: cached.targetName,
      createdBy: createdByLabel(namespace.name, name),
      fieldManager: fieldManager(name),
    },
    policies: {
      creation: object.spec.target.creationPolicy,
      deletion: object.spec.target.deletionPolicy,
      immutable: object.spec.target.immutable === true,
    },
    intervalMs: refreshInterval(object.spec.refreshInterval),
    version: syncedResourceVersion(cached.generation, mapOf(annotations), mapOf(labels)),
    ...turn,
  };
}

/** The last time the values were read: what status says, or what is remembered of passes that changed nothing. */
function lastRead(pass: Pass): number | undefined {
  const written = pass.object.status?.refreshTime;
  const inStatus = written ? Date.parse(written) : Number.NaN;
  const remembered = pass.last?.checkedAt ?? Number.NaN;
  const times = [inStatus, remembered].filter((time) => !Number.isNaN(time));
  return times.length === 0 ? undefined : Math.max(...times);
}

export function refreshWorld(pass: Pass, now: number): RefreshWorld {
  const refreshTime = lastRead(pass);
  const synced = pass.object.status?.syncedResourceVersion;
  const windows = readRefreshWindows(pass.object.spec.syncWindows);
  return {
    policy: pass.object.spec.refreshPolicy ?? 'Periodic',
    ...(synced ? { syncedResourceVersion: synced } : {}),
    currentResourceVersion: pass.version,
    ...(refreshTime === undefined ? {} : { refreshTime }),
    intervalMs: pass.intervalMs,
    ...(windows ? { windows } : {}),
    now,
  };
}

/** Why the values must be read in this pass; undefined when everything is as it should be. */
export type DueCause = ReturnType<typeof refreshCause> | 'not-ready' | 'target' | 'identity';

/** `basis` is what would be asked for with which identities; undefined where no identity was looked for. */
export function dueCause(pass: Pass, basis: string | undefined, isIntact: boolean): DueCause {
  const cause = refreshCause(refreshWorld(pass, pass.startedAt));
  if (cause !== undefined) return cause;
  if (findCondition(pass.object.status?.conditions, 'Ready')?.status !== 'True') return 'not-ready';
  if (basis !== undefined && pass.last !== undefined && pass.last.basis !== basis) return 'identity';
  return isIntact ? undefined : 'target';
}

/**
 * Whether the object's own policy rules out that anything is read: it was synced, it is Ready, its Secret is intact, and only an
 * edit or nothing at all refreshes it. No right is needed for what is not done.
 */
export function isSettled(pass: Pass, isIntact: boolean): boolean {
  const policy = pass.object.spec.refreshPolicy ?? 'Periodic';
  return policy !== 'Periodic' && dueCause(pass, undefined, isIntact) === undefined;
}

/** Milliseconds until the next pass is due by the clock alone; undefined when there is none. */
export function nextDue(pass: Pass, now: number, checkedAt?: number): number | undefined {
  const world = refreshWorld(pass, now);
  return untilRefresh(checkedAt === undefined ? world : { ...world, refreshTime: checkedAt });
}
