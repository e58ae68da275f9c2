import type { AuthorizedUse } from '../authorize/authorized-use.ts';
import type { SealedValue } from '../values/sealed-value.ts';

/** A value and the version it belongs to. */
export interface FoundAnswer {
  readonly kind: 'value';
  readonly value: SealedValue;
  /** Parameter Store and `SecretString` give text; `SecretBinary` gives binary. Property lookup and errors differ between them. */
  readonly form: 'text' | 'binary';
  /** Version id (Secrets Manager) or version number (Parameter Store); empty for tags, which have no version. */
  readonly version: string;
  /** Fake stores: a `property` that the value does not have counts as a secret that is not there. Elsewhere it is an error. */
  readonly missingProperty?: 'absent';
  /**
   * Set by a keeper that keeps entries and not one text (a Kubernetes Secret): the entries as they are, which may be binary. `value`
   * is then their JSON object; a property is an entry's name, or an entry's name, a dot and a path into its JSON.
   */
  readonly fields?: ReadonlyMap<string, SealedValue>;
}

/**
 * The keeper says that it does not exist: `ResourceNotFoundException`, `ParameterNotFound`, listed in `InvalidParameters`,
 * or marked for deletion. Nothing else is ever absence: not a timeout, not a denial, not an empty body (invariant S4).
 */
export interface AbsentAnswer {
  readonly kind: 'absent';
  /** AWS's error code, or `MarkedForDeletion`. */
  readonly code: string;
}

/** AWS, STS or KMS refuses this identity. Trying again without a change of policy cannot help. */
export interface DeniedAnswer {
  readonly kind: 'denied';
  readonly code: string;
  /** The IAM action refused, as `service:Action`. */
  readonly action: string;
  /** A sentence for the tenant: own identity, own request, which kind of policy refuses. No foreign names, no value. */
  readonly message: string;
  /** What the platform may know besides: statements, policies, changes. For the operator's log only (must M17). */
  readonly platform?: string;
}

/** No usable answer now. */
export interface FailedAnswer {
  readonly kind: 'failed';
  /** AWS's error code, or one of ours: `Timeout`, `Network`, `BadReply`, `Throttled`, `Credentials`. */
  readonly code: string;
  readonly message: string;
  /** `later`: the work queue's back-off decides. `change`: only a changed object or policy can help. */
  readonly retry: 'later' | 'change';
}

export type FetchAnswer = FoundAnswer | AbsentAnswer | DeniedAnswer | FailedAnswer;

export interface FetchOptions {
  readonly signal: AbortSignal;
  /**
   * How old a value may be that was read for an earlier, equal request of the same scope. 0 asks for a read that starts
   * after this call. Only values are ever remembered; absence, denial and failure are asked again each time.
   */
  readonly maxAgeMs: number;
  /** Many more requests follow at once, and none is urgent: a batch may wait for seconds to fill. */
  readonly isBulk?: boolean;
}

/** Which secrets or parameters to list. All that is given must hold; a filter without any of it lists everything. */
export interface ListFilter {
  /** Secrets Manager: the beginning of the name. Parameter Store: a path, with all below it. */
  readonly path?: string;
  /** Tags that a secret must carry, key and value together. */
  readonly tags: ReadonlyMap<string, string>;
}

/** Names as AWS spells them, without repeats, sorted by their bytes. What is marked for deletion is not among them. */
export interface ListedNames {
  readonly kind: 'names';
  readonly names: readonly string[];
}

export type ListAnswer = ListedNames | DeniedAnswer | FailedAnswer;

/**
 * Where secret values come from. The port is batch-shaped: one call takes all references of one scope.
 *
 * Contract (checked by `testkit`'s `secretProviderContract` for every implementation):
 * 1. The answer list has the length and the order of `use.references`; equal references get equal answers.
 * 2. One bad reference never spoils its neighbours: each gets its own answer.
 * 3. `fetch` rejects only with the signal's reason. All that AWS does is an answer.
 * 4. Concurrent calls of one scope may share AWS calls; calls of different scopes (by `scopeKey`) never share anything.
 * 5. Implementations retry throttling and transient faults within the call, bounded in time; they never retry a denial.
 * 6. Values are matched to requests by identity (ARN and name), never by position in AWS's reply.
 * 7. No message holds a value, a credential, a token or text copied from a response body.
 */
export interface SecretProvider {
  fetch(use: AuthorizedUse, options: FetchOptions): Promise<readonly FetchAnswer[]>;
  /**
   * The names that fit a filter, all pages of them; no values. An incomplete list is never an answer: a page that cannot be read
   * fails the whole. Rejects only with the signal's reason.
   */
  list(use: AuthorizedUse, filter: ListFilter, signal: AbortSignal): Promise<ListAnswer>;
  /** Obtains credentials for the scope without reading anything. Resolves to undefined when they work. */
  check(use: AuthorizedUse, signal: AbortSignal): Promise<DeniedAnswer | FailedAnswer | undefined>;
}
