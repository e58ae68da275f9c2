import { describe, expect, it } from 'vitest';
import { sideBySide } from './side-by-side.ts';

const never = new AbortController().signal;

/** Ends when it is let go, or aborted. */
function gate(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
}

describe('tasks side by side', () => {
  it.each([1, 2, 5])('end in the order of the tasks, and never more than %s run', async (width) => {
    const running = { now: 0, most: 0 };
    const results = await sideBySide(['a', 'b', 'c', 'd'], width, never, async (task) => {
      running.now += 1;
      running.most = Math.max(running.most, running.now);
      for (let i = task.charCodeAt(0); i < 101; i += 1) await Promise.resolve();
      running.now -= 1;
      return task.toUpperCase();
    });
    expect(results).toEqual(['A', 'B', 'C', 'D']);
    expect(running.most).toBe(Math.min(width, 4));
  });

  it('stop with the first that fails, after all have ended', async () => {
    const seen: string[] = [];
    const run = sideBySide(['waits', 'fails', 'never starts'], 2, never, async (task, signal) => {
      seen.push(task);
      if (task === 'fails') throw new Error('broken');
      await gate(signal).finally(() => seen.push('stopped'));
    });
    await expect(run).rejects.toThrow('broken');
    expect(seen).toEqual(['waits', 'fails', 'stopped']);
  });

  it('stop when they are told to', async () => {
    const abort = new AbortController();
    const run = sideBySide(['a', 'b'], 1, abort.signal, (_task, signal) => gate(signal));
    abort.abort(new Error('interrupted'));
    await expect(run).rejects.toThrow('interrupted');
  });
});
