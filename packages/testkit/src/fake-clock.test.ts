import { sleep } from '@lockkeeper/core';
import { describe, expect, it } from 'vitest';
import { FakeClock } from './fake-clock.ts';

describe('FakeClock', () => {
  it('runs timers in the order of their time, then of their making', async () => {
    const clock = new FakeClock();
    const seen: string[] = [];
    clock.after(20, () => seen.push('c'));
    clock.after(10, () => seen.push('a'));
    clock.after(10, () => seen.push('b'));
    await clock.advance(15);
    expect(seen).toEqual(['a', 'b']);
    await clock.advance(5);
    expect(seen).toEqual(['a', 'b', 'c']);
    expect(clock.pending).toBe(0);
  });

  it('finishes a chain of waits within one advance and reads the right times on the way', async () => {
    const clock = new FakeClock(1_000);
    const seen: number[] = [];
    const chain = (async () => {
      await sleep(clock, 10);
      seen.push(clock.now());
      await sleep(clock, 5);
      seen.push(clock.now(), clock.monotonic());
    })();
    await clock.advance(100);
    await chain;
    expect(seen).toEqual([1_010, 1_015, 15]);
    expect(clock.now()).toBe(1_100);
  });

  it('forgets a cancelled timer, and an aborted sleep leaves none behind', async () => {
    const clock = new FakeClock();
    const abort = new AbortController();
    const waiting = sleep(clock, 1_000, abort.signal);
    expect(clock.pending).toBe(1);
    abort.abort(new Error('stop'));
    await expect(waiting).rejects.toThrow('stop');
    expect(clock.pending).toBe(0);
  });

  it('sets the wall clock without touching the monotonic reading', async () => {
    const clock = new FakeClock(1_000);
    await clock.advance(50);
    clock.setWall(10);
    expect([clock.now(), clock.monotonic()]).toEqual([10, 50]);
  });

  it('advances to the end of a promise, and says so when nothing could wake it', async () => {
    const clock = new FakeClock();
    await expect(clock.until(sleep(clock, 90_000).then(() => 'done'))).resolves.toBe('done');
    await expect(clock.until(new Promise(() => undefined))).rejects.toThrow('no timer is left');
  });
});
