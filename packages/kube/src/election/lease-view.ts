import type { Clock } from '@lockkeeper/core';
import type { Lease } from './lease.ts';

/** A point in time on both clocks. */
export interface Moment {
  readonly wall: number;
  readonly monotonic: number;
}

export function momentOf(clock: Clock): Moment {
  return { wall: clock.now(), monotonic: clock.monotonic() };
}

/**
 * Milliseconds since `then`, by whichever clock ran further: the monotonic one stops while a machine is suspended, the wall
 * clock may be set. A holder that asks this can only believe too soon that its lease is over.
 */
export function longestSince(then: Moment, clock: Clock): number {
  return Math.max(clock.now() - then.wall, clock.monotonic() - then.monotonic);
}

/**
 * What a challenger has seen of a Lease. It never reads the times in the record, which come from another clock: a lease is
 * free once the record has not changed for its full duration on our own clocks, both of them.
 */
export class LeaseView {
  readonly #clock: Clock;
  #lastWall = Number.NEGATIVE_INFINITY;
  #seen:
    | { readonly version: string; readonly at: Moment; readonly durationMs: number; readonly holder: string }
    | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Takes a record that was just read. A change of it starts the time anew, and so does a wall clock that was set back. */
  observe(lease: Lease, defaultDurationMs: number): void {
    const version = lease.metadata.resourceVersion ?? '';
    const wall = this.#clock.now();
    const setBack = wall < this.#lastWall;
    this.#lastWall = wall;
    if (this.#seen?.version === version && !setBack) return;
    const seconds = lease.spec?.leaseDurationSeconds;
    this.#seen = {
      version,
      at: momentOf(this.#clock),
      durationMs: seconds !== undefined && seconds > 0 ? seconds * 1_000 : defaultDurationMs,
      holder: lease.spec?.holderIdentity ?? '',
    };
  }

  /** True when the last observed record has no holder, or was not renewed for its full duration on both clocks. */
  isFree(): boolean {
    if (this.#seen === undefined) return false;
    if (this.#seen.holder === '') return true;
    const { at, durationMs } = this.#seen;
    return this.#clock.monotonic() - at.monotonic > durationMs && this.#clock.now() - at.wall > durationMs;
  }
}
