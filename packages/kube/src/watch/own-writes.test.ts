import { FakeClock } from '@lockkeeper/testkit';
import { describe, expect, it } from 'vitest';
import { RecordingLog } from '../fakes/recording-log.ts';
import { OwnWrites } from './own-writes.ts';
import { Store, storeEntry } from './store.ts';

function bench() {
  const clock = new FakeClock();
  const store = new Store<string>({ log: new RecordingLog() });
  store.replaceAll([], '10');
  return { clock, store, writes: new OwnWrites(store, clock) };
}

const secret = (resourceVersion: string) =>
  storeEntry({ namespace: 'team', name: 's', uid: 'u', resourceVersion }, 'x');

describe('OwnWrites', () => {
  it('awaits a write until the cache holds that version or a later one', () => {
    const { store, writes } = bench();
    writes.wrote('team/s', '12');
    store.upsert(secret('11'));
    expect(writes.isAwaited('team/s')).toBe(true);
    store.upsert(secret('13'));
    expect([writes.isAwaited('team/s'), writes.size]).toEqual([false, 0]);
    expect(writes.isAwaited('team/other')).toBe(false);
  });

  it('stops waiting when a bookmark passes the version, although the object was deleted unseen', () => {
    const { store, writes } = bench();
    writes.wrote('team/s', '12');
    expect(writes.isAwaited('team/s')).toBe(true);
    store.advance('12');
    expect(writes.isAwaited('team/s')).toBe(false);
  });

  it('gives up after five minutes, and forgets what nobody asks for any more', () => {
    const { clock, writes } = bench();
    writes.wrote('team/s', '12');
    clock.advanceSync(299_999);
    expect(writes.isAwaited('team/s')).toBe(true);
    clock.advanceSync(1);
    expect(writes.isAwaited('team/s')).toBe(false);
    for (let i = 0; i < 100; i += 1) writes.wrote(`team/${i}`, '12');
    clock.advanceSync(300_000);
    writes.wrote('team/last', '12');
    expect(writes.size).toBe(1);
  });

  it('goes by equality alone where versions are no numbers', () => {
    const { store, writes } = bench();
    writes.wrote('team/s', 'zx-2');
    store.upsert(secret('aa-1'));
    expect(writes.isAwaited('team/s')).toBe(true);
    store.upsert(secret('zx-2'));
    expect(writes.isAwaited('team/s')).toBe(false);
  });
});
