/** What the refresh rule looks at. Times are milliseconds since the epoch. */
export interface RefreshWorld {
  /** `status.syncedResourceVersion`; empty or absent when nothing was synced yet. */
  readonly syncedResourceVersion?: string;
  /** What `syncedResourceVersion` would be for the object as it is now. */
  readonly currentResourceVersion: string;
  readonly refreshTime?: number;
  /** Zero or less: synced once for each version of the spec. */
  readonly intervalMs: number;
  readonly now: number;
}

/** Why data must be fetched now, or undefined when nothing is due. */
export type RefreshCause = 'first' | 'changed' | 'clock' | 'interval';

/**
 * The refresh rule of `refreshPolicy: Periodic` (`eso.md` §3.3), with one repair: an edit of the object is followed also
 * where the interval is zero (`docs/compatibility.md`).
 */
export function refreshCause(world: RefreshWorld): RefreshCause | undefined {
  if (!world.syncedResourceVersion || world.refreshTime === undefined) return 'first';
  if (world.syncedResourceVersion !== world.currentResourceVersion) return 'changed';
  if (world.intervalMs <= 0) return undefined;
  if (world.refreshTime > world.now) return 'clock';
  return world.now - world.refreshTime >= world.intervalMs ? 'interval' : undefined;
}

/** Milliseconds until the next periodic refresh, or undefined when there is none. Never negative. */
export function untilRefresh(world: RefreshWorld): number | undefined {
  if (world.intervalMs <= 0) return undefined;
  if (world.refreshTime === undefined) return 0;
  return Math.max(0, world.refreshTime + world.intervalMs - world.now);
}
