import { fromHttp } from '@aws-sdk/credential-providers';
import { SealedValue } from '@lockkeeper/core';
import type { AwsCredentials } from './aws-credentials.ts';

/**
 * Credentials of the endpoint that a node offers to containers (ECS, or the agent of EKS Pod Identity). The SDK checks by itself that the
 * host is this machine or one of the fixed link-local addresses of ECS and EKS. Rejects when none come, whatever the reason.
 */
export async function containerCredentials(url: string, token: string, timeoutMs: number): Promise<AwsCredentials> {
  // Empty texts stop the SDK from reading the same settings from the environment.
  const found = await fromHttp({
    awsContainerCredentialsFullUri: url,
    awsContainerCredentialsRelativeUri: '',
    awsContainerAuthorizationToken: token,
    awsContainerAuthorizationTokenFile: '',
    timeout: timeoutMs,
    maxRetries: 0,
  })();
  return {
    accessKeyId: found.accessKeyId,
    secretAccessKey: SealedValue.ofText(found.secretAccessKey),
    ...(found.sessionToken === undefined ? {} : { sessionToken: SealedValue.ofText(found.sessionToken) }),
    ...(found.expiration === undefined ? {} : { expiresAt: found.expiration.getTime() }),
  };
}
