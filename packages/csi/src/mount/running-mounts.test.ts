import { describe, expect, it } from 'vitest';
import { RunningMounts } from './running-mounts.ts';

const never = new AbortController().signal;

/** Mounts that end when they are told to. */
function makeRuns() {
  const runs = new RunningMounts<string>();
  const made: { readonly signal: AbortSignal; readonly end: (result: string) => void }[] = [];
  const make = (signal: AbortSignal): Promise<string> => {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    made.push({ signal, end: resolve });
    return promise;
  };
  const join = (wish: string, signal = never, place = 'p'): Promise<string> => runs.join(place, wish, make, signal);
  return { made, join };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('RunningMounts', () => {
  it('shares a mount among those who want the same at the same place, and makes it anew when it has ended', async () => {
    const { made, join } = makeRuns();
    const both = [join('x'), join('x')];
    void join('x', never, 'other place');
    expect(made).toHaveLength(2);
    made[0]?.end('files');
    expect(await Promise.all(both)).toEqual(['files', 'files']);
    void join('x');
    expect(made).toHaveLength(3);
  });

  it('lets another wish for the same place wait for the end', async () => {
    const { made, join } = makeRuns();
    const first = join('x');
    const second = join('y');
    await turn();
    expect(made).toHaveLength(1);
    made[0]?.end('old');
    await first;
    await turn();
    expect(made).toHaveLength(2);
    made[1]?.end('new');
    expect(await second).toBe('new');
  });

  it('goes on while anybody waits, and ends when nobody does', async () => {
    const { made, join } = makeRuns();
    const [one, two] = [new AbortController(), new AbortController()];
    const ends = Promise.allSettled([join('x', one.signal), join('x', two.signal)]);
    one.abort(new Error('one'));
    await turn();
    expect(made[0]?.signal.aborted).toBe(false);
    two.abort(new Error('two'));
    expect(await ends).toMatchObject([{ reason: { message: 'one' } }, { reason: { message: 'two' } }]);
    expect(made[0]?.signal.aborted).toBe(true);
    void join('x');
    await turn();
    expect(made).toHaveLength(2);
  });

  it('begins nothing for a caller who is gone', async () => {
    const { made, join } = makeRuns();
    await expect(join('x', AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone');
    expect(made).toHaveLength(0);
  });
});
