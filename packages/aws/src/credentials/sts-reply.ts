import { SealedValue } from '@lockkeeper/core';
import type { AwsCredentials } from './aws-credentials.ts';

/** The member `Credentials` of STS replies, as far as it is used. */
interface StsCredentials {
  readonly AccessKeyId?: string | undefined;
  readonly SecretAccessKey?: string | undefined;
  readonly SessionToken?: string | undefined;
  readonly Expiration?: Date | undefined;
}

/** Seals the credentials of an STS reply; undefined when a part is missing or no date. */
export function credentialsOfReply(reply: StsCredentials | undefined): AwsCredentials | undefined {
  const expiresAt = reply?.Expiration?.getTime();
  if (!reply?.AccessKeyId || !reply.SecretAccessKey || !reply.SessionToken || !Number.isFinite(expiresAt)) {
    return undefined;
  }
  return {
    accessKeyId: reply.AccessKeyId,
    secretAccessKey: SealedValue.ofText(reply.SecretAccessKey),
    sessionToken: SealedValue.ofText(reply.SessionToken),
    ...(expiresAt === undefined ? {} : { expiresAt }),
  };
}
