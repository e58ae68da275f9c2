import type { Commit } from '../cluster/history.ts';
import { controllerOf, targetName } from './external-secret.ts';
import type { Invariant, RunRecord, Violation } from './run-record.ts';

/** A deletion may wait this long in the network; no precondition can fence a change of *another* object behind it. */
const longestFlight = 60_000;

/**
 * `deletionPolicy: Retain` is all there is, so no answer of a source justifies a deletion. What is left is the old target
 * of an ExternalSecret that now names another one.
 */
function objection(run: RunRecord, commit: Commit): string | undefined {
  const { uid, resourceVersion } = commit.precondition;
  if (uid === undefined || resourceVersion === undefined)
    return 'deleted without uid and resourceVersion as preconditions';
  const owner = controllerOf(commit.before);
  const versions = run.history.byUid('ExternalSecret', commit.namespace, owner?.uid ?? '');
  const near = versions.filter(({ from, to }) => from <= commit.at && to >= commit.sentAt - longestFlight);
  const renamed = near.some(({ object }) => targetName(object) !== commit.name);
  return renamed ? undefined : 'deleted although its owner names it and keeps what it has (Retain)';
}

export const deletionWithProof: Invariant = {
  id: 'S4',
  states: 'a Secret is deleted only with proof, never because a source is silent, denied or slow',
  *check(run): Generator<Violation> {
    for (const commit of run.history.commits) {
      if (!commit.ours || commit.kind !== 'Secret' || commit.type !== 'DELETED') continue;
      const found = objection(run, commit);
      if (found === undefined) continue;
      yield {
        invariant: 'S4',
        at: commit.at,
        step: commit.step,
        message: `${commit.namespace}/${commit.name}: ${found}`,
      };
    }
  },
};
