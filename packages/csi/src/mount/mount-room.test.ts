import { FakeClock } from '@lockkeeper/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Leave, MountRoom } from './mount-room.ts';

const LIMITS = { maxMounts: 4, maxBytes: 1_000, maxWaiting: 50, maxWaitMs: 60_000 };
const never = new AbortController().signal;

/** A room whose mounts go by a name, in the order in which they were let in. */
function makeRoom(limits: Partial<typeof LIMITS> = {}) {
  const clock = new FakeClock();
  const room = new MountRoom(clock, { ...LIMITS, ...limits });
  const inside: string[] = [];
  const leaves = new Map<string, Leave>();
  const enter = (name: string, bytes = 1, signal = never): Promise<void> =>
    room.enter(name.split('/')[0] ?? '', bytes, signal).then((leave) => {
      inside.push(name);
      leaves.set(name, leave);
    });
  const settle = (): Promise<void> => clock.advance(0);
  const leave = async (name: string): Promise<void> => {
    leaves.get(name)?.();
    await settle();
  };
  return { room, clock, inside, enter, leave, settle };
}

describe('MountRoom', () => {
  it('lets in as many as there is room for, and the others as room is made', async () => {
    const { room, inside, enter, leave, settle } = makeRoom();
    for (const name of ['a/1', 'b/1', 'c/1', 'd/1', 'e/1']) void enter(name);
    await settle();
    expect(inside).toEqual(['a/1', 'b/1', 'c/1', 'd/1']);
    expect([room.mounts, room.waiting]).toEqual([4, 1]);
    await leave('b/1');
    await leave('b/1');
    expect(inside.at(-1)).toBe('e/1');
    expect([room.mounts, room.waiting]).toEqual([4, 0]);
  });

  it('threat/V8 leaves half to others, whatever one namespace asks for, and then takes turns', async () => {
    const { inside, enter, leave, settle } = makeRoom();
    for (let i = 1; i <= 6; i += 1) void enter(`greedy/${i}`);
    for (let i = 1; i <= 3; i += 1) void enter(`quiet/${i}`);
    await settle();
    expect(inside).toEqual(['greedy/1', 'greedy/2', 'quiet/1', 'quiet/2']);
    await leave('greedy/1');
    await leave('quiet/1');
    expect(inside.slice(4)).toEqual(['greedy/3', 'quiet/3']);
  });

  it('counts bytes, too: a large mount is not overtaken, and one larger than all room is served alone', async () => {
    const { inside, enter, leave, settle } = makeRoom();
    void enter('a/1', 600);
    void enter('huge/1', 5_000);
    void enter('b/1', 100);
    await settle();
    expect(inside).toEqual(['a/1']);
    await leave('a/1');
    expect(inside).toEqual(['a/1', 'huge/1']);
    await leave('huge/1');
    expect(inside.at(-1)).toBe('b/1');
  });

  it('turns away whoever waits too long, with a status that drivers try again on, and whom nobody waits for any more', async () => {
    const { room, clock, inside, enter, leave, settle } = makeRoom({ maxMounts: 1 });
    const gone = new AbortController();
    void enter('a/1');
    const ends = Promise.allSettled([enter('b/1'), enter('c/1', 1, gone.signal)]);
    await settle();
    gone.abort(new Error('gave up'));
    await clock.advance(60_000);
    const [late, away] = await ends;
    expect(late).toMatchObject({ status: 'rejected', reason: { status: 14, code: 'Unavailable' } });
    expect(away).toMatchObject({ status: 'rejected', reason: { message: 'gave up' } });
    expect([room.mounts, room.waiting, clock.pending]).toEqual([1, 0, 0]);
    await expect(enter('d/1', 1, gone.signal)).rejects.toThrow('gave up');
    void enter('e/1');
    await leave('a/1');
    expect(inside).toEqual(['a/1', 'e/1']);
  });

  it('turns away at once when too many wait, and tells how many', async () => {
    const { enter, settle } = makeRoom({ maxMounts: 1, maxWaiting: 2 });
    for (const name of ['a/1', 'a/2', 'b/1']) enter(name).catch(() => undefined);
    await settle();
    await expect(enter('c/1')).rejects.toThrow(
      'the provider of this node is busy: 1 mounts are under way and 2 wait; the mount is tried again',
    );
  });

  it('is never over its bounds, and everybody comes in at last', async () => {
    const ask = fc.record({ name: fc.constantFrom('a', 'b', 'c'), bytes: fc.nat({ max: 1_500 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(ask, { maxLength: 30 }), async (asks) => {
        const { room, inside, enter, leave, settle } = makeRoom();
        const sizes = new Map<string, number>();
        for (const [i, { name, bytes }] of asks.entries()) {
          sizes.set(`${name}/${i}`, Math.min(bytes, LIMITS.maxBytes));
          void enter(`${name}/${i}`, bytes);
        }
        await settle();
        for (let left = 0; left < asks.length; left += 1) {
          const now = inside.slice(left);
          expect(now.length).toBeGreaterThan(0);
          expect(now.length).toBeLessThanOrEqual(LIMITS.maxMounts);
          expect(now.reduce((sum, name) => sum + (sizes.get(name) ?? 0), 0)).toBeLessThanOrEqual(LIMITS.maxBytes);
          await leave(inside[left] ?? '');
        }
        expect([room.mounts, room.waiting]).toEqual([0, 0]);
      }),
      { numRuns: 200 },
    );
  });
});
