import { expect, test } from 'vitest';
import { parseGoDuration } from './duration.ts';

test('a Go duration is read as milliseconds, with its sign and its fractions', () => {
  expect(['0', '1h0m0s', '1.5s', '-2m', '2us'].map(parseGoDuration)).toEqual([0, 3_600_000, 1500, -120_000, 0.002]);
});

test('what is no duration is undefined', () => {
  expect(['', '3600', '1 h', '1d'].map(parseGoDuration)).toEqual([undefined, undefined, undefined, undefined]);
});
