import { FakeClock } from '@lockkeeper/testkit';
import { describe, expect, test } from 'vitest';
import { KeyedTasks } from './keyed-tasks.ts';

function tasksOf(
  clock: FakeClock,
  run: (key: string) => Promise<number | undefined>,
): { tasks: KeyedTasks; errors: string[] } {
  const errors: string[] = [];
  const onError = (key: string): void => void errors.push(key);
  return { errors, tasks: new KeyedTasks({ clock, run, onError, firstRetryMs: 100, longestRetryMs: 350 }) };
}

describe('work by key', () => {
  test('many touches are one run, and a touch during a run is one more', async () => {
    const clock = new FakeClock();
    const runs: string[] = [];
    let finish: (() => void) | undefined;
    const { tasks } = tasksOf(clock, async (key) => {
      runs.push(key);
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
      return undefined;
    });
    tasks.touch('a');
    tasks.touch('a');
    await clock.advance(5);
    expect(runs).toEqual(['a']);
    tasks.touch('a');
    tasks.touch('a');
    await clock.advance(50);
    expect(runs).toEqual(['a']);
    finish?.();
    await clock.advance(5);
    expect(runs).toEqual(['a', 'a']);
    finish?.();
    await clock.advance(5);
    expect(clock.pending).toBe(0);
  });

  test('what fails is run again, each time later, and from the start after a success', async () => {
    const clock = new FakeClock();
    const at: number[] = [];
    const { tasks, errors } = tasksOf(clock, async () => {
      at.push(clock.monotonic());
      if (at.length !== 5) throw new Error('not yet');
      return 10;
    });
    tasks.touch('a');
    await clock.advance(1500);
    const gaps = at.slice(1).map((time, index) => time - (at[index] ?? 0));
    expect(gaps.slice(0, 6)).toEqual([101, 201, 351, 351, 11, 101]);
    expect(errors.length).toBe(at.length - 1);
    await tasks.stop();
    expect(clock.pending).toBe(0);
  });

  test('nothing is run after the end', async () => {
    const clock = new FakeClock();
    const runs: string[] = [];
    const { tasks } = tasksOf(clock, async (key) => {
      runs.push(key);
      return 10;
    });
    tasks.touch('a');
    await clock.advance(5);
    tasks.touch('b');
    await tasks.stop();
    tasks.touch('c');
    await clock.advance(1000);
    expect(runs).toEqual(['a']);
  });
});
