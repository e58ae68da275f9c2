import type { SpecView } from '../invariants/external-secret.ts';

export type ExternalSecretSpec = SpecView;

/** Path of a collection, or of one object in it. */
export const path = {
  namespaces: (name?: string): string => at('/api/v1/namespaces', name),
  secrets: (namespace: string, name?: string): string => at(`/api/v1/namespaces/${namespace}/secrets`, name),
  configMaps: (namespace: string, name?: string): string => at(`/api/v1/namespaces/${namespace}/configmaps`, name),
  serviceAccounts: (namespace: string, name?: string): string =>
    at(`/api/v1/namespaces/${namespace}/serviceaccounts`, name),
  externalSecrets: (namespace: string, name?: string): string =>
    at(`/apis/external-secrets.io/v1/namespaces/${namespace}/externalsecrets`, name),
  secretStores: (namespace: string, name?: string): string =>
    at(`/apis/external-secrets.io/v1/namespaces/${namespace}/secretstores`, name),
  clusterSecretStores: (name?: string): string => at('/apis/external-secrets.io/v1/clustersecretstores', name),
  definitions: (name?: string): string => at('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', name),
};

const at = (collection: string, name: string | undefined): string =>
  name === undefined ? collection : `${collection}/${name}`;

export const namespace = (name: string, labels: Readonly<Record<string, string>> = {}): object => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels },
});

export const serviceAccount = (name: string, account: string): object => ({
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: { name, annotations: { 'eks.amazonaws.com/role-arn': `arn:aws:iam::${account}:role/reader` } },
});

const aws = (service: string, serviceAccountRef: object): object => ({
  aws: { service, region: 'eu-central-1', auth: { jwt: { serviceAccountRef } } },
});

export const secretStore = (name: string, account: string): object => ({
  apiVersion: 'external-secrets.io/v1',
  kind: 'SecretStore',
  metadata: { name },
  spec: { provider: aws('SecretsManager', { name: account }) },
});

export const clusterSecretStore = (name: string, matchLabels: Readonly<Record<string, string>>): object => ({
  apiVersion: 'external-secrets.io/v1',
  kind: 'ClusterSecretStore',
  metadata: { name },
  spec: {
    provider: aws('ParameterStore', { name: 'reader', namespace: 'platform' }),
    conditions: [{ namespaceSelector: { matchLabels } }],
  },
});

export const externalSecret = (name: string, spec: ExternalSecretSpec): object => ({
  apiVersion: 'external-secrets.io/v1',
  kind: 'ExternalSecret',
  metadata: { name },
  spec,
});
