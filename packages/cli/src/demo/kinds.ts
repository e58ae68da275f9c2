import type { KindName } from './action.ts';

interface DemoKind {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

const ESO = { group: 'external-secrets.io', version: 'v1' } as const;
const CORE = { group: '', version: 'v1' } as const;

/** Kinds that scenarios use, under the names a user types. */
export const KINDS: Readonly<Record<KindName, DemoKind>> = {
  namespace: { ...CORE, plural: 'namespaces', kind: 'Namespace', namespaced: false },
  secret: { ...CORE, plural: 'secrets', kind: 'Secret', namespaced: true },
  serviceaccount: { ...CORE, plural: 'serviceaccounts', kind: 'ServiceAccount', namespaced: true },
  pod: { ...CORE, plural: 'pods', kind: 'Pod', namespaced: true },
  secretstore: { ...ESO, plural: 'secretstores', kind: 'SecretStore', namespaced: true },
  clustersecretstore: { ...ESO, plural: 'clustersecretstores', kind: 'ClusterSecretStore', namespaced: false },
  externalsecret: { ...ESO, plural: 'externalsecrets', kind: 'ExternalSecret', namespaced: true },
};
