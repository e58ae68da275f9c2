import type { IdentitySource, Scope, ServiceAccountIdentity } from '@lockkeeper/core';
import type { Caller } from '../calls/caller.ts';
import { quotaOf } from '../calls/quota.ts';
import type { AwsClients } from '../clients.ts';
import { accountOfRole } from '../roles/role-arn.ts';
import { refusedRole, SESSION_SECONDS } from './assume-role.ts';
import { type CredentialOutcome, noCredentials } from './credential-outcome.ts';
import { outcomeOfRejection } from './identity-failure.ts';
import { credentialsOfReply } from './sts-reply.ts';

/** ESO's session name for this call: trust policies and dashboards of existing clusters may know it. */
const SESSION_NAME = 'external-secrets-provider-aws';
const ACTION = 'sts:AssumeRoleWithWebIdentity';
/** STS takes 4 to 20,000 characters; a Kubernetes token is a JWT. */
const TOKEN = /^[\w-]{1,9000}\.[\w-]{1,9000}\.[\w-]{1,2000}$/;

/** Base credentials of a ServiceAccount (IRSA): a fresh token of one audience, exchanged at STS without a signature. */
export async function serviceAccountCredentials(
  scope: Scope,
  account: ServiceAccountIdentity,
  source: IdentitySource,
  clients: AwsClients,
  caller: Caller,
  closing: AbortSignal,
): Promise<CredentialOutcome> {
  if (accountOfRole(account.roleArn, scope.partition) === undefined) {
    return noCredentials(
      `the annotation eks.amazonaws.com/role-arn of ServiceAccount ${account.namespace}/${account.name} is no IAM role ARN ` +
        `of the partition ${scope.partition}`,
      'change',
    );
  }
  let token: string;
  try {
    token = (await source.webIdentityToken(account, closing)).revealText();
  } catch (thrown) {
    return outcomeOfRejection(thrown);
  }
  if (!TOKEN.test(token)) {
    return noCredentials(`the token of ServiceAccount ${account.namespace}/${account.name} is no JWT`, 'later');
  }
  const sts = clients.sts(scope.region, undefined);
  const input = {
    RoleArn: account.roleArn,
    RoleSessionName: account.sessionName ?? SESSION_NAME,
    WebIdentityToken: token,
    DurationSeconds: SESSION_SECONDS,
  };
  const name = { service: 'AWS/STS', operation: 'AssumeRoleWithWebIdentity', quota: quotaOf(scope, 0) } as const;
  const outcome = await caller.call(name, (signal) => sts.assumeRoleWithWebIdentity(input, signal));
  if (!outcome.ok) {
    return refusedRole(outcome.fault, scope, 0, ACTION, account.roleArn);
  }
  const credentials = credentialsOfReply(outcome.value.Credentials);
  return credentials === undefined
    ? noCredentials(`the reply to ${ACTION} for ${account.roleArn} holds no credentials`, 'later')
    : { ok: true, credentials };
}
