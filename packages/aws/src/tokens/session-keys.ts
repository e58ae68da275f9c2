import {
  type DeniedAnswer,
  type FailedAnswer,
  SealedValue,
  type SessionKeys,
  type SessionTokenWish,
} from '@lockkeeper/core';
import type { Desk } from '../desk.ts';
import type { ReadContext } from '../read.ts';
import { answerOfTokenFailure, noToken } from './token-failure.ts';

const ACTION = 'sts:GetSessionToken';

/** Temporary keys of the identity itself: `sts:GetSessionToken`. AWS makes none for an identity that is temporary already. */
export async function sessionKeys(
  desk: Desk,
  context: ReadContext,
  { sessionDuration, serialNumber, tokenCode }: SessionTokenWish,
): Promise<SessionKeys | DeniedAnswer | FailedAnswer> {
  const asked = {
    scope: context.scope,
    action: ACTION,
    what: 'a session',
    remedy: 'it needs access keys of a user; AWS takes neither a role nor a session for it',
  };
  const input = {
    ...(sessionDuration === undefined ? {} : { DurationSeconds: sessionDuration }),
    ...(serialNumber === undefined ? {} : { SerialNumber: serialNumber }),
    ...(tokenCode === undefined ? {} : { TokenCode: tokenCode }),
  };
  const outcome = await desk.session(context, (calls, signal) => calls.getSessionToken(input, signal));
  if (!outcome.ok) return answerOfTokenFailure(outcome, asked);
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = outcome.value.Credentials ?? {};
  if (!AccessKeyId || !SecretAccessKey || !SessionToken || Expiration === undefined) return noToken(asked);
  return {
    kind: 'session',
    accessKeyId: AccessKeyId,
    secretAccessKey: SealedValue.ofText(SecretAccessKey),
    sessionToken: SealedValue.ofText(SessionToken),
    expiresAt: Expiration.getTime(),
  };
}
