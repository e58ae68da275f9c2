import { controllerOf, readyOf } from './external-secret.ts';
import type { Invariant, Violation } from './run-record.ts';

export const honestStatus: Invariant = {
  id: 'S11',
  states: 'Ready with "secret synced" is written only after the target was committed for that ExternalSecret',
  *check(run): Generator<Violation> {
    const written = new Set<string>();
    for (const commit of run.history.commits) {
      const owner = commit.kind === 'Secret' ? controllerOf(commit.after) : undefined;
      if (owner !== undefined) written.add(`${commit.namespace}/${owner.uid}`);
      if (!commit.ours || commit.kind !== 'ExternalSecret' || commit.subresource !== 'status') continue;
      const ready = readyOf(commit.after);
      if (ready?.status !== 'True' || ready.message !== 'secret synced') continue;
      if (written.has(`${commit.namespace}/${commit.uid}`)) continue;
      const message = `${commit.namespace}/${commit.name} says that it is synced, and no Secret was ever written for it`;
      yield { invariant: 'S11', at: commit.at, step: commit.step, message };
    }
  },
};
