import type { AccessKeys } from './identity/access-keys.ts';
import type { Accounts } from './state/account.ts';

/** The state of the endpoint that outlives a process. */
export interface AwsState {
  readonly accounts: Accounts;
  readonly keys: AccessKeys;
}

/** Where the state of the endpoint is kept. */
export interface AwsPersistence {
  /** Fills a new endpoint with what an earlier process left, and remembers it for `changed`. Called once. */
  load(state: AwsState): void;
  /**
   * Called after each operation, before its answer. Resolves when what it has changed is safe; undefined when there is
   * nothing to wait for. Rejects when it cannot be made safe.
   */
  changed(operation: string): Promise<void> | undefined;
}
