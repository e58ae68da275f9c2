import type { Clock } from '@lockkeeper/core';
import { FakeClock, FakeRandom } from '@lockkeeper/testkit';
import { describe, expect, it } from 'vitest';
import { KubeClient } from '../client/kube-client.ts';
import { FakeApi, status } from '../fakes/fake-api.ts';
import { RecordingLog } from '../fakes/recording-log.ts';
import { gatedTransport } from '../transport/gated-transport.ts';
import { defaultLeaseTiming, LeaderElector, type LeaseTiming, type LeadershipEnd } from './leader-elector.ts';

/** A process: its own clock readings, one elector, and what became of its leadership. */
class Candidate {
  readonly elector: LeaderElector;
  readonly stop = new AbortController();
  readonly clock: SkewedClock;
  readonly client: KubeClient;
  leading = false;
  end: LeadershipEnd | undefined;

  constructor(api: FakeApi, time: FakeClock, seed: number, podUid = 'pod', timing?: LeaseTiming) {
    this.clock = new SkewedClock(time);
    const leaseClient = new KubeClient(api, { clock: this.clock, userAgent: 'test', requestTimeoutMs: 5_000 });
    this.elector = new LeaderElector({
      client: leaseClient,
      namespace: 'system',
      name: 'operator',
      podUid,
      clock: this.clock,
      random: new FakeRandom(seed),
      log: new RecordingLog(),
      timing,
    });
    const gated = gatedTransport(api, () => this.elector.mayWrite());
    this.client = new KubeClient(gated, { clock: this.clock, userAgent: 'test' });
  }

  start(): this {
    // An abort before the lease was taken ends it.
    this.#run().catch(() => undefined);
    return this;
  }

  async #run(): Promise<void> {
    await this.elector.acquire(this.stop.signal);
    this.leading = true;
    this.end = await this.elector.hold(this.stop.signal);
    this.leading = false;
  }
}

/** Readings that a test can move apart from the common time; timers follow the common time. */
class SkewedClock implements Clock {
  readonly #time: FakeClock;
  wallSkew = 0;
  monotonicSkew = 0;

  constructor(time: FakeClock) {
    this.#time = time;
  }

  now(): number {
    return this.#time.now() + this.wallSkew;
  }

  monotonic(): number {
    return this.#time.monotonic() + this.monotonicSkew;
  }

  after(ms: number, run: () => void): () => void {
    return this.#time.after(ms, run);
  }
}

const holder = (api: FakeApi): unknown =>
  (api.object('leases', 'system', 'operator')?.['spec'] as Record<string, unknown> | undefined)?.['holderIdentity'];

