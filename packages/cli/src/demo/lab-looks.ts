import type { RunningLab } from '@lockkeeper/lab';
import type { Executor, LabAction, Seen } from './action.ts';

/** Looks into the logs of a lab that runs in this process. */
export function labLooks(lab: RunningLab): Executor<LabAction> {
  return {
    run: (action) => Promise.resolve(action.verb === 'explain' ? explain(lab, action) : count(lab, action)),
  };
}

function count(lab: RunningLab, { service, principal }: Extract<LabAction, { verb: 'count-calls' }>): Seen {
  const calls = lab.lab.aws.calls.list();
  const theirs = calls.filter((call) => call.service === service && call.principal?.includes(principal) === true);
  return { ok: true, text: String(theirs.length) };
}

function explain(lab: RunningLab, { principal, resource = '' }: Extract<LabAction, { verb: 'explain' }>): Seen {
  const refusals = lab.lab.aws.decisions.list().filter((decision) => decision.explanation !== undefined);
  const last = refusals.findLast(
    (decision) => decision.principal.includes(principal) && decision.resource.includes(resource),
  );
  if (last?.explanation === undefined) return { ok: false, text: `the lab has refused nothing to ${principal}` };
  const { summary, changes, nearMisses } = last.explanation;
  return { ok: true, text: [summary, ...changes, ...nearMisses.map((miss) => `close: ${miss}`)].join('\n') };
}
