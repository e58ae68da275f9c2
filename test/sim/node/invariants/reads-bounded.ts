import type { Invariant, Violation } from '../../invariants/run-record.ts';
import { type NodeRecord, refreshIntervalMs } from '../node-record.ts';

/** A call takes this long at most while nothing goes wrong, so that two may begin an interval apart and be answered in less. */
const grace = 1_000;

export const readsBounded: Invariant<NodeRecord> = {
  id: 'R3',
  states: 'a provider reads a value for one account once in a refresh interval, however many pods ask for it',
  *check(run): Generator<Violation> {
    const last = new Map<string, number>();
    for (const { by, at, region, accountUid, address, kind } of run.reads) {
      if (kind !== 'value' || at < run.marks.quietFrom || at > run.marks.quietTo) continue;
      const key = JSON.stringify([by, region, accountUid, address.service, address.name]);
      const since = at - (last.get(key) ?? Number.NEGATIVE_INFINITY);
      last.set(key, at);
      if (since < refreshIntervalMs - grace) {
        yield { invariant: 'R3', at, message: `${by} read ${address.name} again after ${since} ms` };
      }
    }
  },
};
