import { type Json, listAt, textAt } from '../../kubernetes/json/json.ts';
import type { KubeObject } from '../../kubernetes/json/kube-object.ts';

/** Collections of objects that pods are made from. */
export const referencedCollections: ReadonlySet<string> = new Set([
  '/secrets',
  '/configmaps',
  '/serviceaccounts',
  'secrets-store.csi.x-k8s.io/secretproviderclasses',
]);

/** The objects of its namespace that a pod's variables and volumes come from, as `collection name`. */
export function podReferences(pod: KubeObject): ReadonlySet<string> {
  const found = new Set<string>();
  const add = (collection: string, name: string): void => {
    if (name !== '') found.add(`${collection} ${name}`);
  };
  add('/serviceaccounts', textAt(pod, 'spec', 'serviceAccountName'));
  for (const container of [...listAt(pod, 'spec', 'initContainers'), ...listAt(pod, 'spec', 'containers')]) {
    for (const source of listAt(container, 'envFrom')) {
      add('/secrets', textAt(source, 'secretRef', 'name'));
      add('/configmaps', textAt(source, 'configMapRef', 'name'));
    }
    for (const entry of listAt(container, 'env')) {
      add('/secrets', textAt(entry, 'valueFrom', 'secretKeyRef', 'name'));
      add('/configmaps', textAt(entry, 'valueFrom', 'configMapKeyRef', 'name'));
    }
  }
  for (const volume of listAt(pod, 'spec', 'volumes')) addVolume(volume, add);
  return found;
}

function addVolume(volume: Json, add: (collection: string, name: string) => void): void {
  add('/secrets', textAt(volume, 'secret', 'secretName'));
  add('/configmaps', textAt(volume, 'configMap', 'name'));
  for (const source of listAt(volume, 'projected', 'sources')) {
    add('/secrets', textAt(source, 'secret', 'name'));
    add('/configmaps', textAt(source, 'configMap', 'name'));
  }
  add('/secrets', textAt(volume, 'csi', 'nodePublishSecretRef', 'name'));
  const classes = 'secrets-store.csi.x-k8s.io/secretproviderclasses';
  add(classes, textAt(volume, 'csi', 'volumeAttributes', 'secretProviderClass'));
}
