import type { Commit } from '../cluster/history.ts';
import { controllerOf, targetName } from './external-secret.ts';
import type { Invariant, RunRecord, Violation } from './run-record.ts';

/** Whether an ExternalSecret still claimed a target at a moment. */
function claims(run: RunRecord, namespace: string, uid: string, target: string, at: number): boolean {
  return run.history
    .byUid('ExternalSecret', namespace, uid)
    .some(({ object, from, to }) => from <= at && to > at && targetName(object) === target);
}

function tooMany(commit: Commit): string | undefined {
  const controllers = commit.after?.metadata?.ownerReferences?.filter((owner) => owner.controller) ?? [];
  return controllers.length > 1 ? `${controllers.length} controller references` : undefined;
}

export const oneOwner: Invariant = {
  id: 'S6',
  states:
    'a Secret has one controller, and its writer changes only when the former owner is gone or names another target',
  *check(run): Generator<Violation> {
    const writers = new Map<string, string>();
    for (const commit of run.history.commits) {
      if (commit.kind !== 'Secret') continue;
      const violation = (message: string): Violation => ({
        invariant: 'S6',
        at: commit.at,
        step: commit.step,
        message: `${commit.namespace}/${commit.name}: ${message}`,
      });
      if (commit.after === undefined) writers.delete(commit.uid);
      const owner = controllerOf(commit.after);
      if (!commit.ours || owner === undefined) continue;
      const many = tooMany(commit);
      if (many !== undefined) yield violation(many);
      const former = writers.get(commit.uid);
      writers.set(commit.uid, owner.uid);
      if (former === undefined || former === owner.uid) continue;
      if (claims(run, commit.namespace, former, commit.name, commit.at)) {
        yield violation(`written for ${owner.name} although another ExternalSecret owns it`);
      }
    }
  },
};
