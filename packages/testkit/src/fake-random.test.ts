import { describe, expect, it } from 'vitest';
import { FakeRandom } from './fake-random.ts';

describe('FakeRandom', () => {
  it('gives equal sequences for equal seeds and different ones for different seeds', () => {
    const draw = (seed: number): number[] => {
      const random = new FakeRandom(seed);
      return Array.from({ length: 5 }, () => random.next());
    };
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
  });

  it('draws numbers in [0, 1) that spread, and well-formed version 4 UUIDs', () => {
    const random = new FakeRandom(3);
    const numbers = Array.from({ length: 1_000 }, () => random.next());
    expect(numbers.every((n) => n >= 0 && n < 1)).toBe(true);
    const mean = numbers.reduce((sum, n) => sum + n, 0) / numbers.length;
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.05);
    expect(random.uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});
