import { describe, expect, it } from 'vitest';
import type { Lease } from './lease.ts';
import { LeaseView, longestSince } from './lease-view.ts';

function bench() {
  const time = { wall: 1_000_000, monotonic: 0 };
  const clock = { now: () => time.wall, monotonic: () => time.monotonic, after: () => () => undefined };
  const view = new LeaseView(clock);
  const pass = (wall: number, monotonic: number): void => {
    time.wall += wall;
    time.monotonic += monotonic;
  };
  return { clock, pass, view };
}

const lease = (resourceVersion: string, holderIdentity = 'other'): Lease => ({
  apiVersion: 'coordination.k8s.io/v1',
  kind: 'Lease',
  metadata: { name: 'l', resourceVersion },
  spec: { holderIdentity, leaseDurationSeconds: 30, renewTime: '1999-01-01T00:00:00.000000Z' },
});

describe('LeaseView', () => {
  it('calls a lease free only after its full duration without a change, on both clocks', () => {
    for (const [wall, monotonic, free] of [
      [30_000, 30_000, false],
      [30_001, 30_001, true],
      [3_600_000, 1_000, false],
      [1_000, 3_600_000, false],
    ] as const) {
      const { pass, view } = bench();
      view.observe(lease('1'), 99);
      pass(wall, monotonic);
      view.observe(lease('1'), 99);
      expect(view.isFree(), `${wall} ms on the wall, ${monotonic} ms monotonic`).toBe(free);
    }
  });

  it('starts anew with every change of the record, and never reads the times in it', () => {
    const { pass, view } = bench();
    for (let version = 1; version < 10; version += 1) {
      view.observe(lease(String(version)), 99);
      expect(view.isFree()).toBe(false);
      pass(29_000, 29_000);
    }
    expect(view.isFree()).toBe(false);
  });

  it('starts anew when the wall clock was set back, and then needs one duration', () => {
    const { pass, view } = bench();
    view.observe(lease('1'), 99);
    pass(-3_600_000, 10_000);
    view.observe(lease('1'), 99);
    pass(29_000, 29_000);
    view.observe(lease('1'), 99);
    expect(view.isFree()).toBe(false);
    pass(2_000, 2_000);
    view.observe(lease('1'), 99);
    expect(view.isFree()).toBe(true);
  });

  it('calls a released lease free at once, and an unseen one not', () => {
    const { view } = bench();
    expect(view.isFree()).toBe(false);
    view.observe(lease('1', ''), 99);
    expect(view.isFree()).toBe(true);
  });
});

describe('longestSince', () => {
  it('believes the clock that ran further', () => {
    const { clock, pass } = bench();
    const then = { wall: clock.now(), monotonic: clock.monotonic() };
    pass(5_000, 1_000);
    expect(longestSince(then, clock)).toBe(5_000);
    pass(-3_600_000, 10_000);
    expect(longestSince(then, clock)).toBe(11_000);
  });
});
