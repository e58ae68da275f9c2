import { LockkeeperError } from '@lockkeeper/core';
import { FakeClock, FakeRandom } from '@lockkeeper/testkit';
import { describe, expect, it } from 'vitest';
import { RecordingLog } from '../fakes/recording-log.ts';
import { WorkQueue } from './work-queue.ts';
import { Workers, type WorkOutcome } from './workers.ts';

const idle: WorkOutcome = { next: 'idle' };

function bench(work: (key: string, signal: AbortSignal) => Promise<WorkOutcome>, concurrency = 2) {
  const clock = new FakeClock();
  const log = new RecordingLog();
  const queue = new WorkQueue({ clock, random: new FakeRandom(1) });
  const workers = new Workers({ queue, clock, log, concurrency, deadlineMs: 30_000, work });
  workers.start();
  return { clock, log, queue, workers };
}

describe('Workers', () => {
  it('work on at most so many keys at a time, and on one key never twice at a time', async () => {
    const running = new Set<string>();
    let most = 0;
    let runs = 0;
    const { clock, queue } = bench(async (key) => {
      expect(running.has(key)).toBe(false);
      running.add(key);
      most = Math.max(most, running.size);
      runs += 1;
      await new Promise<void>((resolve) => clock.after(100, resolve));
      running.delete(key);
      return idle;
    });
    for (const key of ['a', 'b', 'c', 'd', 'a']) queue.add(key);
    await clock.advance(50);
    queue.add('a');
    await clock.advance(1_000);
    expect(most).toBe(2);
    expect(runs).toBe(5);
    expect(queue.stats()).toMatchObject({ processing: 0, waiting: 0 });
  });

  it('go on after a throw, put the key off, and log no foreign text', async () => {
    const seen: string[] = [];
    const { clock, log, queue } = bench(async (key) => {
      seen.push(key);
      if (key === 'poisoned') throw new Error('planted value');
      if (key === 'refused') throw new LockkeeperError('Refused', 'our own sentence');
      return idle;
    });
    queue.add('poisoned');
    queue.add('refused');
    queue.add('healthy');
    await clock.advance(500);
    expect(seen).toEqual(['poisoned', 'refused', 'healthy']);
    await clock.advance(1_000);
    expect(seen).toHaveLength(5);
    expect(JSON.stringify(log.lines)).not.toContain('planted value');
    expect(JSON.stringify(log.lines)).toContain('our own sentence');
  });

  it('free the slot at the deadline even when the work never ends, and try the key again', async () => {
    let calls = 0;
    const reasons: unknown[] = [];
    const { clock, queue } = bench((_key, signal) => {
      calls += 1;
      signal.addEventListener('abort', () => reasons.push(signal.reason));
      return new Promise(() => undefined);
    }, 1);
    queue.add('stuck');
    await clock.advance(29_000);
    expect(calls).toBe(1);
    await clock.advance(3_000);
    expect(calls).toBe(2);
    expect(reasons).toMatchObject([{ why: 'deadline' }]);
  });

  it('come back after the time that the work asks for', async () => {
    const times: number[] = [];
    const { clock, queue } = bench(async () => {
      times.push(clock.monotonic());
      return { next: 'after', ms: 60_000 };
    });
    queue.add('a');
    await clock.advance(150_000);
    expect(times).toEqual([0, 60_000, 120_000]);
  });

  it('back off when the work asks for a time that is no number', async () => {
    let runs = 0;
    const { clock, queue } = bench(async () => {
      runs += 1;
      return { next: 'after', ms: Number.NaN };
    });
    queue.add('a');
    await clock.advance(10_000);
    expect(runs).toBe(4);
  });

  it('stop by finishing what runs, and abort it only after the grace', async () => {
    for (const [graceMs, ended] of [
      [5_000, 'finished'],
      [500, 'aborted'],
      [0, 'aborted'],
    ] as const) {
      const ends: string[] = [];
      const { clock, queue, workers } = bench(
        (_key, signal) =>
          new Promise((resolve) => {
            clock.after(1_000, () => {
              if (!signal.aborted) ends.push('finished');
              resolve(idle);
            });
            signal.addEventListener('abort', () => ends.push('aborted'));
          }),
      );
      queue.add('a');
      await clock.advance(0);
      queue.add('b');
      const stopped = workers.stop(graceMs);
      await clock.advance(10_000);
      await stopped;
      expect(ends, `grace ${graceMs}`).toEqual([ended]);
    }
  });
});
