import type { Scope, SecretProvider } from '@lockkeeper/core';

/** A provider with a keeper behind it that the contract can fill and disturb. Made anew for every test. */
export interface ProviderHarness {
  readonly provider: SecretProvider;
  /** Two scopes of the service under test that differ only in who asks. */
  readonly scopes: readonly [Scope, Scope];
  /** Stores a value for the identity of a scope. Returns the version to pin, in the words of a manifest. */
  put(scope: Scope, name: string, content: string | Uint8Array): Promise<string> | string;
  remove(scope: Scope, name: string): Promise<void> | void;
  /** Replaces the tags of something that is kept. */
  tag(scope: Scope, name: string, tags: ReadonlyMap<string, string>): Promise<void> | void;
  /** Refuses every list to the identity of a scope. */
  denyLists(scope: Scope): Promise<void> | void;
  /** Refuses reads of one name to the identity of a scope. */
  readonly deny: (scope: Scope, name: string) => Promise<void> | void;
  /** Makes the scope's identity unusable, as when its role cannot be assumed. */
  breakIdentity(scope: Scope): Promise<void> | void;
  /** How many reads of values were tried so far; lists do not count. */
  readonly reads: () => number;
  /** The next `times` tries of reading are throttled; undefined where the implementation has no tries. */
  readonly throttle?: (times: number) => Promise<void> | void;
  /** Waits for a promise; owns the clock where time is not real. */
  readonly settle: <T>(promise: Promise<T>) => Promise<T>;
  /** Lets this much time pass. */
  readonly pass: (ms: number) => Promise<void>;
  /** Makes every read take this long from now on. */
  readonly slow: (ms: number) => void;
  readonly dispose?: () => Promise<void> | void;
}

/** Adds one rule of the contract, with a harness of its own. */
export type AddRule = (name: string, test: (harness: ProviderHarness) => Promise<void>) => void;

/** Why a promise rejects; attached at once, so that an early rejection is never unhandled. */
export const reasonOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'resolved',
    (reason: unknown) => (reason instanceof Error ? reason.message : 'no error'),
  );
