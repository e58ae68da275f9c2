import { noValueOut } from '../../invariants/no-value-out.ts';
import { nothingLeftOpen } from '../../invariants/quiet-hour.ts';
import type { Invariant, Violation } from '../../invariants/run-record.ts';
import type { NodeRecord } from '../node-record.ts';
import { filesArrive } from './files-arrive.ts';
import { freshMounts } from './fresh-mounts.ts';
import { noGoingBack } from './no-going-back.ts';
import { noTokenOut } from './no-token-out.ts';
import { readableByRole } from './readable-by-role.ts';
import { readsBounded } from './reads-bounded.ts';
import { verdictsStand } from './verdicts-stand.ts';
import { wholeMounts } from './whole-mounts.ts';

const nodeInvariants: readonly Invariant<NodeRecord>[] = Object.freeze([
  readableByRole,
  wholeMounts,
  freshMounts,
  noGoingBack,
  verdictsStand,
  readsBounded,
  filesArrive,
  noValueOut,
  noTokenOut,
  nothingLeftOpen,
]);

/** All violations of a run of nodes, the earliest first. */
export function checkNodes(run: NodeRecord): readonly Violation[] {
  return nodeInvariants.flatMap((invariant) => [...invariant.check(run)]).sort((a, b) => a.at - b.at);
}
