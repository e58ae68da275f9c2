import type { Invariant, RunRecord, Violation } from './run-record.ts';

/** No process has a reason to ask for one thing once a second for a whole minute, whatever goes wrong. */
const mostPerMinute = 60;
const minute = 60_000;

interface Call {
  readonly at: number;
  readonly what: string;
}

function* calls(run: RunRecord): Generator<Call> {
  for (const { at, by, facts, path } of run.requests) {
    // Events are created under generated names: all of one namespace count as one thing.
    const isEvent = facts.resource === 'events';
    if (!isEvent) yield { at, what: `${facts.verb} ${path.split('?')[0]} by ${by}` };
  }
  for (const { at, by, use, address } of run.reads) yield { at, what: `${address.name} for ${use.namespace} by ${by}` };
}

export const noHotLoop: Invariant = {
  id: 'R4',
  states: 'nothing is asked for over and over without a wait: no call is made more than 60 times in a minute',
  *check(run): Generator<Violation> {
    const counts = new Map<string, number>();
    for (const { at, what } of calls(run)) {
      const key = `${Math.floor(at / minute)} ${what}`;
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      if (count === mostPerMinute + 1)
        yield { invariant: 'R4', at, message: `${what}: more than ${mostPerMinute} times in a minute` };
    }
  },
};
