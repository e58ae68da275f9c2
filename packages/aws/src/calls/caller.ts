import { type Clock, type Log, type Random, sleep } from '@lockkeeper/core';
import { faultOf } from '../errors/errors.ts';
import type { Fault } from '../errors/fault.ts';
import type { CallHook, CallRecord } from './call-hook.ts';
import { RateLimiter } from './rate-limiter.ts';
import { type Patience, retryDelay } from './retry.ts';
import { rateOf } from './rates.ts';
import { Slots } from './slots.ts';

/** Which call is made, for limits, metrics and logs. */
export interface CallName {
  readonly service: CallRecord['service'];
  readonly operation: CallRecord['operation'];
  /** Whose quota it is: account and region as far as they are known. */
  readonly quota: string;
}

export type Outcome<T> =
  | {
      readonly ok: true;
      readonly value: T /** Monotonic time just before the try that succeeded was sent. */;
      readonly startedAt: number;
    }
  | { readonly ok: false; readonly fault: Fault };

export interface CallerOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly onCall: CallHook;
  readonly patience: Patience;
  /** Calls in progress over all scopes; below the sockets per host, so that nothing queues inside the HTTP agent. */
  readonly maxConcurrent: number;
  readonly closing: AbortSignal;
}

const EVERYBODY = '';
/** Limiters kept before idle ones are dropped. */
const MAX_LIMITERS = 4_096;

/**
 * Makes one AWS call happen: waits for the account's rate, bounds each try in time, retries what may pass, reports each
 * try. Never throws; what AWS does is an outcome. The SDK below makes exactly one try (`maxAttempts: 1`).
 */
export class Caller {
  readonly #options: CallerOptions;
  readonly #limiters = new Map<string, RateLimiter>();
  readonly #slots: Slots;

  constructor(options: CallerOptions) {
    this.#options = options;
    this.#slots = new Slots(options.maxConcurrent);
  }

  async call<T>(name: CallName, attempt: (signal: AbortSignal) => Promise<T>): Promise<Outcome<T>> {
    const { clock, random, patience, closing } = this.#options;
    const limiter = this.#limiterOf(name);
    const begun = clock.monotonic();
    for (let tries = 1; ; tries += 1) {
      const outcome = await this.#tryOnce(name, limiter, attempt);
      if (outcome.ok) {
        return outcome;
      }
      const delay = retryDelay(outcome.fault, tries, clock.monotonic() - begun, patience, random);
      if (delay === undefined || !(await this.#pause(delay))) {
        return closing.aborted ? CLOSED : outcome;
      }
    }
  }

  async #tryOnce<T>(
    name: CallName,
    limiter: RateLimiter,
    attempt: (signal: AbortSignal) => Promise<T>,
  ): Promise<Outcome<T>> {
    const { closing } = this.#options;
    try {
      await limiter.take(closing);
    } catch {
      return CLOSED;
    }
    const release = await this.#slots.acquire(EVERYBODY);
    try {
      const outcome = await this.#send(attempt);
      this.#report(name, limiter, outcome);
      return outcome;
    } finally {
      release();
    }
  }

  async #send<T>(attempt: (signal: AbortSignal) => Promise<T>): Promise<Outcome<T>> {
    const { clock, patience, closing } = this.#options;
    if (closing.aborted) {
      return CLOSED;
    }
    const tooLate = new AbortController();
    const onClose = (): void => tooLate.abort();
    closing.addEventListener('abort', onClose, { once: true });
    const cancel = clock.after(patience.tryMs, () => tooLate.abort());
    const startedAt = clock.monotonic();
    try {
      return { ok: true, value: await attempt(tooLate.signal), startedAt };
    } catch (thrown) {
      return closing.aborted ? CLOSED : { ok: false, fault: tooLate.signal.aborted ? TIMEOUT : faultOf(thrown) };
    } finally {
      cancel();
      closing.removeEventListener('abort', onClose);
    }
  }

  #report(name: CallName, limiter: RateLimiter, outcome: Outcome<unknown>): void {
    const { onCall, log } = this.#options;
    const { service, operation } = name;
    if (outcome.ok) {
      limiter.onSuccess();
      onCall({ service, operation, outcome: 'success' });
      return;
    }
    const { kind, code, requestId } = outcome.fault;
    if (kind === 'throttled') {
      limiter.onThrottled();
    }
    onCall({ service, operation, outcome: 'error' });
    log.debug('AWS call failed', { service, operation, kind, code, requestId });
  }

  /** False when the provider was closed meanwhile. */
  async #pause(ms: number): Promise<boolean> {
    try {
      await sleep(this.#options.clock, ms, this.#options.closing);
      return true;
    } catch {
      return false;
    }
  }

  #limiterOf(name: CallName): RateLimiter {
    const { group, rate } = rateOf(name.operation);
    const key = JSON.stringify([name.quota, group]);
    const known = this.#limiters.get(key);
    if (known !== undefined) {
      return known;
    }
    this.#dropIdleLimiters();
    const limiter = new RateLimiter(this.#options.clock, rate);
    this.#limiters.set(key, limiter);
    return limiter;
  }

  #dropIdleLimiters(): void {
    if (this.#limiters.size < MAX_LIMITERS) {
      return;
    }
    for (const [key, limiter] of this.#limiters) {
      if (limiter.isIdle) {
        this.#limiters.delete(key);
      }
    }
  }
}

const CLOSED = Object.freeze({ ok: false as const, fault: Object.freeze({ kind: 'closed' as const, code: 'Closed' }) });
const TIMEOUT: Fault = Object.freeze({ kind: 'timeout', code: 'Timeout' });
