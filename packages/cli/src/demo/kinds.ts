import type { KindName } from './action.ts';

interface DemoKind {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

const ESO = { group: 'external-secrets.io', version: 'v1' } as const;
const APPS = { group: 'apps', version: 'v1' } as const;
const SECRETS_STORE = { group: 'secrets-store.csi.x-k8s.io', version: 'v1' } as const;
const RBAC = { group: 'rbac.authorization.k8s.io', version: 'v1' } as const;
const CORE = { group: '', version: 'v1' } as const;

/** Kinds that scenarios use, under the names a user types. */
export const KINDS: Readonly<Record<KindName, DemoKind>> = {
  namespace: { ...CORE, plural: 'namespaces', kind: 'Namespace', namespaced: false },
  node: { ...CORE, plural: 'nodes', kind: 'Node', namespaced: false },
  secret: { ...CORE, plural: 'secrets', kind: 'Secret', namespaced: true },
  serviceaccount: { ...CORE, plural: 'serviceaccounts', kind: 'ServiceAccount', namespaced: true },
  pod: { ...CORE, plural: 'pods', kind: 'Pod', namespaced: true },
  deployment: { ...APPS, plural: 'deployments', kind: 'Deployment', namespaced: true },
  replicaset: { ...APPS, plural: 'replicasets', kind: 'ReplicaSet', namespaced: true },
  daemonset: { ...APPS, plural: 'daemonsets', kind: 'DaemonSet', namespaced: true },
  secretproviderclass: {
    ...SECRETS_STORE,
    plural: 'secretproviderclasses',
    kind: 'SecretProviderClass',
    namespaced: true,
  },
  secretproviderclasspodstatus: {
    ...SECRETS_STORE,
    plural: 'secretproviderclasspodstatuses',
    kind: 'SecretProviderClassPodStatus',
    namespaced: true,
  },
  secretstore: { ...ESO, plural: 'secretstores', kind: 'SecretStore', namespaced: true },
  clustersecretstore: { ...ESO, plural: 'clustersecretstores', kind: 'ClusterSecretStore', namespaced: false },
  externalsecret: { ...ESO, plural: 'externalsecrets', kind: 'ExternalSecret', namespaced: true },
  storegrant: {
    group: 'lockkeeper.dev',
    version: 'v1alpha1',
    plural: 'storegrants',
    kind: 'StoreGrant',
    namespaced: false,
  },
  role: { ...RBAC, plural: 'roles', kind: 'Role', namespaced: true },
  rolebinding: { ...RBAC, plural: 'rolebindings', kind: 'RoleBinding', namespaced: true },
  clusterrole: { ...RBAC, plural: 'clusterroles', kind: 'ClusterRole', namespaced: false },
  clusterrolebinding: { ...RBAC, plural: 'clusterrolebindings', kind: 'ClusterRoleBinding', namespaced: false },
};
