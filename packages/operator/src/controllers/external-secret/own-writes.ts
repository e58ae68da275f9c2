import type { Clock } from '@lockkeeper/core';
import { OwnWrites as WritesOfKind } from '@lockkeeper/kube';
import type { ClusterCache } from '../../cluster/cluster-cache.ts';

/** After this the watch is not waited for any longer: the object may have been deleted again unseen. */
const LONGEST_WAIT_MS = 5 * 60_000;

/**
 * What the caches are known not to show yet, by ExternalSecret key: writes of our own, and edits that a conflict told of.
 * A pass that started before they arrive would decide from a world in which they never happened, and write or read
 * everything again.
 */
export class OwnWrites {
  readonly longestWaitMs = LONGEST_WAIT_MS;
  readonly #statuses: WritesOfKind;
  readonly #secrets: WritesOfKind;
  readonly #versions = new Map<string, string>();
  /** Keys with a pass that was put off because of these writes, so that their arrival must start one. */
  readonly #deferred = new Set<string>();
  readonly #outdated = new Map<string, { readonly version: string; readonly until: number }>();
  readonly #cache: ClusterCache;
  readonly #clock: Clock;

  constructor(cache: ClusterCache, clock: Clock) {
    this.#cache = cache;
    this.#clock = clock;
    this.#statuses = new WritesOfKind(cache.externalSecrets.store, clock);
    this.#secrets = new WritesOfKind(cache.secrets.store, clock);
  }

  wroteStatus(key: string, version: string): void {
    this.#statuses.wrote(key, version);
  }

  wroteSecret(key: string, version: string): void {
    this.#secrets.wrote(targetKey(key), version);
    this.#versions.set(key, version);
  }

  /**
   * The API server has refused a status for `thanVersion` of the ExternalSecret: there is a newer one. Another pass over the old
   * one could write an old wish over the new one, again and again against whoever carries out the new one.
   */
  sawNewer(key: string, thanVersion: string): void {
    this.#outdated.set(key, { version: thanVersion, until: this.#clock.monotonic() + LONGEST_WAIT_MS });
  }

  forget(key: string): void {
    this.#outdated.delete(key);
    this.#versions.delete(key);
    this.#deferred.delete(key);
  }

  /** True while the cache is known to be behind for this key. The watch event that changes that adds the key to the queue again. */
  arePending(key: string): boolean {
    const pending =
      this.#hasOnlyOutdated(key) || this.#statuses.isAwaited(key) || this.#secrets.isAwaited(targetKey(key));
    if (pending) this.#deferred.add(key);
    else this.#deferred.delete(key);
    return pending;
  }

  #hasOnlyOutdated(key: string): boolean {
    const outdated = this.#outdated.get(key);
    if (outdated === undefined) return false;
    const cached = this.#cache.externalSecrets.store.entry(key)?.resourceVersion;
    if (cached === outdated.version && this.#clock.monotonic() < outdated.until) return true;
    this.#outdated.delete(key);
    return false;
  }

  /** Whether a change of the Secret to `version` needs a pass: not when it is our own write and nothing waits for it. */
  needsPass(key: string, version: string): boolean {
    return this.#deferred.has(key) || this.#versions.get(key) !== version;
  }

  /** Whether a pass waits for writes of this key to arrive. */
  hasDeferred(key: string): boolean {
    return this.#deferred.has(key);
  }
}

/** No Secret has such a key, so that only how far the stream has come counts, whatever the target is called. */
function targetKey(key: string): string {
  return `target of ${key}`;
}
