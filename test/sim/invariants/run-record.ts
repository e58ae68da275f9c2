import type { AwsAccounts } from '../aws/account.ts';
import type { History, RequestRecord } from '../cluster/history.ts';
import type { AwsRead } from '../faults/secret-provider.ts';
import type { Output } from '../world/incarnation.ts';

/** An object version that has reached a process, by list, by get or by watch. */
export interface Sighting {
  readonly by: string;
  readonly at: number;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  readonly resourceVersion: string;
}

/** All that one run leaves behind for the invariants. */
export interface RunRecord {
  readonly history: History;
  readonly requests: readonly RequestRecord[];
  readonly reads: readonly AwsRead[];
  readonly sightings: readonly Sighting[];
  readonly outputs: readonly Output[];
  readonly accounts: AwsAccounts;
  /** Virtual milliseconds since the start of the run. */
  readonly marks: { readonly healed: number; readonly quietFrom: number; readonly quietTo: number };
  /** Calls, bodies and timers that the last incarnation still had open after it had stopped. */
  readonly leftOpen: readonly string[];
}

/** A broken invariant, at the step at which it broke. */
export interface Violation {
  readonly invariant: string;
  readonly at: number;
  readonly step?: number;
  readonly message: string;
}

export interface Invariant<Run = RunRecord> {
  readonly id: string;
  readonly states: string;
  readonly check: (run: Run) => Iterable<Violation>;
}

/** What any run leaves behind, be it the operator's or a node's. */
export type OutputRecord = Pick<RunRecord, 'history' | 'requests' | 'outputs' | 'accounts'>;
