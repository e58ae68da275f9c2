import { intervalMs, parseDuration } from '../duration/duration.ts';
import { firingBefore, nextAfter } from './firing.ts';
import { parseSchedule, type Schedule } from './schedule.ts';

/** A time that opens by a schedule and stays open for a while. */
export interface SyncWindow {
  readonly schedule: Schedule;
  readonly durationMs: number;
}

/** `spec.syncWindows` as it is written: schedules and Go durations. */
export interface WrittenSyncWindows {
  readonly kind: 'allow' | 'deny';
  readonly windows: readonly { readonly schedule: string; readonly duration: string }[];
}

/** `spec.syncWindows`, read. */
export interface SyncWindows {
  readonly kind: 'allow' | 'deny';
  readonly windows: readonly SyncWindow[];
}

/** Reads `spec.syncWindows`. Throws LockkeeperError `InvalidInput` for a schedule or duration that is none. */
export function parseSyncWindows({ kind, windows }: WrittenSyncWindows): SyncWindows {
  return {
    kind,
    windows: windows.map(({ schedule, duration }) => ({
      schedule: parseSchedule(schedule),
      durationMs: intervalMs(parseDuration(duration)),
    })),
  };
}

/** The last moment of the window that is open at `at`; undefined when it is closed. */
function openUntil({ schedule, durationMs }: SyncWindow, at: number): number | undefined {
  const opened = firingBefore(schedule, at, durationMs);
  return opened === undefined ? undefined : opened + durationMs;
}

/** Whether a periodic refresh may happen at `at` (milliseconds since the epoch): the first and the last moment are inside. */
export function allowsRefresh({ kind, windows }: SyncWindows, at: number): boolean {
  const isOpen = windows.some((window) => openUntil(window, at) !== undefined);
  return kind === 'allow' ? isOpen : !isOpen;
}

const MAX_STEPS = 100;

/**
 * The first moment, not before `at`, at which a periodic refresh may happen. Undefined when it is not known: no window opens
 * within five years, or windows that deny follow each other for too long to look any further.
 */
export function nextAllowed(windows: SyncWindows, at: number): number | undefined {
  let moment = at;
  for (let step = 0; step < MAX_STEPS; step += 1) {
    if (allowsRefresh(windows, moment)) return moment;
    const candidates = windows.windows
      .map((window) => (windows.kind === 'allow' ? nextAfter(window.schedule, moment) : closing(window, moment)))
      .filter((candidate) => candidate !== undefined);
    if (candidates.length === 0) return undefined;
    moment = Math.min(...candidates);
  }
  return undefined;
}

function closing(window: SyncWindow, at: number): number | undefined {
  const until = openUntil(window, at);
  return until === undefined ? undefined : until + 1;
}
