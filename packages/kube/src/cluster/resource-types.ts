import type { ResourceType } from '../resources/resource-type.ts';

const ESO = { group: 'external-secrets.io', version: 'v1' } as const;

export const externalSecrets: ResourceType = {
  ...ESO,
  plural: 'externalsecrets',
  kind: 'ExternalSecret',
  namespaced: true,
};
export const secretStores: ResourceType = { ...ESO, plural: 'secretstores', kind: 'SecretStore', namespaced: true };
export const clusterSecretStores: ResourceType = {
  ...ESO,
  plural: 'clustersecretstores',
  kind: 'ClusterSecretStore',
  namespaced: false,
};
export const storeGrants: ResourceType = {
  group: 'lockkeeper.dev',
  version: 'v1alpha1',
  plural: 'storegrants',
  kind: 'StoreGrant',
  namespaced: false,
};
