import { arrivesAndStays } from './arrives-and-stays.ts';
import { deletionWithProof } from './deletion-with-proof.ts';
import { honestStatus } from './honest-status.ts';
import { noHotLoop } from './no-hot-loop.ts';
import { noValueOut } from './no-value-out.ts';
import { nothingLost } from './nothing-lost.ts';
import { oneOwner } from './one-owner.ts';
import { onlyOurs } from './only-ours.ts';
import { nothingLeftOpen, quietHour } from './quiet-hour.ts';
import { rightPlace } from './right-place.ts';
import type { Invariant, RunRecord, Violation } from './run-record.ts';

export const invariants: readonly Invariant[] = Object.freeze([
  rightPlace,
  onlyOurs,
  nothingLost,
  deletionWithProof,
  oneOwner,
  noValueOut,
  honestStatus,
  arrivesAndStays,
  quietHour,
  noHotLoop,
  nothingLeftOpen,
]);

/** All violations of a run, the earliest first. */
export function checkAll(run: RunRecord): readonly Violation[] {
  return invariants.flatMap((invariant) => [...invariant.check(run)]).sort((a, b) => a.at - b.at);
}
