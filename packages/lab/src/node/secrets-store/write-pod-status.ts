import { type JsonObject, put, textAt } from '../../kubernetes/json/json.ts';
import { ensureMetadata, type KubeObject, nameOf, namespaceOf, uidOf } from '../../kubernetes/json/kube-object.ts';
import type { ClusterSystem } from '../../kubernetes/kubernetes-api.ts';
import { group, podStatuses } from './definitions.ts';
import type { MountResponse } from './mount-messages.ts';

export interface MountedVolume {
  readonly pod: KubeObject;
  readonly className: string;
  readonly targetPath: string;
  readonly versions: MountResponse['versions'];
}

/**
 * Creates or updates the SecretProviderClassPodStatus of a mount. It belongs to the pod and goes with it.
 *
 * @throws Error with the API server's words
 */
export async function writePodStatus({ client, store }: ClusterSystem, mounted: MountedVolume): Promise<void> {
  const wanted = statusObject(mounted);
  const path = `/apis/${group}/v1/namespaces/${namespaceOf(mounted.pod)}/secretproviderclasspodstatuses`;
  const old = store.get(podStatuses, namespaceOf(mounted.pod), nameOf(wanted));
  if (old !== undefined) {
    put(ensureMetadata(wanted), 'resourceVersion', String(old.revision));
  }
  const { status, body } =
    old === undefined
      ? await client.send('POST', path, wanted)
      : await client.send('PUT', `${path}/${old.name}`, wanted);
  if (status >= 300) throw new Error(textAt(body, 'message'));
}

function statusObject({ pod, className, targetPath, versions }: MountedVolume): JsonObject {
  const objects = [...new Map(versions.map((one) => [one.id, { id: one.id, version: one.version }])).values()];
  return {
    apiVersion: `${group}/v1`,
    kind: 'SecretProviderClassPodStatus',
    metadata: {
      name: `${nameOf(pod)}-${namespaceOf(pod)}-${className}`,
      namespace: namespaceOf(pod),
      labels: { 'internal.secrets-store.csi.k8s.io/node-name': textAt(pod, 'spec', 'nodeName') },
      ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: nameOf(pod), uid: uidOf(pod) }],
    },
    status: {
      podName: nameOf(pod),
      secretProviderClassName: className,
      mounted: true,
      targetPath,
      objects: objects.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    },
  };
}
