import type { Clock } from '@lockkeeper/core';
import { compareVersions } from './compare-versions.ts';
import type { StoreView } from './store.ts';

/** As long as client-go's expectations: what was not seen by then is decided anew from what is there. */
const patienceMs = 5 * 60_000;

/**
 * Remembers what this process has written to objects of one kind, until its cache has caught up: a decision made from a
 * cache that lacks our own last write would repeat it. The cache has caught up with a version when it holds the object at
 * that version or a later one, or when its stream has passed the version (so an object that was deleted unseen is not
 * waited for). What never comes is forgotten after five minutes.
 */
export class OwnWrites {
  readonly #store: StoreView<unknown>;
  readonly #clock: Clock;
  /** In the order of writing, so that what is too old is found at the front. */
  readonly #awaited = new Map<string, { readonly resourceVersion: string; readonly until: number }>();

  constructor(store: StoreView<unknown>, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /** How many objects are awaited. */
  get size(): number {
    return this.#awaited.size;
  }

  /** Call with the version that the answer to a create, update or patch carries. `key` as in the store. */
  wrote(key: string, resourceVersion: string): void {
    const now = this.#clock.monotonic();
    for (const [old, { until }] of this.#awaited) {
      if (until > now) break;
      this.#awaited.delete(old);
    }
    this.#awaited.delete(key);
    this.#awaited.set(key, { resourceVersion, until: now + patienceMs });
  }

  /** True while the cache does not show our last write of the object: decide later. */
  isAwaited(key: string): boolean {
    const awaited = this.#awaited.get(key);
    if (awaited === undefined) return false;
    if (awaited.until > this.#clock.monotonic() && !this.#hasReached(key, awaited.resourceVersion)) return true;
    this.#awaited.delete(key);
    return false;
  }

  #hasReached(key: string, version: string): boolean {
    const cached = this.#store.entry(key)?.resourceVersion;
    return isAtLeast(cached, version) || isAtLeast(this.#store.resourceVersion, version);
  }
}

function isAtLeast(version: string | undefined, wanted: string): boolean {
  const order = version === undefined ? undefined : compareVersions(version, wanted);
  return order !== undefined && order >= 0;
}
