import { describe, expect, it } from 'vitest';
import { systemClock, systemRandom } from './system.ts';

describe('systemClock', () => {
  it('does not fire a wait of a year at once, and can cancel it', async () => {
    const clock = systemClock();
    let fired = false;
    const cancel = clock.after(365 * 24 * 3_600_000, () => {
      fired = true;
    });
    await new Promise<void>((resolve) => clock.after(20, resolve));
    cancel();
    cancel();
    expect(fired).toBe(false);
  });

  it('runs forward on both readings', async () => {
    const clock = systemClock();
    const before = [clock.now(), clock.monotonic()] as const;
    await new Promise<void>((resolve) => clock.after(15, resolve));
    expect(clock.monotonic() - before[1]).toBeGreaterThanOrEqual(14);
    expect(clock.now()).toBeGreaterThan(before[0]);
  });
});

describe('systemRandom', () => {
  it('draws numbers in [0, 1), bytes and UUIDs', () => {
    const random = systemRandom();
    const numbers = Array.from({ length: 1_000 }, () => random.next());
    expect(numbers.every((n) => n >= 0 && n < 1)).toBe(true);
    expect(random.bytes(16)).toHaveLength(16);
    expect(random.uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4/);
  });
});
