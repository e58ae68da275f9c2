import type { Clock, Random } from '@lockkeeper/core';

export interface BackoffOptions {
  readonly firstMs: number;
  readonly maxMs: number;
  /** After this long without a failure the next wait starts from `firstMs` again. */
  readonly resetAfterMs: number;
}

/** What client-go's reflector uses: 0.8 s doubling to 30 s, reset after two minutes. */
export const reflectorBackoff: BackoffOptions = { firstMs: 800, maxMs: 30_000, resetAfterMs: 120_000 };

/**
 * Waits that double from failure to failure. Each is spread over [wait, 2·wait): wide enough to part clients that failed
 * together, and never short, so the number of requests in a time has a bound.
 */
export class Backoff {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #options: BackoffOptions;
  #nextMs: number;
  #resetAt = Number.POSITIVE_INFINITY;

  constructor(clock: Clock, random: Random, options: BackoffOptions = reflectorBackoff) {
    this.#clock = clock;
    this.#random = random;
    this.#options = options;
    this.#nextMs = options.firstMs;
  }

  /** Milliseconds to wait after the failure that just happened. */
  next(): number {
    const now = this.#clock.monotonic();
    if (now >= this.#resetAt) this.#nextMs = this.#options.firstMs;
    const wait = this.#nextMs * (1 + this.#random.next());
    this.#nextMs = Math.min(this.#nextMs * 2, this.#options.maxMs);
    this.#resetAt = now + wait + this.#options.resetAfterMs;
    return wait;
  }
}
