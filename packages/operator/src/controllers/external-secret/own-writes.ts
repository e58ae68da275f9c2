import type { Clock } from '@lockkeeper/core';
import { compareVersions } from '@lockkeeper/kube';
import type { ClusterCache } from '../../cluster/cluster-cache.ts';

/** After this the watch is not waited for any longer: the object may have been deleted again unseen. */
const EXPIRY_MS = 5 * 60_000;

interface Pending {
  readonly version: string;
  readonly at: number;
}

interface Awaited {
  status?: Pending;
  secret?: Pending;
  /** A pass was put off because of these writes, so their arrival must start one. */
  deferred: boolean;
}

/**
 * Writes of our own that the caches have not shown yet, by ExternalSecret key. A pass that started before they arrive would
 * decide from a world in which they never happened, and write or read everything again.
 */
export class OwnWrites {
  readonly longestWaitMs = EXPIRY_MS;
  readonly #cache: ClusterCache;
  readonly #clock: Clock;
  readonly #awaited = new Map<string, Awaited>();

  constructor(cache: ClusterCache, clock: Clock) {
    this.#cache = cache;
    this.#clock = clock;
  }

  wroteStatus(key: string, version: string): void {
    this.#at(key).status = { version, at: this.#clock.monotonic() };
  }

  wroteSecret(key: string, version: string): void {
    this.#at(key).secret = { version, at: this.#clock.monotonic() };
  }

  forget(key: string): void {
    this.#awaited.delete(key);
  }

  /** True while a write of ours for this key has not arrived. The watch event that brings it adds the key to the queue again. */
  arePending(key: string): boolean {
    const awaited = this.#awaited.get(key);
    if (awaited === undefined) return false;
    const pending =
      this.#isPending(awaited.status, this.#cache.externalSecrets.store.resourceVersion) ||
      this.#isPending(awaited.secret, this.#cache.secrets.store.resourceVersion);
    if (pending) awaited.deferred = true;
    else this.#awaited.delete(key);
    return pending;
  }

  /** Whether a change of the Secret to `version` needs a pass: not when it is our own write and nothing waits for it. */
  needsPass(key: string, version: string): boolean {
    const awaited = this.#awaited.get(key);
    return awaited === undefined || awaited.deferred || awaited.secret?.version !== version;
  }

  /** Whether a pass waits for writes of this key to arrive. */
  hasDeferred(key: string): boolean {
    return this.#awaited.get(key)?.deferred === true;
  }

  #isPending(write: Pending | undefined, reached: string): boolean {
    if (write === undefined || this.#clock.monotonic() - write.at >= EXPIRY_MS) return false;
    const order = compareVersions(reached, write.version);
    return order === undefined ? false : order < 0;
  }

  #at(key: string): Awaited {
    const known = this.#awaited.get(key);
    if (known) return known;
    const made: Awaited = { deferred: false };
    this.#awaited.set(key, made);
    return made;
  }
}
