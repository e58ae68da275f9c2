import type { StatementMatch } from '../match/match-statement.ts';
import type { Policy, Statement } from '../policy/model.ts';
import type { Layer } from './access-request.ts';

/** What one reading of the rules comes to. */
export type Decided = 'allowed' | 'explicit-deny' | 'implicit-deny';

/**
 * The answer to one request. `disputed`: AWS's documentation and the field, or two readings of the documentation, disagree;
 * a proof of isolation counts it as reachable, a proof of access as not granted, an endpoint refuses. `unknown`: a fact or a
 * policy that would decide it is not known.
 */
export interface Verdict {
  readonly outcome: Decided | 'disputed' | 'unknown';
  /**
   * `allowed`: who grants. `explicit-deny`: who denies. `implicit-deny`: whose missing Allow blocks, that is, what would
   * have to change. `disputed` and `unknown`: what it is about.
   */
  readonly because: readonly Layer[];
  /** The statements that grant or deny. */
  readonly statements: readonly StatementReference[];
  readonly readings?: { readonly documentation: Decided; readonly field: Decided };
  /** What would decide an `unknown`. */
  readonly undecided?: readonly Undecided[];
  readonly crossAccount: boolean;
  /** Every statement with its answer per element; only when asked for. */
  readonly detail?: readonly LayerDetail[];
}

/** Where a statement stands. */
export interface StatementReference {
  readonly layer: Layer;
  /** Level of an SCP or RCP. */
  readonly level?: string;
  readonly policy: Policy;
  readonly statement: Statement;
}

export interface Undecided {
  readonly layer: Layer;
  /** The statement that may or may not apply; absent when the whole layer was not read. */
  readonly statement?: StatementReference;
  /** Condition keys whose value is not known, in lower case. */
  readonly keys: readonly string[];
}

export interface LayerDetail {
  readonly layer: Layer;
  readonly level?: string;
  readonly statements: readonly { readonly reference: StatementReference; readonly match: StatementMatch }[];
}
