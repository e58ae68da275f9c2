import { authorizeCall, type CallVerdict, type World } from '@lockkeeper/access';
import type { TrustQuestion } from '@lockkeeper/core';

function why({ because }: CallVerdict, { audience, roleArn }: TrustQuestion): string {
  const account = roleArn.split(':')[4] ?? '';
  if (because.includes('provider')) return `account ${account} has no identity provider for this cluster`;
  if (because.includes('audience'))
    return `the identity provider of account ${account} does not list audience ${JSON.stringify(audience)}`;
  return 'its trust policy does not allow sts:AssumeRoleWithWebIdentity for this account';
}

/**
 * Asks a snapshot of policies whether roles trust accounts of a cluster. What the snapshot does not know, or cannot decide, is no
 * finding.
 *
 * @param issuer of the cluster's tokens, with its scheme.
 */
export function distrustBy(world: World, issuer: string): (question: TrustQuestion) => string | undefined {
  return (question) => {
    const { roleArn, namespace, serviceAccount, audience } = question;
    if (world.role(roleArn) === undefined) return undefined;
    const sub = `system:serviceaccount:${namespace}:${serviceAccount}`;
    const verdict = authorizeCall(world, {
      caller: { type: 'web-identity', arn: '', webIdentity: { issuer, sub, aud: audience } },
      action: 'sts:AssumeRoleWithWebIdentity',
      resource: roleArn,
      parameters: { roleSessionName: 'lockkeeper' },
    });
    if (['allowed', 'unknown', 'disputed'].includes(verdict.outcome)) return undefined;
    return `role ${roleArn} does not let ${sub} in: ${why(verdict, question)}`;
  };
}
