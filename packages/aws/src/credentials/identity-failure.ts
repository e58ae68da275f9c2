import { LockkeeperError } from '@lockkeeper/core';
import { type CredentialOutcome, noCredentials } from './credential-outcome.ts';

/**
 * What an identity source's rejection means for the scope. A LockkeeperError's message is ours by contract and is passed on;
 * anything else breaks the contract and is not quoted (`threat/L3`).
 */
export function outcomeOfRejection(thrown: unknown): CredentialOutcome {
  if (!(thrown instanceof LockkeeperError)) {
    return noCredentials('the identity of this store could not be obtained', 'later');
  }
  const canPass = thrown.code === 'Unavailable' || thrown.code === 'Conflict';
  return noCredentials(thrown.message, canPass ? 'later' : 'change');
}
