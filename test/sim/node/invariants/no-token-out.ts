import type { Invariant, Violation } from '../../invariants/run-record.ts';
import type { NodeRecord } from '../node-record.ts';

/** As every signed token of a ServiceAccount begins. */
const token = /eyJ[\w-]{20,}\.eyJ[\w-]{20,}/;

export const noTokenOut: Invariant<NodeRecord> = {
  id: 'V7',
  states: 'no token of a pod is in a log, a metric, an error or an event',
  *check(run): Generator<Violation> {
    for (const { where, text } of run.outputs) {
      if (token.test(text)) yield { invariant: 'V7', at: 0, message: `${where} holds a token` };
    }
    for (const event of run.history.all('Event')) {
      if (token.test(JSON.stringify(event))) yield { invariant: 'V7', at: 0, message: 'an event holds a token' };
    }
  },
};
