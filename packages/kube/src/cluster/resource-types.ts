import type { GeneratorKind } from '@lockkeeper/core';
import type { ResourceType } from '../resources/resource-type.ts';

const ESO = { group: 'external-secrets.io', version: 'v1' } as const;
const PUSH = { group: 'external-secrets.io', version: 'v1alpha1' } as const;
const GENERATORS = { group: 'generators.external-secrets.io', version: 'v1alpha1' } as const;

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
export const clusterExternalSecrets: ResourceType = {
  ...ESO,
  plural: 'clusterexternalsecrets',
  kind: 'ClusterExternalSecret',
  namespaced: false,
};
export const pushSecrets: ResourceType = { ...PUSH, plural: 'pushsecrets', kind: 'PushSecret', namespaced: true };
export const clusterPushSecrets: ResourceType = {
  ...PUSH,
  plural: 'clusterpushsecrets',
  kind: 'ClusterPushSecret',
  namespaced: false,
};
export const clusterGenerators: ResourceType = {
  ...GENERATORS,
  plural: 'clustergenerators',
  kind: 'ClusterGenerator',
  namespaced: false,
};
export const generatorStates: ResourceType = {
  ...GENERATORS,
  plural: 'generatorstates',
  kind: 'GeneratorState',
  namespaced: true,
};

/** The generators of a namespace, by their kind. */
export const generators: { readonly [Kind in GeneratorKind]: ResourceType } = {
  ECRAuthorizationToken: generator('ECRAuthorizationToken', 'ecrauthorizationtokens'),
  STSSessionToken: generator('STSSessionToken', 'stssessiontokens'),
  Password: generator('Password', 'passwords'),
  UUID: generator('UUID', 'uuids'),
  SSHKey: generator('SSHKey', 'sshkeys'),
  MFA: generator('MFA', 'mfas'),
  Fake: generator('Fake', 'fakes'),
  Webhook: generator('Webhook', 'webhooks'),
};

function generator(kind: GeneratorKind, plural: string): ResourceType {
  return { ...GENERATORS, plural, kind, namespaced: true };
}
