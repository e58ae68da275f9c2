import type { KubeObject, StoreView } from '@lockkeeper/kube';
import { BY_CONTROLLER, type ClusterCache } from '../../cluster/cluster-cache.ts';
import type { CachedFanOut } from '../../cluster/project-fan-out.ts';
import type { FanOutCache } from './controller.ts';

function objectOf({ text }: { readonly text: string }): KubeObject {
  return JSON.parse(text) as KubeObject;
}

/** The caches of one kind of cluster object and of its children, as the controller reads them. */
export function fanOutView(
  owners: StoreView<CachedFanOut>,
  children: StoreView<{ readonly text: string }>,
  { namespaces }: Pick<ClusterCache, 'namespaces'>,
): FanOutCache {
  return {
    clusterObject: (name) => owners.get({ name })?.object,
    *namespaces() {
      for (const { value } of namespaces.store.entries()) yield value;
    },
    child(namespace, name) {
      const found = children.get({ namespace, name });
      return found && objectOf(found);
    },
    controlledBy: (uid) => children.byIndex(BY_CONTROLLER, uid).map(({ value }) => objectOf(value)),
  };
}
