import type { Clock } from '@lockkeeper/core';

interface Entry<T> {
  readonly value: Promise<T>;
  readonly at: number;
}

/** Answers of the API server that may be some seconds old. Callers at the same time share one question; failures are not kept. */
export class ExpiringCache<T> {
  readonly #clock: Clock;
  readonly #ttlMs: number;
  readonly #maxEntries: number;
  readonly #entries = new Map<string, Entry<T>>();

  constructor(clock: Clock, ttlMs: number, maxEntries: number) {
    this.#clock = clock;
    this.#ttlMs = ttlMs;
    this.#maxEntries = maxEntries;
  }

  get(key: string, load: () => Promise<T>): Promise<T> {
    const known = this.#entries.get(key);
    const now = this.#clock.monotonic();
    if (known !== undefined && now - known.at < this.#ttlMs) return known.value;
    const value = load();
    this.#entries.delete(key);
    this.#entries.set(key, { value, at: now });
    value.catch(() => this.#forget(key, value));
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= this.#maxEntries) break;
      this.#entries.delete(oldest);
    }
    return value;
  }

  /** The next `get` asks again. */
  drop(key: string): void {
    this.#entries.delete(key);
  }

  #forget(key: string, value: Promise<T>): void {
    if (this.#entries.get(key)?.value === value) this.#entries.delete(key);
  }
}
