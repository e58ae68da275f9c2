import type { Clock } from '@lockkeeper/core';
import type { Queue } from './state/queues.ts';

/** Receivers that wait for a message of a queue. Not part of the queues' state: they end with the process. */
export class QueueWaiters {
  readonly #waiting = new WeakMap<Queue, Set<() => void>>();

  /** Tells all who wait for this queue to look again. */
  wake(queue: Queue): void {
    for (const wake of this.#waiting.get(queue) ?? []) wake();
  }

  /** Resolves when the queue is woken, after `ms`, or when the signal aborts. Leaves nothing behind. */
  wait(queue: Queue, clock: Clock, ms: number, signal: AbortSignal | undefined): Promise<void> {
    if (signal?.aborted === true) return Promise.resolve();
    const waiting = this.#waiting.get(queue) ?? new Set();
    this.#waiting.set(queue, waiting);
    return new Promise((resolve) => {
      const done = (): void => {
        waiting.delete(done);
        cancel();
        signal?.removeEventListener('abort', done);
        resolve();
      };
      const cancel = clock.after(ms, done);
      waiting.add(done);
      signal?.addEventListener('abort', done, { once: true });
    });
  }
}
