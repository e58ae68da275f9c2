import type { Cancel, Clock, Random } from '@lockkeeper/core';
import { DelayHeap } from './delay-heap.ts';
import { KeyedFifo } from './keyed-fifo.ts';
import { moreUrgent, type QueueClass, queueClasses } from './queue-class.ts';

export interface WorkQueueOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** First and longest wait of a key that fails again and again. Default 1 s and 7 min. */
  readonly backoff?: { readonly firstMs: number; readonly maxMs: number };
  /** From this wait on a less urgent key gets a share of one turn in four. Default 10 s. */
  readonly ageingMs?: number;
}

/** A key that was handed out; give it back with `done`. */
export interface TakenKey {
  readonly key: string;
  readonly class: QueueClass;
}

/** Numbers for metrics and the watchdog, in keys and milliseconds. */
export interface WorkQueueStats {
  readonly ready: Readonly<Record<QueueClass, number>>;
  readonly waiting: number;
  readonly processing: number;
  /** How long the first ready key has been ready. */
  readonly oldestReadyMs: number;
  /** How long the earliest waiting key is overdue; more than a moment means that a timer was lost. */
  readonly overdueMs: number;
}

interface Ready {
  readonly class: QueueClass;
  readonly since: number;
  readonly order: number;
}

interface Processing {
  /** Set when the key was added again meanwhile: it runs again after `done`. */
  again: QueueClass | undefined;
}

const dayMs = 24 * 60 * 60 * 1_000;
const agedTurn = 4;

/**
 * Keys that need work. As client-go's queue: fair within a class, a key is never handed out twice at a time, many adds
 * before it is taken are one, an add while it is worked on makes it run again afterwards. On top: classes with ageing,
 * delays of which the lower wins, and a back-off per key.
 *
 * A key is in one place at most: waiting for its time, ready, or being worked on with or without a re-run pending (a
 * delay may wait beside the work).
 */
export class WorkQueue {
  readonly #options: WorkQueueOptions;
  readonly #ready: Readonly<Record<QueueClass, KeyedFifo<Ready>>>;
  readonly #readyClass = new Map<string, QueueClass>();
  readonly #delays = new DelayHeap();
  readonly #delayClass = new Map<string, QueueClass>();
  readonly #processing = new Map<string, Processing>();
  readonly #failures = new Map<string, number>();
  readonly #listeners = new Set<() => void>();
  #made = 0;
  #takes = 0;
  #closed = false;
  #armedFor: number | undefined;
  #disarm: Cancel = () => undefined;

  constructor(options: WorkQueueOptions) {
    this.#options = options;
    this.#ready = { edit: new KeyedFifo(), new: new KeyedFifo(), retry: new KeyedFifo(), periodic: new KeyedFifo() };
  }

