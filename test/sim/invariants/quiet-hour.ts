import type { KubeJson } from '../cluster/history.ts';
import { readyOf } from './external-secret.ts';
import type { Invariant, RunRecord, Violation } from './run-record.ts';

/** Events that one object may cost in an hour: a burst of 25, then one every five minutes (`reliability.md` §2 G). */
const eventsPerHour = 25 + 12;

const aboutOf = (event: KubeJson): { readonly kind?: string; readonly namespace?: string; readonly name?: string } =>
  (event['involvedObject'] ?? event['regarding'] ?? {}) as object;

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
    const what = `${aboutOf(after).name ?? ''}: ${String(after['reason'])}: ${String(after['message'] ?? after['note'])}`;
    const count = (counts.get(what) ?? 0) + 1;
    counts.set(what, count);
    if (!isRefused(run, after))
      yield { invariant: 'R1', at, step, message: `event in the quiet hour about what is well: ${what}` };
    else if (count > eventsPerHour)
      yield { invariant: 'R1', at, step, message: `${count} events in the quiet hour: ${what}` };
  }
}

/** What is refused commits nothing, but must not be asked for over and over: once per interval (2 min) and a few to settle. */
const refusalsPerHour = 40;

function* writes(run: RunRecord): Generator<Violation> {
  const refusals = new Map<string, number>();
  for (const { at, facts, by, status } of run.requests) {
    if (at < run.marks.quietFrom || at > run.marks.quietTo) continue;
    if (['get', 'list', 'watch'].includes(facts.verb) || ['leases', 'events'].includes(facts.resource)) continue;
    const what = `${facts.verb} ${facts.resource} ${facts.namespace ?? ''}/${facts.name ?? ''}`;
    const count = status < 400 ? 0 : (refusals.get(what) ?? 0) + 1;
    refusals.set(what, count);
    if (status < 400) yield { invariant: 'R1', at, message: `${what} by ${by} in the quiet hour (answered ${status})` };
    if (count > refusalsPerHour)
      yield { invariant: 'R1', at, message: `${what} by ${by}, refused ${count} times in the quiet hour (${status})` };
  }
}

export const quietHour: Invariant = {
  id: 'R1',
  states:
    'an hour in which nothing changes sees no write besides Lease renewals; what fails for good may say so now and then',
  *check(run): Generator<Violation> {
    yield* writes(run);
    yield* events(run);
  },
};

export const nothingLeftOpen: Invariant<Pick<RunRecord, 'marks' | 'leftOpen'>> = {
  id: 'R7',
  states: 'a process that has stopped leaves no timer, call or stream behind',
  *check(run): Generator<Violation> {
    for (const left of run.leftOpen) yield { invariant: 'R7', at: run.marks.quietTo, message: `left open: ${left}` };
  },
};
