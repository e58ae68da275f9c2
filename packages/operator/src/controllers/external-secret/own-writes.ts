import type { Clock } from '@lockkeeper/core';
import { OwnWrites as WritesOfKind } from '@lockkeeper/kube';
import type { ClusterCache } from '../../cluster/cluster-cache.ts';

/** After this the watch is not waited for any longer: the object may have been deleted again unseen. */
const LONGEST_WAIT_MS = 5 * 60_000;

/**
 * Writes of our own that the caches have not shown yet, by ExternalSecret key. A pass that started before they arrive would
 * decide from a world in which they never happened, and write or read everything again.
 */
export class OwnWrites {
  readonly longestWaitMs = LONGEST_WAIT_MS;
  readonly #statuses: WritesOfKind;
  readonly #secrets: WritesOfKind;
  readonly #versions = new Map<string, string>();
  /** Keys with a pass that was put off because of these writes, so that their arrival must start one. */
  readonly #deferred = new Set<string>();

  constructor(cache: ClusterCache, clock: Clock) {
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

  forget(key: string): void {
    this.#versions.delete(key);
    this.#deferred.delete(key);
  }

  /** True while a write of ours for this key has not arrived. The watch event that brings it adds the key to the queue again. */
  arePending(key: string): boolean {
    const pending = this.#statuses.isAwaited(key) || this.#secrets.isAwaited(targetKey(key));
    if (pending) this.#deferred.add(key);
    else this.#deferred.delete(key);
    return pending;
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
