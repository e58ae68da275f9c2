import type { Clock } from '@lockkeeper/core';
import { GrpcError, STATUS } from '../grpc/status.ts';

/** What mounts may take of a node at once. */
export interface RoomLimits {
  readonly maxMounts: number;
  /** Of contents that are fetched and not yet with the driver. A mount that alone is larger is served when no other is. */
  readonly maxBytes: number;
  /** Mounts that wait for room; more are turned away at once. */
  readonly maxWaiting: number;
  /** The longest that a mount waits for room. */
  readonly maxWaitMs: number;
}

/** Gives back what a mount took; once. */
export type Leave = () => void;

interface Waiting {
  readonly bytes: number;
  readonly enter: () => void;
}

interface Taken {
  mounts: number;
  bytes: number;
}

/**
 * Bounds the mounts under way by number and bytes, fairly among namespaces (`threat/V8`): none takes more than half while it has a mount
 * already, and of those that wait the one with the fewest mounts comes next. Nobody is overtaken by what is smaller.
 */
export class MountRoom {
  readonly #clock: Clock;
  readonly #limits: RoomLimits;
  readonly #all: Taken = { mounts: 0, bytes: 0 };
  readonly #taken = new Map<string, Taken>();
  /** By namespace; the one that was served last stands last. */
  readonly #queues = new Map<string, Set<Waiting>>();
  #waiting = 0;

  constructor(clock: Clock, limits: RoomLimits) {
    this.#clock = clock;
    this.#limits = limits;
  }

  /** Mounts under way. */
  get mounts(): number {
    return this.#all.mounts;
  }

  /** Mounts that wait for room. */
  get waiting(): number {
    return this.#waiting;
  }

  /**
   * Waits for room for a mount of a namespace that its token has proved; `wanted` is the most bytes that it may need. Rejects with GrpcError
   * `unavailable`, which drivers answer by trying again, when there is none in time, or with the signal's reason.
   */
  async enter(namespace: string, wanted: number, signal: AbortSignal): Promise<Leave> {
    const bytes = Math.min(wanted, this.#limits.maxBytes);
    signal.throwIfAborted();
    if (this.#waiting === 0 && this.#isWithinShare(namespace, bytes) && this.#hasRoom(bytes)) {
      return this.#take(namespace, bytes);
    }
    if (this.#waiting >= this.#limits.maxWaiting) throw this.#full();
    return this.#wait(namespace, bytes, signal);
  }

  #wait(namespace: string, bytes: number, signal: AbortSignal): Promise<Leave> {
    const { promise, resolve, reject } = Promise.withResolvers<Leave>();
    const giveUp = (reason: unknown): void => {
      end();
      this.#remove(namespace, waiting);
      reject(reason);
      this.#admit();
    };
    const end = listen(
      signal,
      giveUp,
      this.#clock.after(this.#limits.maxWaitMs, () => giveUp(this.#full())),
    );
    const waiting: Waiting = {
      bytes,
      enter: () => {
        end();
        resolve(this.#take(namespace, bytes));
      },
    };
    this.#add(namespace, waiting);
    this.#admit();
    return promise;
  }

  #add(namespace: string, waiting: Waiting): void {
    const queue = this.#queues.get(namespace);
    if (queue === undefined) this.#queues.set(namespace, new Set([waiting]));
    else queue.add(waiting);
    this.#waiting += 1;
  }

  #remove(namespace: string, waiting: Waiting): void {
    const queue = this.#queues.get(namespace);
    if (queue?.delete(waiting) !== true) return;
    this.#waiting -= 1;
    this.#queues.delete(namespace);
    if (queue.size > 0) this.#queues.set(namespace, queue);
  }

  #admit(): void {
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      const [namespace, waiting] = next;
      if (!this.#hasRoom(waiting.bytes)) return;
      this.#remove(namespace, waiting);
      waiting.enter();
    }
  }

  /** Whose turn it is, among those within their share. */
  #next(): readonly [string, Waiting] | undefined {
    let found: readonly [string, Waiting] | undefined;
    let fewest = Number.POSITIVE_INFINITY;
    for (const [namespace, [first]] of this.#queues) {
      const mounts = this.#taken.get(namespace)?.mounts ?? 0;
      if (first === undefined || mounts >= fewest || !this.#isWithinShare(namespace, first.bytes)) continue;
      found = [namespace, first];
      fewest = mounts;
    }
    return found;
  }

  #isWithinShare(namespace: string, bytes: number): boolean {
    const { maxMounts, maxBytes } = this.#limits;
    const own = this.#taken.get(namespace);
    return own === undefined || (own.mounts < maxMounts / 2 && own.bytes + bytes <= maxBytes / 2);
  }

  #hasRoom(bytes: number): boolean {
    const { maxMounts, maxBytes } = this.#limits;
    return this.#all.mounts < maxMounts && this.#all.bytes + bytes <= maxBytes;
  }

  #take(namespace: string, bytes: number): Leave {
    const own = this.#taken.get(namespace) ?? { mounts: 0, bytes: 0 };
    this.#taken.set(namespace, own);
    change(own, 1, bytes);
    change(this.#all, 1, bytes);
    const state = { isIn: true };
    return () => {
      if (!state.isIn) return;
      state.isIn = false;
      change(own, -1, -bytes);
      change(this.#all, -1, -bytes);
      if (own.mounts === 0) this.#taken.delete(namespace);
      this.#admit();
    };
  }

  #full(): GrpcError {
    return new GrpcError(
      STATUS.unavailable,
      `the provider of this node is busy: ${this.#all.mounts} mounts are under way and ${this.#waiting} wait; the mount is tried again`,
    );
  }
}

function change(taken: Taken, mounts: number, bytes: number): void {
  taken.mounts += mounts;
  taken.bytes += bytes;
}

/** Hears of the signal until the returned function is called, which also cancels. */
function listen(signal: AbortSignal, onAbort: (reason: unknown) => void, cancel: () => void): () => void {
  const heard = (): void => onAbort(signal.reason);
  signal.addEventListener('abort', heard, { once: true });
  return () => {
    signal.removeEventListener('abort', heard);
    cancel();
  };
}
