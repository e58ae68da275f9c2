import { findTokens, type TokenFacts } from '../../aws/account.ts';
import type { Invariant, Violation } from '../../invariants/run-record.ts';
import type { FileChange, NodeRecord } from '../node-record.ts';
import { mayRead } from '../scenario.ts';

function objection(run: NodeRecord, { pod, at }: FileChange, token: TokenFacts): string | undefined {
  if (!mayRead(pod.namespace, token.name)) return 'its role may not read it';
  const accounts = new Set(run.mounts.filter((mount) => mount.pod.uid === pod.uid).map(({ accountUid }) => accountUid));
  const versions = run.history.versions('ServiceAccount', pod.namespace, 'app');
  for (const { object } of versions) accounts.add(object.metadata?.uid ?? '');
  const isRead = run.reads.some(
    (read) =>
      read.kind === 'value' &&
      accounts.has(read.accountUid) &&
      read.address.name === token.name &&
      read.version === token.version &&
      read.at <= at,
  );
  return isRead ? undefined : 'nobody read it with a token of its account';
}

export const readableByRole: Invariant<NodeRecord> = {
  id: 'S1',
  states: 'a pod sees no file whose value its own role could not read, and its own account has not read',
  *check(run): Generator<Violation> {
    for (const change of run.changes) {
      for (const token of [...change.files.values()].flatMap(findTokens)) {
        const why = objection(run, change, token);
        const { pod, at, step } = change;
        if (why !== undefined)
          yield { invariant: 'S1', at, step, message: `${pod.name} sees ${token.name} ${token.version}: ${why}` };
      }
    }
  },
};
