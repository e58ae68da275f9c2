import type { Commit, KubeJson } from '../cluster/history.ts';
import { adoptable, controllerOf, targetName } from './external-secret.ts';
import type { Invariant, RunRecord, Violation } from './run-record.ts';

/** Kinds of which the operator writes status (and takes away finalizers), and nothing else. */
const statusOnly: readonly string[] = ['ExternalSecret', 'SecretStore', 'ClusterSecretStore', 'StoreGrant'];
const free: readonly string[] = ['Event', 'Lease'];

/** What a status write must leave as it is. */
function withoutStatus(object: KubeJson | undefined): string {
  const { spec, metadata } = object ?? {};
  const { labels, annotations, ownerReferences, uid } = metadata ?? {};
  return JSON.stringify([spec, labels, annotations, ownerReferences, uid]);
}

function secretWrite(run: RunRecord, commit: Commit): string | undefined {
  const owner = controllerOf(commit.after);
  if (owner?.kind !== 'ExternalSecret') return 'written without an ExternalSecret as its owner';
  const owners = run.history
    .byUid('ExternalSecret', commit.namespace, owner.uid)
    .filter(({ from }) => from <= commit.at);
  if (!owners.some(({ object }) => targetName(object) === commit.name))
    return `owner ${owner.name} never named it as its target`;
  if (commit.before === undefined) return undefined;
  const before = controllerOf(commit.before);
  if (before !== undefined) {
    return before.uid === owner.uid ? undefined : `it belonged to ${before.kind} ${before.name} with another uid`;
  }
  return adoptable(commit.before, owner.name) ? undefined : 'it held data of nobody we know, and nothing consented';
}

function secretDeletion(run: RunRecord, commit: Commit): string | undefined {
  const owner = controllerOf(commit.before);
  const known = run.history.byUid('ExternalSecret', commit.namespace, owner?.uid ?? '').length > 0;
  return known ? undefined : 'deleted although it belongs to no ExternalSecret';
}

function objection(run: RunRecord, commit: Commit): string | undefined {
  if (free.includes(commit.kind)) return undefined;
  if (commit.kind === 'Secret')
    return commit.after === undefined ? secretDeletion(run, commit) : secretWrite(run, commit);
  if (!statusOnly.includes(commit.kind)) return 'a kind that is never ours to write';
  // Taking the last finalizer from an object that is being deleted ends it: that deletion is its user's.
  if (commit.after === undefined) return commit.before?.metadata?.deletionTimestamp ? undefined : 'deleted by us';
  return withoutStatus(commit.before) === withoutStatus(commit.after) ? undefined : 'more than its status was changed';
}

export const onlyOurs: Invariant = {
  id: 'S2',
  states: 'nothing is written that does not belong to an ExternalSecret, and never what another controller owns',
  *check(run): Generator<Violation> {
    for (const commit of run.history.commits) {
      if (!commit.ours) continue;
      const message = objection(run, commit);
      if (message === undefined) continue;
      const what = `${commit.kind} ${commit.namespace}/${commit.name}`;
      yield { invariant: 'S2', at: commit.at, step: commit.step, message: `${what}: ${message}` };
    }
  },
};
