import { sleep } from '@lockkeeper/core';
import { describe, expect, it } from 'vitest';
import { operatorFaults } from './fault-points.ts';
import { seedNumber } from './hash.ts';
import { Incarnation } from './incarnation.ts';
import { World } from './world.ts';

const quiet = (): void => undefined;
const make = (seed = '1'): { world: World; incarnation: Incarnation } => {
  const world = new World(seed);
  return { world, incarnation: new Incarnation(world, 'p', quiet) };
};

describe('World', () => {
  it('runs entries at their virtual time and jumps over the time in between', async () => {
    const { world } = make();
    const seen: string[] = [];
    world.schedule(3_600_000, undefined, 'late', () => seen.push(`late ${world.now}`));
    world.schedule(5, undefined, 'early', () => seen.push(`early ${world.now}`));
    expect(await world.run(7_200_000)).toBe('deadlock');
    expect(seen).toEqual(['early 5', 'late 3600000']);
  });

  it('lets every promise settle before the next entry runs', async () => {
    const { world, incarnation } = make();
    const seen: string[] = [];
    void (async () => {
      await sleep(incarnation.clock, 10);
      seen.push('a');
      await Promise.resolve().then(() => Promise.resolve());
      seen.push('b');
      await sleep(incarnation.clock, 0);
      seen.push('d');
    })();
    world.schedule(10, undefined, 'between', () => seen.push('c'));
    await world.run(20);
    expect(seen).toEqual(['a', 'b', 'c', 'd']);
  });

  it('draws by seed, point, key and occurrence, whatever else is drawn in between', () => {
    const one = new World('8f3a');
    const other = new World('8f3a');
    other.draw('elsewhere', 'x');
    const draws = (world: World): number[] => [world.draw('p', 'k'), world.draw('p', 'k'), world.draw('p', 'l')];
    const expected = draws(one);
    expect(new Set(expected).size).toBe(3);
    other.draw('p', 'other key');
    expect(draws(other)).toEqual(expected);
    expect(draws(new World('8f3b'))).not.toEqual(expected);
  });

  it('draws evenly', () => {
    const world = new World('77');
    const counts = Array.from({ length: 10 }, () => 0);
    for (let i = 0; i < 10_000; i += 1) {
      const at = Math.floor(world.draw('even', String(i % 50)) * 10);
      counts[at] = (counts[at] ?? 0) + 1;
    }
    for (const count of counts) expect(Math.abs(count - 1_000)).toBeLessThan(150);
  });

  it('switches about a quarter of the fault points on for one run, and others for another', () => {
    let active = 0;
    for (let seed = 0; seed < 200; seed += 1) {
      const world = new World(seed.toString(16));
      active += operatorFaults.filter(({ name }) => world.active(name)).length;
    }
    expect(active / (200 * operatorFaults.length)).toBeCloseTo(0.25, 1);
    expect(new World('1', { faults: 'none' }).active('kube.throttle')).toBe(false);
  });

  it('fires nothing after healing', () => {
    const world = new World('1', { faults: 'swarm', override: () => 0 });
    expect(world.fires('kube.throttle', 'k')).toBe(true);
    world.healed = true;
    expect(world.fires('kube.throttle', 'k')).toBe(false);
  });

  it('stops a run that goes on and on without a wait', async () => {
    const { world } = make();
    const again = (): void => void world.schedule(0, undefined, 'again', again);
    again();
    expect(await world.run(1)).toBe('runaway');
  });

  it('reads a seed such as 8f3a as a number and any other text as a text', () => {
    expect(seedNumber('8f3a')).toBe(0x8f3a);
    expect(seedNumber('not a number')).not.toBe(seedNumber('not a numbeR'));
  });
});

describe('Incarnation', () => {
  it('is revoked by a crash: its timers never fire and its waits never end', async () => {
    const { world, incarnation } = make();
    const seen: string[] = [];
    void sleep(incarnation.clock, 10).then(() => seen.push('woke'));
    world.schedule(5, undefined, 'crash', () => incarnation.kill());
    expect(await world.run(100)).toBe('deadlock');
    expect(seen).toEqual([]);
    expect(incarnation.pending).toBe(0);
  });

  it('tells its death once', () => {
    const { incarnation } = make();
    let deaths = 0;
    incarnation.onDeath(() => {
      deaths += 1;
    });
    incarnation.kill();
    incarnation.kill();
    expect(deaths).toBe(1);
  });

  it('gets nothing while it stands still, and then all of it in order', async () => {
    const { world, incarnation } = make();
    const seen: string[] = [];
    for (const ms of [10, 20]) incarnation.clock.after(ms, () => seen.push(`${ms} at ${world.now}`));
    incarnation.clock.after(30, () => seen.push('cancelled'))();
    const cancel = incarnation.clock.after(25, () => seen.push('cancelled'));
    incarnation.pausedUntil = 1_000;
    world.schedule(500, undefined, 'cancel', cancel);
    await world.run(2_000);
    expect(seen).toEqual(['10 at 1000', '20 at 1000']);
    expect(incarnation.pending).toBe(0);
  });

  it('dies at exactly the planned place of the planned call', () => {
    const world = new World('1', { faults: 'none', crash: { call: 1, place: 'committed' } });
    const incarnation = new Incarnation(world, 'p', quiet);
    const first = incarnation.portCall('k');
    const second = incarnation.portCall('k');
    expect([first('before-send'), first('committed'), second('before-send')]).toEqual([false, false, false]);
    expect(second('committed')).toBe(true);
    expect(incarnation.dead).toBe(true);
  });

  it('writes log lines that look into errors and class instances', () => {
    const lines: string[] = [];
    const incarnation = new Incarnation(new World('1'), 'p', ({ text }) => lines.push(text));
    incarnation.log.warn('failed', { error: new Error('inner words') });
    expect(lines[0]).toContain('warn failed');
    expect(lines[0]).toContain('inner words');
  });
});
