import type { VolumeIdentity } from '@lockkeeper/core';

const SECRET_ARN = /^arn:(aws[a-z-]*):secretsmanager:[a-z0-9-]+:(\d{12}):secret:(.+)$/;
/** What Secrets Manager adds to each name in an ARN. */
const SUFFIX = /-[A-Za-z0-9]{6}$/;
const ROLE_ARN = /^arn:(aws[a-z-]*):iam::(\d{12}):role\//;

/**
 * The name of a secret in place of its ARN, where the ARN has no suffix, as classes for ASCP write it, and is one of the role's own
 * account, in which names are looked up. AWS would complete such an ARN, perhaps to a secret of another name (`threat/K5`), and a name
 * never. Every other key stays as it is, for the gate to look at; so do all with EKS Pod Identity, whose account is not known before.
 */
export function ownSecretName(key: string, identity: VolumeIdentity): string {
  const [, partition, account, name] = SECRET_ARN.exec(key) ?? [];
  if (name === undefined || SUFFIX.test(name) || identity.kind !== 'web-identity') return key;
  const [, ownPartition, ownAccount] = ROLE_ARN.exec(identity.roleArn) ?? [];
  return partition === ownPartition && account === ownAccount ? name : key;
}
