import type { KubeJson } from '../cluster/history.ts';
import { readyOf } from './external-secret.ts';
import type { Invariant, RunRecord, Violation } from './run-record.ts';

/** Events that one object may cost in an hour: what fails for good may say so every five minutes (`reliability.md` §2 G). */
const eventsPerHour = 12;

function isRefused(run: RunRecord, event: KubeJson): boolean {
  const about = (event['involvedObject'] ?? event['regarding']) as
    | { kind?: string; namespace?: string; name?: string }
    | undefined;
  const object = run.history.current(about?.kind ?? '', about?.namespace ?? '', about?.name ?? '');
  return readyOf(object)?.status === 'False';
}

function* events(run: RunRecord): Generator<Violation> {
  const counts = new Map<string, number>();
  for (const { kind, ours, at, step, after } of run.history.commits) {
    if (kind !== 'Event' || !ours || at < run.marks.quietFrom || at > run.marks.quietTo || after === undefined)
      continue;
    const what = `${String(after['reason'])}: ${String(after['message'] ?? after['note'])}`;
    const count = (counts.get(what) ?? 0) + 1;
    counts.set(what, count);
    if (!isRefused(run, after))
      yield { invariant: 'R1', at, step, message: `event in the quiet hour about what is well: ${what}` };
    else if (count > eventsPerHour)
      yield { invariant: 'R1', at, step, message: `${count} events in the quiet hour: ${what}` };
  }
}

export const quietHour: Invariant = {
  id: 'R1',
  states:
    'an hour in which nothing changes sees no write besides Lease renewals; what fails for good may say so now and then',
  *check(run): Generator<Violation> {
    for (const { at, facts, by, status } of run.requests) {
      if (at < run.marks.quietFrom || at > run.marks.quietTo) continue;
      if (['get', 'list', 'watch'].includes(facts.verb) || ['leases', 'events'].includes(facts.resource)) continue;
      const what = `${facts.verb} ${facts.resource} ${facts.namespace ?? ''}/${facts.name ?? ''}`;
      yield { invariant: 'R1', at, message: `${what} by ${by} in the quiet hour (answered ${status})` };
    }
    yield* events(run);
  },
};

export const nothingLeftOpen: Invariant = {
  id: 'R7',
  states: 'a process that has stopped leaves no timer, call or stream behind',
  *check(run): Generator<Violation> {
    for (const left of run.leftOpen) yield { invariant: 'R7', at: run.marks.quietTo, message: `left open: ${left}` };
  },
};
