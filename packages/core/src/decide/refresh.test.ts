import { describe, expect, it } from 'vitest';
import { readRefreshWindows, refreshCause, type RefreshWorld, untilRefresh } from './refresh.ts';

const HOUR = 3_600_000;
const synced = {
  policy: 'Periodic',
  syncedResourceVersion: '1-a',
  currentResourceVersion: '1-a',
  refreshTime: 10 * HOUR,
  intervalMs: HOUR,
} as const;
/** Open from 15:00 to 16:00 UTC. */
const closed = readRefreshWindows({ kind: 'allow', windows: [{ schedule: '0 15 * * *', duration: '1h' }] }) ?? never();
/** Never open: one schedule is none, and the other has no day. */
const shut =
  readRefreshWindows({
    kind: 'allow',
    windows: [
      { schedule: 'not-a-cron', duration: '1h' },
      { schedule: '0 0 30 2 *', duration: '1h' },
    ],
  }) ?? never();

function never(): never {
  throw new TypeError('windows were given');
}

describe('refreshCause (eso.md §3.3)', () => {
  const TABLE: readonly (readonly [string, RefreshWorld, ReturnType<typeof refreshCause>])[] = [
    ['never synced', { ...synced, syncedResourceVersion: '', now: 10 * HOUR }, 'first'],
    ['synced just now', { ...synced, now: 10 * HOUR + 1 }, undefined],
    ['the interval has passed', { ...synced, now: 11 * HOUR }, 'interval'],
    ['the object was edited', { ...synced, currentResourceVersion: '2-a', now: 10 * HOUR }, 'changed'],
    ['the refresh time lies in the future', { ...synced, now: 9 * HOUR }, 'clock'],
    ['interval zero and synced', { ...synced, intervalMs: 0, now: 99 * HOUR }, undefined],
    ['interval zero and edited', { ...synced, intervalMs: 0, currentResourceVersion: '2-a', now: 0 }, 'changed'],
    ['CreatedOnce, new', { ...synced, policy: 'CreatedOnce', syncedResourceVersion: '', now: 0 }, 'first'],
    ['CreatedOnce, edited', { ...synced, policy: 'CreatedOnce', currentResourceVersion: '2-a', now: 0 }, undefined],
    ['CreatedOnce, old', { ...synced, policy: 'CreatedOnce', now: 99 * HOUR }, undefined],
    ['OnChange, edited', { ...synced, policy: 'OnChange', currentResourceVersion: '2-a', now: 0 }, 'changed'],
    ['OnChange, old', { ...synced, policy: 'OnChange', now: 99 * HOUR }, undefined],
    ['OnChange, synced in the future', { ...synced, policy: 'OnChange', now: 0 }, undefined],
    ['a closed window and the interval has passed', { ...synced, windows: closed, now: 12 * HOUR }, undefined],
    ['an open window and the interval has passed', { ...synced, windows: closed, now: 16 * HOUR }, 'interval'],
    ['windows that cannot be read are never open', { ...synced, windows: shut, now: 12 * HOUR }, undefined],
    ['a closed window and an edit', { ...synced, windows: closed, currentResourceVersion: '2-a', now: 0 }, 'changed'],
    ['a closed window and nothing synced', { ...synced, windows: closed, syncedResourceVersion: '', now: 0 }, 'first'],
  ];

  it.each(TABLE)('%s', (_, world, cause) => {
    expect(refreshCause(world)).toBe(cause);
  });
});

describe('untilRefresh', () => {
  it('counts what is left of the interval, never below zero', () => {
    expect(untilRefresh({ ...synced, now: 10 * HOUR + 1000 })).toBe(HOUR - 1000);
    expect(untilRefresh({ ...synced, now: 20 * HOUR })).toBe(0);
  });

  it('is nothing where the clock does not refresh', () => {
    expect(untilRefresh({ ...synced, intervalMs: 0, now: 0 })).toBeUndefined();
    expect(untilRefresh({ ...synced, policy: 'OnChange', now: 0 })).toBeUndefined();
    expect(untilRefresh({ ...synced, policy: 'CreatedOnce', now: 0 })).toBeUndefined();
  });

  it('waits for the window that comes after the interval', () => {
    expect(untilRefresh({ ...synced, windows: closed, now: 12 * HOUR })).toBe(3 * HOUR);
    expect(readRefreshWindows(undefined)).toBeUndefined();
    expect(untilRefresh({ ...synced, windows: shut, now: 12 * HOUR })).toBeUndefined();
  });
});
