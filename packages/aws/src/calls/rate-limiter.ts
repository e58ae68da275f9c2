import type { Cancel, Clock } from '@lockkeeper/core';

/** How fast one API of one account and region may be called. All numbers are calls per second. */
export interface Rate {
  readonly initial: number;
  readonly min: number;
  readonly max: number;
}

/** A cut within this time of the last one answers the same burst of throttled calls. */
const CUT_PAUSE_MS = 500;
/** The rate may rise once in this time. */
const RISE_PAUSE_MS = 1_000;
const CUT = 0.8;
const RISE = 0.05;

interface Waiter {
  readonly go: () => void;
}

/**
 * A token bucket whose rate is cut by a fifth when AWS throttles and raised by a twentieth of its initial value per second
 * while callers wait and AWS does not (additive increase, multiplicative decrease). Callers are served in their order.
 */
export class RateLimiter {
  readonly #clock: Clock;
  readonly #limits: Rate;
  readonly #waiting: Waiter[] = [];
  #rate: number;
  #tokens: number;
  #filledAt: number;
  #cutAt = Number.NEGATIVE_INFINITY;
  #roseAt: number;
  #wake: Cancel | undefined;

  constructor(clock: Clock, limits: Rate) {
    this.#clock = clock;
    this.#limits = limits;
    this.#rate = limits.initial;
    this.#tokens = limits.initial;
    this.#filledAt = clock.monotonic();
    this.#roseAt = this.#filledAt;
  }

  get rate(): number {
    return this.#rate;
  }

  /** Nothing is waiting and the bucket is full: forgetting this limiter would change nothing. */
  get isIdle(): boolean {
    this.#fill();
    return this.#waiting.length === 0 && this.#rate >= this.#limits.initial && this.#tokens >= this.#rate;
  }

  /** Resolves when one call may be made; rejects with the signal's reason. */
  take(signal: AbortSignal): Promise<void> {
    this.#fill();
    if (signal.aborted) {
      return Promise.reject(signal.reason);
    }
    if (this.#waiting.length === 0 && this.#tokens >= 1) {
      this.#tokens -= 1;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        const at = this.#waiting.indexOf(waiter);
        if (at >= 0) {
          this.#waiting.splice(at, 1);
        }
        reject(signal.reason);
      };
      const leave = (): void => signal.removeEventListener('abort', onAbort);
      const waiter: Waiter = {
        go: () => {
          leave();
          resolve();
        },
      };
      signal.addEventListener('abort', onAbort, { once: true });
      this.#waiting.push(waiter);
      this.#arm();
    });
  }

  /** AWS said "too many": slow down. */
  onThrottled(): void {
    const now = this.#clock.monotonic();
    this.#fill();
    this.#tokens = Math.min(this.#tokens, 0);
    this.#roseAt = now;
    if (now - this.#cutAt >= CUT_PAUSE_MS) {
      this.#cutAt = now;
      this.#rate = Math.max(this.#limits.min, this.#rate * CUT);
    }
  }

  /** A call went through: speed up, but only where this limiter is what callers wait for. */
  onSuccess(): void {
    const now = this.#clock.monotonic();
    const isNeeded = this.#waiting.length > 0 || this.#rate < this.#limits.initial;
    if (isNeeded && now - this.#roseAt >= RISE_PAUSE_MS) {
      this.#fill();
      this.#roseAt = now;
      this.#rate = Math.min(this.#limits.max, this.#rate + this.#limits.initial * RISE);
    }
  }

  #fill(): void {
    const now = this.#clock.monotonic();
    this.#tokens = Math.min(Math.max(1, this.#rate), this.#tokens + ((now - this.#filledAt) / 1_000) * this.#rate);
    this.#filledAt = now;
  }

  #arm(): void {
    if (this.#wake !== undefined || this.#waiting.length === 0) {
      return;
    }
    const ms = Math.max(1, Math.ceil(((1 - this.#tokens) / this.#rate) * 1_000));
    this.#wake = this.#clock.after(ms, () => {
      this.#wake = undefined;
      this.#fill();
      while (this.#waiting.length > 0 && this.#tokens >= 1) {
        this.#tokens -= 1;
        this.#waiting.shift()?.go();
      }
      this.#arm();
    });
  }
}
