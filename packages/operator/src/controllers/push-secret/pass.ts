import {
  findCondition,
  intervalMs,
  type NamespaceFacts,
  parseDuration,
  type PushOwner,
  type PushSecret,
  readSynced,
  refreshCause,
  type RefreshWorld,
  syncedResourceVersion,
  type SyncedPushes,
  untilRefresh,
} from '@lockkeeper/core';
import { mapOf, parsed } from '@lockkeeper/kube/internal';
import type { CachedPushSecret } from '../../cluster/project-push-secret.ts';
import type { PushSubject } from './report.ts';

/** What is remembered of the last good pass of one PushSecret. Losing it costs at most one comparison with what is in AWS. */
export interface LastPush {
  readonly uid: string;
  /** Start of the pass, milliseconds since the epoch. */
  readonly checkedAt: number;
  /** Which versions of which objects went to which stores, with which identities. */
  readonly basis: string;
}

/** One pass over one PushSecret, from the moment its cached state was read. */
export interface PushPass {
  readonly key: string;
  readonly object: PushSecret;
  readonly subject: PushSubject;
  readonly generation: number;
  readonly namespace: NamespaceFacts;
  readonly owner: PushOwner;
  /** Milliseconds; 0 pushes on changes only. */
  readonly intervalMs: number;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** `status.syncedResourceVersion` for the object as it is. */
  readonly version: string;
  /** What the status says was pushed: a hint. */
  readonly synced: SyncedPushes;
  readonly last: LastPush | undefined;
  readonly signal: AbortSignal;
}

/** What begins a pass besides the object. */
export interface PushTurn {
  readonly last: LastPush | undefined;
  readonly startedAt: number;
  /** UID of the namespace `kube-system`. */
  readonly clusterId: string;
  readonly signal: AbortSignal;
}

export function beginPush(
  key: string,
  cached: CachedPushSecret,
  object: PushSecret,
  namespace: NamespaceFacts,
  { clusterId, ...turn }: PushTurn,
): PushPass {
  const { name, labels, annotations } = object.metadata;
  const interval = parsed(() => intervalMs(parseDuration(object.spec.refreshInterval)));
  return {
    key,
    object,
    subject: { namespace: namespace.name, name, uid: cached.uid },
    generation: cached.generation,
    namespace,
    owner: { clusterId, namespace: namespace.name, uid: cached.uid },
    intervalMs: interval.ok ? interval.object : 0,
    version: syncedResourceVersion(cached.generation, mapOf(annotations), mapOf(labels)),
    synced: readSynced(object.status),
    ...turn,
  };
}

function lastPushed({ object, last }: PushPass): number | undefined {
  const written = Date.parse(object.status?.refreshTime ?? '');
  const times = [written, last?.checkedAt ?? Number.NaN].filter((time) => !Number.isNaN(time));
  return times.length === 0 ? undefined : Math.max(...times);
}

/** The rule is that of a periodic ExternalSecret: an interval of zero follows changes only (`eso.md` §4.6). */
function refreshWorld(pass: PushPass, now: number): RefreshWorld {
  const refreshTime = lastPushed(pass);
  const synced = pass.object.status?.syncedResourceVersion;
  return {
    policy: 'Periodic',
    ...(synced ? { syncedResourceVersion: synced } : {}),
    currentResourceVersion: pass.version,
    ...(refreshTime === undefined ? {} : { refreshTime }),
    intervalMs: pass.intervalMs,
    now,
  };
}

/** Whether the object's own state and the clock say that it is to be pushed. */
export function isDueByStatus(pass: PushPass): boolean {
  if (refreshCause(refreshWorld(pass, pass.startedAt)) !== undefined) return true;
  return findCondition(pass.object.status?.conditions, 'Ready')?.status !== 'True';
}

/** Milliseconds until the clock alone asks for another pass; undefined when it never does. */
export function nextPush(pass: PushPass, now: number, checkedAt?: number): number | undefined {
  const world = refreshWorld(pass, now);
  return untilRefresh(checkedAt === undefined ? world : { ...world, refreshTime: checkedAt });
}
