const ESO = 'external-secrets.io';

export type Version = 'v1' | 'v1beta1';

export const AWS = { service: 'SecretsManager', region: 'eu-central-1' };
export const OWN_ACCOUNT = { auth: { jwt: { serviceAccountRef: { name: 'reader' } } } };

export function secretStore(name: string, aws: object, version: Version = 'v1', where = 'team-a'): object {
  return {
    apiVersion: `${ESO}/${version}`,
    kind: 'SecretStore',
    metadata: { name, namespace: where },
    spec: { provider: { aws: { ...AWS, ...aws } } },
  };
}

export function clusterStore(name: string, spec: object, version: Version = 'v1'): object {
  return {
    apiVersion: `${ESO}/${version}`,
    kind: 'ClusterSecretStore',
    metadata: { name },
    spec: {
      provider: { aws: { ...AWS, auth: { jwt: { serviceAccountRef: { name: 'reader', namespace: 'platform' } } } } },
      conditions: [{ namespaces: ['team-a'] }],
      ...spec,
    },
  };
}

export function externalSecret(name: string, spec: object, version: Version = 'v1', where = 'team-a'): object {
  return {
    apiVersion: `${ESO}/${version}`,
    kind: 'ExternalSecret',
    metadata: { name, namespace: where },
    spec: {
      secretStoreRef: { name: 'own' },
      data: [{ secretKey: 'password', remoteRef: { key: 'db' } }],
      ...spec,
    },
  };
}

export const ROLE = 'arn:aws:iam::111122223333:role/secrets';

export function storeGrant(name: string, spec: object): object {
  return {
    apiVersion: 'lockkeeper.dev/v1alpha1',
    kind: 'StoreGrant',
    metadata: { name },
    spec: { namespace: 'team-a', regions: ['eu-central-1'], roles: [ROLE], ...spec },
  };
}
