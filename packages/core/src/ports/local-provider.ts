import type { AuthorizedLocalUse } from '../authorize/authorized-use.ts';
import type {
  DeniedAnswer,
  FailedAnswer,
  FetchAnswer,
  FetchOptions,
  ListAnswer,
  ListFilter,
} from './secret-provider.ts';

/**
 * Where the values of stores without AWS come from: `provider.fake` (the store itself) and `provider.kubernetes` (Secrets). Same
 * contract as `SecretProvider`: an answer for each reference in order, rejects only with the signal's reason.
 */
export interface LocalProvider {
  fetch(use: AuthorizedLocalUse, options: FetchOptions): Promise<readonly FetchAnswer[]>;
  list(use: AuthorizedLocalUse, filter: ListFilter, signal: AbortSignal): Promise<ListAnswer>;
  /** Whether anything can be read at all, without reading it. Resolves to undefined when it can. */
  check(use: AuthorizedLocalUse, signal: AbortSignal): Promise<DeniedAnswer | FailedAnswer | undefined>;
}
