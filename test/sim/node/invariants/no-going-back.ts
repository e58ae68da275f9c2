import { findTokens } from '../../aws/account.ts';
import type { Invariant, Violation } from '../../invariants/run-record.ts';
import type { NodeRecord } from '../node-record.ts';

export const noGoingBack: Invariant<NodeRecord> = {
  id: 'S7',
  states: 'a file never goes back to an older version: nobody who was late overwrites who came after',
  *check(run): Generator<Violation> {
    const newest = new Map<string, number>();
    for (const { pod, at, step, files } of run.changes) {
      for (const [file, text] of files) {
        const key = JSON.stringify([pod.uid, file]);
        const version = Number(findTokens(text)[0]?.version.slice(1) ?? 0);
        const before = newest.get(key) ?? 0;
        newest.set(key, version);
        if (version < before) {
          yield {
            invariant: 'S7',
            at,
            step,
            message: `${file} of ${pod.name} went from v${before} back to v${version}`,
          };
        }
      }
    }
  },
};
