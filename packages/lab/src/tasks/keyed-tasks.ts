import type { Cancel, Clock } from '@lockkeeper/core';

export interface KeyedTaskParts {
  readonly clock: Clock;
  /** What one key's work is. A returned number asks to be called again after so many milliseconds. */
  readonly run: (key: string) => Promise<number | undefined>;
  /** A run that failed is called again later, each time twice as late. */
  readonly onError: (key: string, error: unknown) => void;
  readonly firstRetryMs: number;
  readonly longestRetryMs: number;
}

/**
 * Runs work by key: never two runs of one key at a time, once more when a key was touched while it ran. Nothing waits, and
 * nothing is kept, for keys that have nothing to do.
 */
export class KeyedTasks {
  readonly #parts: KeyedTaskParts;
  readonly #due = new Set<string>();
  readonly #running = new Map<string, Promise<void>>();
  readonly #timers = new Map<string, Cancel>();
  readonly #failures = new Map<string, number>();
  #tick: Cancel | undefined;
  #stopped = false;

  constructor(parts: KeyedTaskParts) {
    this.#parts = parts;
  }

  /** Asks for a run of `key` as soon as what runs now has ended. */
  touch(key: string): void {
    if (this.#stopped) return;
    this.#timers.get(key)?.();
    this.#timers.delete(key);
    this.#due.add(key);
    this.#tick ??= this.#parts.clock.after(1, () => this.#start());
  }

  /** Ends all waiting and resolves when what runs has ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#tick?.();
    for (const cancel of this.#timers.values()) cancel();
    this.#timers.clear();
    this.#due.clear();
    await Promise.all(this.#running.values());
  }

  #start(): void {
    this.#tick = undefined;
    for (const key of this.#due) {
      if (this.#running.has(key)) continue;
      this.#due.delete(key);
      this.#running.set(key, this.#runOnce(key));
    }
  }

  async #runOnce(key: string): Promise<void> {
    const again = await this.#attempt(key);
    this.#running.delete(key);
    if (this.#stopped) return;
    if (this.#due.has(key)) this.#tick ??= this.#parts.clock.after(1, () => this.#start());
    else if (again !== undefined)
      this.#timers.set(
        key,
        this.#parts.clock.after(again, () => this.touch(key)),
      );
  }

  async #attempt(key: string): Promise<number | undefined> {
    try {
      const again = await this.#parts.run(key);
      this.#failures.delete(key);
      return again;
    } catch (error) {
      this.#parts.onError(key, error);
      const failures = this.#failures.get(key) ?? 0;
      this.#failures.set(key, failures + 1);
      const { firstRetryMs, longestRetryMs } = this.#parts;
      return Math.min(firstRetryMs * 2 ** Math.min(failures, 30), longestRetryMs);
    }
  }
}
