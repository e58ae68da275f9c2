import { type Clock, LockkeeperError, type Log } from '@lockkeeper/core';
import { KubeError } from '../client/kube-error.ts';
import { withDeadline } from '../client/deadline.ts';
import type { QueueClass } from './queue-class.ts';
import type { TakenKey, WorkQueue } from './work-queue.ts';

/**
 * What becomes of a key after its work. `idle`: nothing until something changes. `after`: again in `ms`. `backoff`: it
 * failed; again after its back-off, or after `atLeastMs` if that is longer. `idle` and `after` forget earlier failures.
 */
export type WorkOutcome =
  | { readonly next: 'idle' }
  | { readonly next: 'after'; readonly ms: number; readonly class?: QueueClass }
  | { readonly next: 'backoff'; readonly atLeastMs?: number };

export interface WorkersOptions {
  readonly queue: WorkQueue;
  readonly clock: Clock;
  readonly log: Log;
  /** How many keys are worked on at a time. */
  readonly concurrency: number;
  /** Milliseconds after which the work on one key is aborted and counted as failed. */
  readonly deadlineMs: number;
  /** The work. Every await in it must heed the signal. A throw counts as failed, with back-off. */
  readonly work: (key: string, signal: AbortSignal, queueClass: QueueClass) => Promise<WorkOutcome>;
}

/**
 * Takes keys off a queue and works on them, `concurrency` at a time. Neither a throw nor work that never ends stops it:
 * after the deadline the slot is free again, whether the work heeded its signal or not.
 */
export class Workers {
  readonly #options: WorkersOptions;
  readonly #running = new Map<string, Promise<void>>();
  readonly #abort = new AbortController();
  #pumpPlanned = false;
  #stopped = false;
  #unlisten: () => void = () => undefined;

  constructor(options: WorkersOptions) {
    this.#options = options;
  }

  /** Begins to take keys. Start only after every cache that the work reads has synced. */
  start(): void {
    this.#unlisten = this.#options.queue.onReady(() => this.#plan());
    this.#plan();
  }

  /**
   * Takes no more keys and waits for the running ones; after `graceMs` they are aborted. Resolves when all have ended, at
   * the latest `graceMs` plus one turn from now. For a lost lease pass 0.
   */
  async stop(graceMs: number): Promise<void> {
    this.#stopped = true;
    this.#unlisten();
    const cancel = this.#options.clock.after(graceMs, () => this.#abort.abort(new WorkAborted('stopping')));
    if (graceMs <= 0) this.#abort.abort(new WorkAborted('stopping'));
    await Promise.all(this.#running.values());
    cancel();
  }

  /** Puts the pump off by one turn, so that work never starts inside the call that added its key. */
  #plan(): void {
    if (this.#pumpPlanned) return;
    this.#pumpPlanned = true;
    queueMicrotask(() => {
      this.#pumpPlanned = false;
      this.#pump();
    });
  }

  #pump(): void {
    while (!this.#stopped && this.#running.size < this.#options.concurrency) {
      const taken = this.#options.queue.take();
      if (taken === undefined) return;
      this.#running.set(taken.key, this.#work(taken));
    }
  }

  async #work(taken: TakenKey): Promise<void> {
    const { queue } = this.#options;
    const { key } = taken;
    try {
      this.#settle(key, await this.#attempt(taken));
    } finally {
      this.#running.delete(key);
      queue.done(key);
      this.#plan();
    }
  }

  #settle(key: string, outcome: WorkOutcome): void {
    const { queue } = this.#options;
    if (outcome.next === 'backoff' || (outcome.next === 'after' && Number.isNaN(outcome.ms))) {
      queue.retry(key, outcome.next === 'backoff' ? outcome.atLeastMs : 0);
      return;
    }
    queue.forget(key);
    if (outcome.next === 'after') queue.addAfter(key, outcome.ms, outcome.class);
  }

  async #attempt(taken: TakenKey): Promise<WorkOutcome> {
    const { clock, deadlineMs, work } = this.#options;
    const deadline = { clock, ms: deadlineMs, signal: this.#abort.signal, expired: () => new WorkAborted('deadline') };
    try {
      return await withDeadline(deadline, (signal) => work(taken.key, signal, taken.class));
    } catch (error) {
      this.#options.log.warn('work on a key failed', { key: taken.key, ...describeFailure(error) });
      return { next: 'backoff', atLeastMs: error instanceof KubeError ? (error.retryAfterSeconds ?? 0) * 1_000 : 0 };
    }
  }
}

/** Why work was aborted: it outlived its deadline, or the process stops. */
export class WorkAborted extends Error {
  override readonly name = 'WorkAborted';
  readonly why: 'deadline' | 'stopping';

  constructor(why: WorkAborted['why']) {
    super(why);
    this.why = why;
  }
}

/** Names only: the text of a foreign error may quote a value. */
function describeFailure(error: unknown): Record<string, unknown> {
  if (error instanceof WorkAborted) return { error: error.name, why: error.why };
  if (error instanceof LockkeeperError) return { error: error.code, what: error.message };
  return { error: error instanceof Error ? error.name : typeof error };
}
