import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDuration, intervalMs, parseDuration } from './duration.ts';

describe('durations', () => {
  it('are read back from their normal form, over the whole range', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (duration) => {
        expect(parseDuration(formatDuration(duration))).toBe(duration);
      }),
    );
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }), (duration) => {
        expect(parseDuration(formatDuration(duration))).toBe(duration);
      }),
    );
  });

  it('become whole milliseconds that are never zero for a positive duration and never negative', () => {
    expect(intervalMs(parseDuration('1h'))).toBe(3_600_000);
    expect(intervalMs(1n)).toBe(1);
    expect(intervalMs(1_000_001n)).toBe(2);
    expect(intervalMs(0n)).toBe(0);
    expect(intervalMs(-5n)).toBe(0);
    expect(Number.isSafeInteger(intervalMs(2n ** 63n - 1n))).toBe(true);
  });
});
