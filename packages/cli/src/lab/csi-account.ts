import type { InstalledObject } from '@lockkeeper/admission';
import { csiObjects } from '@lockkeeper/csi';
import { type ResourceType, serviceAccounts } from '@lockkeeper/kube';
import type { ServiceIdentity } from '../install/account-kubeconfig.ts';

const RBAC = { group: 'rbac.authorization.k8s.io', version: 'v1', namespaced: false } as const;

const TYPES: readonly ResourceType[] = [
  serviceAccounts,
  { ...RBAC, plural: 'clusterroles', kind: 'ClusterRole' },
  { ...RBAC, plural: 'clusterrolebindings', kind: 'ClusterRoleBinding' },
];

/** Account and rights of the CSI provider, as `lockkeeper csi --print-manifests` prints them. */
export function csiInstalledObjects(): readonly InstalledObject[] {
  return csiObjects().map((manifest) => {
    const object = manifest as InstalledObject['object'];
    const type = TYPES.find(({ kind }) => kind === object.kind);
    if (type === undefined) throw new TypeError(`the provider is not installed with a ${object.kind}`);
    return { type, object };
  });
}

/** The account among them. */
export function csiAccount(objects: readonly InstalledObject[]): ServiceIdentity {
  const { name, namespace } = objects.find(({ type }) => type === serviceAccounts)?.object.metadata ?? {};
  if (name === undefined || namespace === undefined) throw new TypeError('the provider has an account');
  return { name, namespace };
}
