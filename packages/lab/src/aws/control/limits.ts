import type { Clock } from '@lockkeeper/core';

/** How many calls per second one account may make in one region. `operation` is `ssm.GetParameters` or `ssm.*`. */
export interface Limit {
  readonly operation: string;
  readonly perSecond: number;
  /** Calls that may come at once; as many as `perSecond` unless said otherwise. */
  readonly burst?: number;
}

interface Bucket {
  tokens: number;
  filledAt: number;
}

/** Token buckets, one per limit, account and region. */
export class Limits {
  readonly #clock: Clock;
  readonly #limits = new Map<string, Limit>();
  readonly #buckets = new Map<string, Bucket>();

  constructor(clock: Clock, limits: readonly Limit[]) {
    this.#clock = clock;
    for (const limit of limits) this.set(limit);
  }

  set(limit: Limit): void {
    this.#limits.set(limit.operation, limit);
    for (const key of this.#buckets.keys()) {
      if (key.startsWith(`${limit.operation} `)) this.#buckets.delete(key);
    }
  }

  clear(): void {
    this.#limits.clear();
    this.#buckets.clear();
  }

  /** Takes a token from every bucket the call belongs to; false means that it is one too many. */
  admits(service: string, operation: string, account: string, region: string): boolean {
    for (const name of [`${service}.${operation}`, `${service}.*`]) {
      const limit = this.#limits.get(name);
      if (limit !== undefined && !this.#take(limit, `${name} ${account} ${region}`)) return false;
    }
    return true;
  }

  #take(limit: Limit, key: string): boolean {
    const size = limit.burst ?? limit.perSecond;
    const now = this.#clock.monotonic();
    const bucket = this.#buckets.get(key) ?? { tokens: size, filledAt: now };
    bucket.tokens = Math.min(size, bucket.tokens + ((now - bucket.filledAt) / 1000) * limit.perSecond);
    bucket.filledAt = now;
    this.#buckets.set(key, bucket);
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  }
}
