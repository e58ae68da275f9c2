import type { RoleHop, Scope, ServiceAccountIdentity, StaticKeysIdentity } from '@lockkeeper/core';

/** Static keys kept in the Secret `aws-keys` of a namespace. */
export function buildStaticKeys(overrides: Partial<StaticKeysIdentity> = {}): StaticKeysIdentity {
  return {
    kind: 'static-keys',
    namespace: 'team-a',
    accessKeyId: { name: 'aws-keys', key: 'access-key-id' },
    secretAccessKey: { name: 'aws-keys', key: 'secret-access-key' },
    restsOn: ['aws-keys-uid/1'],
    ...overrides,
  };
}

/** The ServiceAccount `reader` with a role of account 111111111111. */
export function buildServiceAccount(overrides: Partial<ServiceAccountIdentity> = {}): ServiceAccountIdentity {
  return {
    kind: 'service-account',
    namespace: 'team-a',
    name: 'reader',
    uid: 'reader-uid',
    roleArn: 'arn:aws:iam::111111111111:role/reader',
    audience: 'sts.amazonaws.com',
    ...overrides,
  };
}

/** One hop without external id and tags. */
export function buildHop(overrides: Partial<RoleHop> = {}): RoleHop {
  return { roleArn: 'arn:aws:iam::111111111111:role/hop', sessionTags: [], transitiveTagKeys: [], ...overrides };
}

/** A store of Secrets Manager in eu-central-1, read as the ServiceAccount `reader`. */
export function buildScope(overrides: Partial<Scope> = {}): Scope {
  return {
    service: 'SecretsManager',
    partition: 'aws',
    region: 'eu-central-1',
    base: buildServiceAccount(),
    hops: [],
    storeUid: 'store-uid',
    ...overrides,
  };
}
