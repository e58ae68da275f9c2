/** An object as a user writes it. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly [field: string]: unknown;
  };
  readonly [field: string]: unknown;
}

export const TEAM = 'team-a';
export const ROLE = 'arn:aws:iam::111111111111:role/team-a-reader';

export function namespace(name: string, labels: Readonly<Record<string, string>> = {}): Manifest {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
}

/** An account with the role annotation; null leaves it away. */
export function serviceAccount(name: string, role: string | null = ROLE, where: string = TEAM): Manifest {
  const annotations = role === null ? {} : { annotations: { 'eks.amazonaws.com/role-arn': role } };
  return { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace: where, ...annotations } };
}

/** Reads with the identity of a ServiceAccount named `reader`. */
export const READER = { auth: { jwt: { serviceAccountRef: { name: 'reader' } } } };

export function secretStore(name: string, aws: object = READER, where: string = TEAM): Manifest {
  return {
    apiVersion: 'external-secrets.io/v1',
    kind: 'SecretStore',
    metadata: { name, namespace: where },
    spec: { provider: { aws: { service: 'SecretsManager', region: 'eu-west-1', ...aws } } },
  };
}

export function clusterSecretStore(name: string, spec: object = {}, aws: object = {}): Manifest {
  return {
    apiVersion: 'external-secrets.io/v1',
    kind: 'ClusterSecretStore',
    metadata: { name },
    spec: { provider: { aws: { service: 'SecretsManager', region: 'eu-west-1', ...aws } }, ...spec },
  };
}

export function storeGrant(name: string, spec: object): Manifest {
  return { apiVersion: 'lockkeeper.dev/v1alpha1', kind: 'StoreGrant', metadata: { name }, spec };
}

/** One entry of `spec.data`: the key `password` from the remote key `db`, unless told otherwise. */
export function data(secretKey = 'password', key = 'db', more: object = {}): object {
  return { secretKey, remoteRef: { key, ...more } };
}

/** Reads `db` from the store `aws` every hour, unless `spec` says otherwise. */
export function externalSecret(name: string, spec: object = {}, where: string = TEAM, metadata: object = {}): Manifest {
  const source = 'dataFrom' in spec ? {} : { data: [data()] };
  return {
    apiVersion: 'external-secrets.io/v1',
    kind: 'ExternalSecret',
    metadata: { name, namespace: where, ...metadata },
    spec: { refreshInterval: '1h', secretStoreRef: { name: 'aws' }, ...source, ...spec },
  };
}

export function secret(
  name: string,
  values: Readonly<Record<string, string>>,
  more: object = {},
  metadata: object = {},
): Manifest {
  const encoded = Object.fromEntries(
    Object.entries(values).map(([key, text]) => [key, Buffer.from(text).toString('base64')]),
  );
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace: TEAM, ...metadata }, data: encoded, ...more };
}
