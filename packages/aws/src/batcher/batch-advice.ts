import type { Clock, Log } from '@lockkeeper/core';
import { RecentMap } from '../memory/recent-map.ts';

/** How long a scope reads singly after its batch call was refused, and a reference after it spoiled a batch. */
const ADVICE_MS = 10 * 60_000;
const MAX_SCOPES = 10_000;
const MAX_LONERS = 1_000;

interface Advice {
  refusedUntil: number;
  /** References that spoil batches, by reference key, each with the end of its time. */
  readonly loners: RecentMap<number>;
}

/**
 * What experience says about batching, per scope: whether the identity may batch at all, and which references make a whole
 * batch fail. It decides how something is asked, never what is answered, so being wrong costs a call and nothing else.
 */
export class BatchAdvice {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #scopes = new RecentMap<Advice>(MAX_SCOPES);

  constructor(clock: Clock, log: Log) {
    this.#clock = clock;
    this.#log = log;
  }

  mayBatch(scopeKey: string): boolean {
    const advice = this.#scopes.get(scopeKey);
    return advice === undefined || this.#clock.monotonic() >= advice.refusedUntil;
  }

  isLoner(scopeKey: string, referenceKey: string): boolean {
    const until = this.#scopes.get(scopeKey)?.loners.get(referenceKey);
    return until !== undefined && this.#clock.monotonic() < until;
  }

  /** The batch action itself is refused to this identity: read singly for a while. Logged once per such while. */
  refuse(scopeKey: string, operation: string): void {
    const advice = this.#of(scopeKey);
    const now = this.#clock.monotonic();
    if (now >= advice.refusedUntil) {
      this.#log.info('Batch reads are not permitted to this identity; reading one by one for some minutes', {
        operation,
        scope: scopeKey,
      });
    }
    advice.refusedUntil = now + ADVICE_MS;
  }

  /** This reference made a batch fail: it goes alone for a while, at its owner's expense (`threat/C6`). */
  addLoner(scopeKey: string, referenceKey: string): void {
    this.#of(scopeKey).loners.set(referenceKey, this.#clock.monotonic() + ADVICE_MS);
  }

  clear(): void {
    this.#scopes.clear();
  }

  #of(scopeKey: string): Advice {
    const advice = this.#scopes.get(scopeKey) ?? {
      refusedUntil: Number.NEGATIVE_INFINITY,
      loners: new RecentMap<number>(MAX_LONERS),
    };
    this.#scopes.set(scopeKey, advice);
    return advice;
  }
}
