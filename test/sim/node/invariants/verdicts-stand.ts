import type { Invariant, Violation } from '../../invariants/run-record.ts';
import type { NodeRead } from '../node-clients.ts';
import type { MountRecord, NodeRecord } from '../node-record.ts';
import { failoverRegion, primaryRegion } from '../scenario.ts';

const isAbout = (read: NodeRead, { by, accountUid, wanted }: MountRecord): boolean =>
  read.by === by &&
  read.accountUid === accountUid &&
  [...wanted.values()].some(({ address }) => address.name === read.address.name);

/** A value from the failover region although the first region had spoken, and had never failed to. */
function* objections(run: NodeRecord, mount: MountRecord): Generator<string> {
  const within = run.reads.filter(
    (read) => isAbout(read, mount) && read.at >= mount.startedAt && read.at <= mount.endedAt,
  );
  for (const read of within) {
    if (read.region !== failoverRegion || read.kind !== 'value') continue;
    const first = within.filter(
      ({ region, address, at }) => region === primaryRegion && address.name === read.address.name && at <= read.at,
    );
    const hasFailed = run.failures.some(
      ({ by, place, at }) => by === mount.by && place !== failoverRegion && at >= mount.startedAt && at <= read.at,
    );
    if (first.some(({ kind }) => kind !== 'value') && !hasFailed) {
      yield `${mount.pod.name} was given ${read.address.name} by ${failoverRegion}, after ${primaryRegion} had refused it`;
    }
  }
}

export const verdictsStand: Invariant<NodeRecord> = {
  id: 'K9',
  states: 'the second region answers only where the first gives no answer: a denial or an absence is one',
  *check(run): Generator<Violation> {
    for (const mount of run.mounts) {
      if (mount.outcome !== 'ok') continue;
      for (const message of objections(run, mount)) yield { invariant: 'K9', at: mount.endedAt, message };
    }
  },
};
