import { describe, expect, it } from 'vitest';
import { refreshCause, untilRefresh } from './refresh.ts';

const HOUR = 3_600_000;
const synced = {
  syncedResourceVersion: '1-a',
  currentResourceVersion: '1-a',
  refreshTime: 10 * HOUR,
  intervalMs: HOUR,
};

describe('refreshCause', () => {
  it.each([
    ['never synced', { ...synced, syncedResourceVersion: '', now: 10 * HOUR }, 'first'],
    ['synced just now', { ...synced, now: 10 * HOUR + 1 }, undefined],
    ['the interval has passed', { ...synced, now: 11 * HOUR }, 'interval'],
    ['the object was edited', { ...synced, currentResourceVersion: '2-a', now: 10 * HOUR }, 'changed'],
    ['the refresh time lies in the future', { ...synced, now: 9 * HOUR }, 'clock'],
    ['interval zero and synced', { ...synced, intervalMs: 0, now: 99 * HOUR }, undefined],
    [
      'interval zero and edited',
      { ...synced, intervalMs: 0, currentResourceVersion: '2-a', now: 99 * HOUR },
      'changed',
    ],
  ] as const)('%s', (_, world, cause) => {
    expect(refreshCause(world)).toBe(cause);
  });

  it('counts what is left of the interval, never below zero', () => {
    expect(untilRefresh({ ...synced, now: 10 * HOUR + 1000 })).toBe(HOUR - 1000);
    expect(untilRefresh({ ...synced, now: 20 * HOUR })).toBe(0);
    expect(untilRefresh({ ...synced, intervalMs: 0, now: 0 })).toBeUndefined();
  });
});
