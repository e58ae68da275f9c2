import type { DeniedAnswer, FailedAnswer } from '@lockkeeper/core';
import type { AwsCredentials } from './aws-credentials.ts';

/** Credentials, or the answer that every request of the scope gets for want of them. */
export type CredentialOutcome =
  | { readonly ok: true; readonly credentials: AwsCredentials }
  | {
      readonly ok: false;
      readonly answer: DeniedAnswer | FailedAnswer;
      /** STS did not accept the credentials that the call was signed with: they are to be made anew. */
      readonly isSignerStale?: true;
    };

/** A failure to get credentials, worded by us. */
export function noCredentials(
  message: string,
  retry: FailedAnswer['retry'],
): Extract<CredentialOutcome, { readonly ok: false }> {
  return { ok: false, answer: { kind: 'failed', code: 'Credentials', message, retry } };
}
