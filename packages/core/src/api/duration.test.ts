import { describe, expect, test } from 'vitest';
import { parseGoDuration } from './duration.ts';

describe('a Go duration', () => {
  test.each([
    ['0', 0],
    ['-0', 0],
    ['1h0m0s', 3_600_000],
    ['1h', 3_600_000],
    ['1.5h', 5_400_000],
    ['.5s', 500],
    ['1.s', 1000],
    ['-2m', -120_000],
    ['+3ms', 3],
    ['1h15m30.918s', 4_530_918],
    ['2µs', 0.002],
  ])('%s is %d ms', (text, ms) => {
    expect(parseGoDuration(text)).toBeCloseTo(ms, 9);
  });

  test.each([
    '',
    '-',
    '1',
    '3600',
    'h',
    '1d',
    '1 h',
    ' 1h',
    '1h ',
    '1h-2m',
    '1e3s',
    '.s',
    '--1s',
    '9999999h',
    '1h'.repeat(40),
  ])('is not %j', (text) => {
    expect(parseGoDuration(text)).toBeUndefined();
  });
});
