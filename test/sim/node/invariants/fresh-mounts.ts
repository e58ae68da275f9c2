import type { Invariant, Violation } from '../../invariants/run-record.ts';
import { type MountRecord, type NodeRecord, refreshIntervalMs } from '../node-record.ts';
import type { FileSource } from '../scenario.ts';
import { findTokens } from '../../aws/account.ts';

/** Requests wait this long for others to share a call with, and the answer is as old as the call's beginning. */
const grace = 1_000;

/** The version that a mount told for a file, as the account counts them. */
const versionOf = ({ versions }: MountRecord, file: string, { address }: FileSource): string => {
  const told = versions.get(file) ?? '';
  return address.service === 'SecretsManager' ? `v${Number(told.slice(-12))}` : `v${told}`;
};

function* objections(run: NodeRecord, mount: MountRecord): Generator<string> {
  for (const [file, source] of mount.wanted) {
    const version = versionOf(mount, file, source);
    const isFresh = run.reads.some(
      (read) =>
        read.by === mount.by &&
        read.kind === 'value' &&
        read.accountUid === mount.accountUid &&
        read.address.name === source.address.name &&
        read.version === version &&
        read.at <= mount.endedAt &&
        read.at >= mount.startedAt - refreshIntervalMs - grace,
    );
    if (!isFresh) yield `${file} of ${mount.pod.name}: its account has read no ${version} within the interval`;
    const seen = findTokens(mount.after.get(file) ?? '')[0]?.version;
    if (mount.isAlone && seen !== version) yield `${file} of ${mount.pod.name} is told to be ${version} and is ${seen}`;
  }
}

export const freshMounts: Invariant<NodeRecord> = {
  id: 'S9',
  states:
    'a mount that succeeds has proved who asks, and gives what its process has read for this very account within the refresh interval',
  *check(run): Generator<Violation> {
    for (const mount of run.mounts) {
      if (mount.outcome !== 'ok') continue;
      if (mount.attack !== undefined) {
        yield { invariant: 'S9', at: mount.endedAt, message: `a caller with ${mount.attack} was served` };
        continue;
      }
      for (const message of objections(run, mount)) yield { invariant: 'S9', at: mount.endedAt, message };
    }
  },
};