  /** Makes the key ready now; overrides any delay. */
  add(key: string, queueClass: QueueClass = 'edit'): void {
    if (this.#closed) return;
    this.#clearDelay(key);
    const processing = this.#processing.get(key);
    if (processing !== undefined) {
      processing.again = processing.again === undefined ? queueClass : moreUrgent(processing.again, queueClass);
      return;
    }
    this.#makeReady(key, queueClass);
  }

  /** Makes the key ready after `ms`, unless it is ready, or due sooner, already. Any length is legal. */
  addAfter(key: string, ms: number, queueClass: QueueClass = 'periodic'): void {
    if (Number.isNaN(ms)) throw new TypeError('a delay must be a number of milliseconds');
    if (this.#closed) return;
    if (!(ms > 0)) {
      this.add(key, queueClass);
      return;
    }
    if (this.#readyClass.has(key) || this.#processing.get(key)?.again !== undefined) return;
    const at = this.#options.clock.monotonic() + ms;
    const already = this.#delays.dueAt(key);
    if (already !== undefined && already <= at) return;
    this.#delays.set(key, at);
    this.#delayClass.set(key, queueClass);
    this.#arm();
  }

  /**
   * Adds a key that failed after its back-off, or after `atLeastMs` (a server's Retry-After) if that is longer.
   * Returns the wait in milliseconds.
   */
  retry(key: string, atLeastMs = 0): number {
    const { firstMs, maxMs } = this.#options.backoff ?? { firstMs: 1_000, maxMs: 7 * 60_000 };
    const failures = this.#failures.get(key) ?? 0;
    this.#failures.set(key, failures + 1);
    // Up to a fifth more, so that keys which failed together come back apart.
    const spread = 1 + 0.2 * this.#options.random.next();
    const wait = Math.max(Math.min(firstMs * 2 ** Math.min(failures, 40) * spread, maxMs), atLeastMs);
    this.addAfter(key, wait, 'retry');
    return wait;
  }

  /** Forgets the key's failures: on success, or when only a change can help. */
  forget(key: string): void {
    this.#failures.delete(key);
  }

  failures(key: string): number {
    return this.#failures.get(key) ?? 0;
  }

  /** The next key, or undefined when none is ready. */
  take(): TakenKey | undefined {
    if (this.#closed) return undefined;
    this.#takes += 1;
    const aged = this.#takes % agedTurn === 0 ? this.#oldest() : undefined;
    const now = this.#options.clock.monotonic();
    const queueClass =
      aged !== undefined && now - aged.since >= (this.#options.ageingMs ?? 10_000)
        ? aged.class
        : queueClasses.find((candidate) => this.#ready[candidate].size > 0);
    const head = queueClass === undefined ? undefined : this.#ready[queueClass].peek();
    if (queueClass === undefined || head === undefined) return undefined;
    const [key] = head;
    this.#ready[queueClass].delete(key);
    this.#readyClass.delete(key);
    this.#processing.set(key, { again: undefined });
    return { key, class: queueClass };
  }

  /** Gives a key back. Call it however the work ended. */
  done(key: string): void {
    const processing = this.#processing.get(key);
    this.#processing.delete(key);
    if (processing?.again !== undefined && !this.#closed) this.#makeReady(key, processing.again);
  }

  /** Calls `listener` whenever a key became ready. */
  onReady(listener: () => void): Cancel {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Drops what waits and hands out nothing more. Keys that are being worked on may still be given back. */
  close(): void {
    this.#closed = true;
    this.#disarm();
    this.#listeners.clear();
  }

  stats(): WorkQueueStats {
    const now = this.#options.clock.monotonic();
    const oldest = this.#oldest();
    const earliest = this.#delays.earliest();
    return {
      ready: {
        edit: this.#ready.edit.size,
        new: this.#ready.new.size,
        retry: this.#ready.retry.size,
        periodic: this.#ready.periodic.size,
      },
      waiting: this.#delays.size,
      processing: this.#processing.size,
      oldestReadyMs: oldest === undefined ? 0 : now - oldest.since,
      overdueMs: earliest === undefined ? 0 : Math.max(0, now - earliest),
    };
  }

  #makeReady(key: string, queueClass: QueueClass): void {
    const already = this.#readyClass.get(key);
    if (already !== undefined) {
      if (moreUrgent(already, queueClass) === already) return;
      this.#ready[already].delete(key);
    }
    this.#made += 1;
    this.#readyClass.set(key, queueClass);
    this.#ready[queueClass].push(key, { class: queueClass, since: this.#options.clock.monotonic(), order: this.#made });
    for (const listener of this.#listeners) listener();
  }

  #oldest(): Ready | undefined {
    let oldest: Ready | undefined;
    for (const queueClass of queueClasses) {
      const head = this.#ready[queueClass].peek()?.[1];
      if (head !== undefined && (oldest === undefined || head.order < oldest.order)) oldest = head;
    }
    return oldest;
  }

  #clearDelay(key: string): void {
    this.#delays.delete(key);
    this.#delayClass.delete(key);
  }

  #arm(): void {
    const earliest = this.#delays.earliest();
    if (earliest === this.#armedFor) return;
    this.#disarm();
    this.#armedFor = earliest;
    if (earliest === undefined) return;
    // Longer waits are looked at once a day: a timer is then never longer than any platform can keep.
    const ms = Math.min(Math.max(0, earliest - this.#options.clock.monotonic()), dayMs);
    this.#disarm = this.#options.clock.after(ms, () => this.#wake());
  }

  #wake(): void {
    this.#armedFor = undefined;
    const now = this.#options.clock.monotonic();
    for (let key = this.#delays.takeDue(now); key !== undefined; key = this.#delays.takeDue(now)) {
      const queueClass = this.#delayClass.get(key) ?? 'periodic';
      this.#delayClass.delete(key);
      this.add(key, queueClass);
    }
    this.#arm();
  }
}
