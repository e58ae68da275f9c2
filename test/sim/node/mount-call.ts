import { encodeMountRequest } from '@lockkeeper/lab/internal';
import type { KubeJson } from '../cluster/history.ts';
import { accountName } from './scenario.ts';
import type { SimPod } from './node-record.ts';

export const kubeletPath = '/var/lib/kubelet';
export const audience = 'sts.amazonaws.com';

export const mountPath = ({ uid }: Pick<SimPod, 'uid'>): string =>
  `${kubeletPath}/pods/${uid}/volumes/kubernetes.io~csi/secrets/mount`;

/** The parameters of a class as the cluster has it. */
export function parametersOf(object: KubeJson | undefined): Readonly<Record<string, string>> {
  return (object?.spec as { readonly parameters?: Readonly<Record<string, string>> } | undefined)?.parameters ?? {};
}

/** What a driver sends for a pod: the class's parameters under the volume context. */
export function mountCall(
  pod: SimPod,
  parameters: Readonly<Record<string, string>>,
  token: string,
  targetPath = mountPath(pod),
): Uint8Array {
  const expirationTimestamp = '2038-01-01T00:00:00Z';
  const attributes = JSON.stringify({
    ...parameters,
    secretProviderClass: pod.className,
    'csi.storage.k8s.io/pod.name': pod.name,
    'csi.storage.k8s.io/pod.namespace': pod.namespace,
    'csi.storage.k8s.io/pod.uid': pod.uid,
    'csi.storage.k8s.io/serviceAccount.name': accountName,
    'csi.storage.k8s.io/ephemeral': 'true',
    'csi.storage.k8s.io/serviceAccount.tokens': JSON.stringify({ [audience]: { token, expirationTimestamp } }),
  });
  return encodeMountRequest({ attributes, secrets: '', targetPath, permission: '420' });
}
