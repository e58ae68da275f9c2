import type { Invariant, Violation } from './run-record.ts';

export const quietHour: Invariant = {
  id: 'R1',
  states: 'an hour in which nothing changes sees no write besides Lease renewals',
  *check(run): Generator<Violation> {
    for (const { at, facts, by, status } of run.requests) {
      if (at < run.marks.quietFrom || at > run.marks.quietTo) continue;
      if (['get', 'list', 'watch'].includes(facts.verb) || facts.resource === 'leases') continue;
      const what = `${facts.verb} ${facts.resource} ${facts.namespace ?? ''}/${facts.name ?? ''}`;
      yield { invariant: 'R1', at, message: `${what} by ${by} in the quiet hour (answered ${status})` };
    }
  },
};

export const nothingLeftOpen: Invariant = {
  id: 'R7',
  states: 'a process that has stopped leaves no timer, call or stream behind',
  *check(run): Generator<Violation> {
    for (const left of run.leftOpen) yield { invariant: 'R7', at: run.marks.quietTo, message: `left open: ${left}` };
  },
};
