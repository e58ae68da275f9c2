import type { ExternalSecretSpec } from '../api/generated/external-secrets.ts';
import { LockkeeperError } from '../errors/lockkeeper-error.ts';
import {
  allowsRefresh,
  nextAllowed,
  parseSyncWindows,
  type SyncWindow,
  type SyncWindows,
} from '../schedule/sync-windows.ts';

export type RefreshPolicy = NonNullable<ExternalSecretSpec['refreshPolicy']>;

/** What the refresh rule looks at. Times are milliseconds since the epoch. */
export interface RefreshWorld {
  readonly policy: RefreshPolicy;
  /** `status.syncedResourceVersion`; empty or absent when nothing was synced yet. */
  readonly syncedResourceVersion?: string;
  /** What `syncedResourceVersion` would be for the object as it is now. */
  readonly currentResourceVersion: string;
  readonly refreshTime?: number;
  /** Zero or less: synced once for each version of the spec. */
  readonly intervalMs: number;
  /** Absent: any time. */
  readonly windows?: SyncWindows;
  readonly now: number;
}

/** Why data must be fetched now, or undefined when nothing is due. */
export type RefreshCause = 'first' | 'changed' | 'clock' | 'interval';

/**
 * The refresh rules of `eso.md` §3.3, with one repair: an edit of the object is followed also where the interval is zero
 * (`docs/compatibility.md`). Windows hold back nothing but the refresh that is due because the interval has passed.
 */
export function refreshCause(world: RefreshWorld): RefreshCause | undefined {
  if (!world.syncedResourceVersion || world.refreshTime === undefined) return 'first';
  if (world.policy === 'CreatedOnce') return undefined;
  if (world.syncedResourceVersion !== world.currentResourceVersion) return 'changed';
  return isPeriodic(world) ? byTheClock(world, world.refreshTime) : undefined;
}

function isPeriodic({ policy, intervalMs }: RefreshWorld): boolean {
  return policy === 'Periodic' && intervalMs > 0;
}

function byTheClock(world: RefreshWorld, refreshTime: number): RefreshCause | undefined {
  if (refreshTime > world.now) return 'clock';
  if (world.now - refreshTime < world.intervalMs) return undefined;
  return world.windows === undefined || allowsRefresh(world.windows, world.now) ? 'interval' : undefined;
}

/** Milliseconds until the next periodic refresh, or undefined when there is none. Never negative. */
export function untilRefresh(world: RefreshWorld): number | undefined {
  if (!isPeriodic(world)) return undefined;
  if (world.refreshTime === undefined) return 0;
  const due = Math.max(world.now, world.refreshTime + world.intervalMs);
  const at = world.windows === undefined ? due : nextAllowed(world.windows, due);
  return at === undefined ? undefined : Math.max(0, at - world.now);
}

type WindowsSpec = NonNullable<ExternalSecretSpec['syncWindows']>;

function readable(spec: WindowsSpec, window: WindowsSpec['windows'][number]): readonly SyncWindow[] {
  try {
    return parseSyncWindows({ kind: spec.kind, windows: [window] }).windows;
  } catch (error) {
    if (error instanceof LockkeeperError) return [];
    throw error;
  }
}

/** `spec.syncWindows` as the refresh rule takes it: a window that cannot be read is never open, as upstream has it. */
export function readRefreshWindows(spec: WindowsSpec | undefined): SyncWindows | undefined {
  if (spec === undefined || spec.windows.length === 0) return undefined;
  return { kind: spec.kind, windows: spec.windows.flatMap((window) => readable(spec, window)) };
}