describe('LeaderElector', () => {
  it('lets one lead, and the next only after the first has released', async () => {
    const time = new FakeClock();
    const api = new FakeApi();
    const a = new Candidate(api, time, 1).start();
    await time.advance(100);
    const b = new Candidate(api, time, 2).start();
    await time.advance(300_000);
    expect([a.leading, b.leading]).toEqual([true, false]);
    expect(a.elector.mayWrite()).toBe(true);
    a.stop.abort(new Error('SIGTERM'));
    await time.advance(9_000);
    expect([a.end, a.elector.mayWrite(), b.leading, b.elector.epoch]).toEqual(['released', false, true, 1]);
    b.stop.abort(new Error('SIGTERM'));
    await time.advance(1);
    expect(holder(api)).toBe('');
    expect(time.pending).toBe(0);
  });

  it('stops writing before its lease ends when renewals hang, and then reports the loss', async () => {
    const time = new FakeClock();
    const api = new FakeApi();
    const a = new Candidate(api, time, 1).start();
    await time.advance(10_000);
    api.fault = () => new Promise(() => undefined);
    const b = new Candidate(api, time, 2);
    await time.advance(defaultLeaseTiming.duration - defaultLeaseTiming.writeMargin);
    expect(a.elector.mayWrite()).toBe(false);
    await time.advance(8_000);
    expect(a.end).toBe('lost');
    api.fault = () => undefined;
    b.start();
    await time.advance(defaultLeaseTiming.duration - 1);
    expect(b.leading).toBe(false);
    await time.advance(10_000);
    expect(b.leading).toBe(true);
    b.stop.abort();
  });

  it('counts from before the renewal was sent, not from its reply', async () => {
    const time = new FakeClock();
    const api = new FakeApi();
    const a = new Candidate(api, time, 1).start();
    await time.advance(0);
    // The renewal is committed at once, the reply comes 4.9 s later, and after that nothing comes.
    let slow = 0;
    api.fault = (request) => {
      if (request.method !== 'PUT') return undefined;
      slow += 1;
      if (slow > 1) return new Promise(() => undefined);
      const answer = api.answer(request);
      return new Promise((resolve) => time.after(4_900, () => resolve(answer)));
    };
    await time.advance(4_000 + 4_900);
    const sentAt = 4_000;
    await time.advance(sentAt + 22_000 - 8_900);
    expect(a.elector.mayWrite()).toBe(false);
    a.stop.abort();
  });

  it.each([
    ['the wall clock jumps an hour ahead', 3_600_000, 0],
    ['the machine was suspended: wall moved, monotonic did not', 60_000, 0],
    ['the monotonic clock ran further than the wall clock', 0, 60_000],
  ])('may not write when %s', async (_name, wallSkew, monotonicSkew) => {
    const time = new FakeClock();
    const api = new FakeApi();
    const a = new Candidate(api, time, 1).start();
    await time.advance(1_000);
    expect(a.elector.mayWrite()).toBe(true);
    a.clock.wallSkew = wallSkew;
    a.clock.monotonicSkew = monotonicSkew;
    expect(a.elector.mayWrite()).toBe(false);
    a.stop.abort();
    await time.advance(5_000);
  });

  it('does not take a live lease because the challenger’s wall clock jumped, either way', async () => {
    for (const jump of [3_600_000, -3_600_000]) {
      const time = new FakeClock();
      const api = new FakeApi();
      const a = new Candidate(api, time, 1).start();
      await time.advance(1_000);
      const b = new Candidate(api, time, 2).start();
      await time.advance(5_000);
      b.clock.wallSkew = jump;
      await time.advance(60_000);
      expect([a.leading, b.leading], `jump ${jump}`).toEqual([true, false]);
      a.stop.abort();
      b.stop.abort();
      await time.advance(5_000);
    }
  });

  it('never lets two candidates write at once under random faults of requests and clocks', async () => {
    for (let seed = 1; seed <= 40; seed += 1) {
      const time = new FakeClock();
      const api = new FakeApi();
      const random = new FakeRandom(seed);
      api.fault = (request) => {
        const draw = random.next();
        if (draw < 0.1) return Promise.reject(new Error('reset'));
        if (draw < 0.2) return Promise.resolve(status(503, 'ServiceUnavailable'));
        if (draw > 0.9) {
          // Committed, reply lost.
          api.answer(request);
          return Promise.reject(new Error('reset'));
        }
        return draw < 0.25 ? new Promise(() => undefined) : undefined;
      };
      const candidates = [1, 2, 3].map((n) => new Candidate(api, time, seed * 10 + n).start());
      for (let step = 0; step < 100; step += 1) {
        await time.advance(2_000);
        const writers = candidates.filter((candidate) => candidate.elector.mayWrite());
        expect(writers.length, `seed ${seed}, step ${step}`).toBeLessThanOrEqual(1);
        if (random.next() < 0.05)
          for (const candidate of candidates) candidate.clock.wallSkew += (random.next() - 0.5) * 7_200_000;
      }
      for (const candidate of candidates) candidate.stop.abort();
      await time.advance(10_000);
    }
  }, 60_000);

  it('threat/O6 a process that was paused beyond its lease sends no write after it wakes', async () => {
    const time = new FakeClock();
    const api = new FakeApi();
    const a = new Candidate(api, time, 1).start();
    await time.advance(1_000);
    // Suspended for a minute: its timers did not run, its monotonic clock stood still.
    time.setWall(time.now() + 60_000);
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { namespace: 'team', name: 's' } };
    const before = api.requests.length;
    const { secrets } = await import('../resources/resource-type.ts');
    await expect(a.client.create(secrets, secret)).rejects.toMatchObject({ code: 'Refused' });
    expect(api.requests).toHaveLength(before);
    await expect(a.client.get(secrets, { namespace: 'team', name: 's' })).resolves.toBeUndefined();
    a.stop.abort();
    await time.advance(5_000);
  });

  it('takes over after a full duration although its own wall clock was set back', async () => {
    const time = new FakeClock();
    const api = new FakeApi();
    const a = new Candidate(api, time, 1).start();
    await time.advance(1_000);
    const b = new Candidate(api, time, 2).start();
    await time.advance(10_000);
    b.clock.wallSkew = -3_600_000;
    api.fault = (request) => (request.method === 'PUT' ? Promise.reject(new Error('reset')) : undefined);
    await time.advance(30_000);
    expect(a.end).toBe('lost');
    api.fault = () => undefined;
    await time.advance(60_000);
    expect(b.leading).toBe(true);
    b.stop.abort();
    await time.advance(5_000);
  });

  it('goes on when the reply to its own renewal was lost', async () => {
    const time = new FakeClock();
    const api = new FakeApi();
    const a = new Candidate(api, time, 1).start();
    await time.advance(1_000);
    let lost = 0;
    api.fault = (request) => {
      if (request.method !== 'PUT' || lost > 0) return undefined;
      lost += 1;
      api.answer(request);
      return Promise.reject(new Error('reset'));
    };
    await time.advance(120_000);
    expect([a.leading, a.elector.epoch, a.elector.mayWrite()]).toEqual([true, 0, true]);
    a.stop.abort();
    await time.advance(5_000);
  });

  it('leads at once when only the reply to its first write was lost', async () => {
    const time = new FakeClock();
    const api = new FakeApi();
    let lost = 0;
    api.fault = (request) => {
      if (request.method !== 'POST' || lost > 0) return undefined;
      lost += 1;
      api.answer(request);
      return Promise.reject(new Error('reset'));
    };
    const a = new Candidate(api, time, 1).start();
    await time.advance(8_000);
    expect([lost, a.leading]).toEqual([1, true]);
    a.stop.abort();
    await time.advance(5_000);
  });

  it('takes a restarted process of the same pod for a stranger', async () => {
    const time = new FakeClock();
    const api = new FakeApi();
    const a = new Candidate(api, time, 1, 'pod-uid').start();
    await time.advance(1_000);
    const restarted = new Candidate(api, time, 2, 'pod-uid').start();
    await time.advance(60_000);
    expect([a.leading, restarted.leading]).toEqual([true, false]);
    expect(restarted.elector.identity).not.toBe(a.elector.identity);
    a.stop.abort();
    restarted.stop.abort();
    await time.advance(5_000);
  });

  it('refuses times that let two lead', () => {
    expect(
      () =>
        new Candidate(new FakeApi(), new FakeClock(), 1, 'pod', {
          duration: 10_000,
          renewDeadline: 10_000,
          retryPeriod: 2_000,
          writeMargin: 0,
        }),
    ).toThrow('lease times');
  });
});
