import { FakeClock, FakeRandom } from '@lockkeeper/testkit';
import { describe, expect, it } from 'vitest';
import { KeptLog } from '../../conformance/fakes/bench.ts';
import { networkError, serviceError } from '../../conformance/fakes/service-error.ts';
import type { CallRecord } from './call-hook.ts';
import { Caller } from './caller.ts';
import { RateLimiter } from './rate-limiter.ts';
import { Slots } from './slots.ts';

const never = new AbortController().signal;

function makeCaller() {
  const clock = new FakeClock();
  const records: CallRecord[] = [];
  const closing = new AbortController();
  const caller = new Caller({
    clock,
    random: new FakeRandom(2),
    log: new KeptLog(),
    onCall: (record) => records.push(record),
    patience: { tryMs: 1_000, callMs: 5_000, throttledMs: 20_000 },
    maxConcurrent: 2,
    closing: closing.signal,
  });
  const name = { service: 'AWS/ParameterStore', operation: 'GetParameters', quota: 'q' } as const;
  return { clock, caller, name, records, closing };
}

describe('Caller', () => {
  it("retries what may pass, and reports every try with ESO's label values", async () => {
    const { clock, caller, name, records } = makeCaller();
    let tries = 0;
    const outcome = await clock.until(
      caller.call(name, async () => {
        tries += 1;
        if (tries < 3) {
          throw serviceError('InternalServerError', 'x', 500);
        }
        return 'value';
      }),
    );
    expect(outcome).toMatchObject({ ok: true, value: 'value' });
    expect(records.map(({ outcome: seen }) => seen)).toEqual(['error', 'error', 'success']);
    expect(records[0]).toEqual({ service: 'AWS/ParameterStore', operation: 'GetParameters', outcome: 'error' });
  });

  it('tries a verdict once', async () => {
    for (const code of [
      'AccessDeniedException',
      'ParameterNotFound',
      'ValidationException',
      'UnrecognizedClientException',
    ]) {
      const { clock, caller, name, records } = makeCaller();
      const outcome = await clock.until(caller.call(name, () => Promise.reject(serviceError(code, 'x'))));
      expect(outcome).toMatchObject({ ok: false, fault: { code } });
      expect(records).toHaveLength(1);
    }
  });

  it('gives up in bounded time, whatever keeps happening', async () => {
    for (const [error, bound] of [
      [serviceError('ThrottlingException', 'x'), 20_000],
      [serviceError('InternalFailure', 'x', 500), 5_000],
      [networkError(), 5_000],
    ] as const) {
      const { clock, caller, name } = makeCaller();
      const outcome = await clock.until(caller.call(name, () => Promise.reject(error)));
      expect(outcome.ok).toBe(false);
      expect(clock.monotonic()).toBeLessThanOrEqual(bound + 10_000);
    }
  });

  it('ends a try that does not answer, and calls it a timeout', async () => {
    const { clock, caller, name } = makeCaller();
    const silent = (signal: AbortSignal): Promise<never> =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(new Error('AbortError')));
      });
    const outcome = await clock.until(caller.call(name, silent));
    expect(outcome).toEqual({ ok: false, fault: { kind: 'timeout', code: 'Timeout' } });
    expect(clock.pending).toBe(0);
  });

  it('ends tries, pauses and waits for the rate when the provider closes', async () => {
    const { clock, caller, name, closing } = makeCaller();
    const throttled = caller.call(name, () => Promise.reject(serviceError('Throttling', 'x')));
    await clock.advance(50);
    closing.abort();
    await expect(clock.until(throttled)).resolves.toMatchObject({ ok: false, fault: { kind: 'closed' } });
    await expect(caller.call(name, async () => 1)).resolves.toMatchObject({ ok: false, fault: { kind: 'closed' } });
    expect(clock.pending).toBe(0);
  });

  it('has no more tries in progress than there are sockets', async () => {
    const { clock, caller, name } = makeCaller();
    let [running, most] = [0, 0];
    const calls = Array.from({ length: 8 }, () =>
      caller.call(name, async () => {
        running += 1;
        most = Math.max(most, running);
        await clock.settle();
        running -= 1;
      }),
    );
    await clock.until(Promise.all(calls));
    expect(most).toBe(2);
  });
});

describe('RateLimiter', () => {
  const limits = { initial: 10, min: 1, max: 100 };

  it('lets the initial burst pass and then spaces calls by its rate, in order', async () => {
    const clock = new FakeClock();
    const limiter = new RateLimiter(clock, limits);
    const passed: number[] = [];
    const calls = Array.from({ length: 15 }, (_, i) => limiter.take(never).then(() => passed.push(i)));
    await clock.settle();
    expect(passed).toHaveLength(10);
    await clock.until(Promise.all(calls));
    expect(passed).toEqual(Array.from({ length: 15 }, (_, i) => i));
    expect(clock.monotonic()).toBeGreaterThanOrEqual(490);
    expect(clock.pending).toBe(0);
  });

  it('cuts its rate once per burst of throttling, never below the least, and recovers', async () => {
    const clock = new FakeClock();
    const limiter = new RateLimiter(clock, limits);
    for (let i = 0; i < 50; i += 1) {
      limiter.onThrottled();
    }
    expect(limiter.rate).toBe(8);
    for (let i = 0; i < 50; i += 1) {
      await clock.advance(500);
      limiter.onThrottled();
    }
    expect(limiter.rate).toBe(1);
    for (let i = 0; i < 60; i += 1) {
      await clock.advance(1_000);
      limiter.onSuccess();
    }
    expect(limiter.rate).toBeGreaterThanOrEqual(10);
  });

  it('leaves no timer and no listener behind when a waiter goes', async () => {
    const clock = new FakeClock();
    const limiter = new RateLimiter(clock, { initial: 1, min: 1, max: 1 });
    await limiter.take(never);
    const leaving = new AbortController();
    const waiting = limiter.take(leaving.signal);
    leaving.abort(new Error('left'));
    await expect(waiting).rejects.toThrow('left');
    await clock.advance(2_000);
    expect(clock.pending).toBe(0);
    await expect(limiter.take(never)).resolves.toBeUndefined();
  });
});

describe('Slots', () => {
  it('bounds each key by itself, hands places on in order, and forgets idle keys', async () => {
    const slots = new Slots(1);
    const first = await slots.acquire('a');
    const other = await slots.acquire('b');
    const order: number[] = [];
    const waiting = [1, 2].map((i) =>
      slots.acquire('a').then((release) => {
        order.push(i);
        release();
      }),
    );
    await Promise.resolve();
    expect(order).toEqual([]);
    first();
    first();
    await Promise.all(waiting);
    other();
    expect([order, slots.size]).toEqual([[1, 2], 0]);
  });
});
