import { isGeneratorKind, LockkeeperError, parseClusterGenerator, parseGenerator, parseStore } from '@lockkeeper/core';
import { configMaps, type KubeClient, type KubeObject, type ResourceType, secrets } from '@lockkeeper/kube';
import { clusterGenerators, clusterSecretStores, generators, secretStores } from '@lockkeeper/kube/internal';
import { readDataObject } from '../manifests/data-object.ts';
import type { Surroundings } from './surroundings.ts';

/** The objects of a cluster, read as the user. */
export function clusterSurroundings(client: KubeClient): Surroundings {
  const get = (type: ResourceType, namespace: string, name: string): Promise<KubeObject | undefined> =>
    client.get(type, type.namespaced ? { namespace, name } : { name });
  return {
    store: async ({ kind, name }, namespace) => {
      const found = await get(kind === 'ClusterSecretStore' ? clusterSecretStores : secretStores, namespace, name);
      return found && parseStore(found).spec.provider;
    },
    generator: async ({ kind, name }, namespace) => {
      if (kind === 'ClusterGenerator') {
        const found = await get(clusterGenerators, namespace, name);
        return found && parseClusterGenerator(found);
      }
      if (!isGeneratorKind(kind)) throw new LockkeeperError('Refused', `generators of kind ${kind} are not served`);
      const found = await get(generators[kind], namespace, name);
      return found && parseGenerator(found);
    },
    data: async ({ kind, name }, namespace) => {
      const found = await get(kind === 'ConfigMap' ? configMaps : secrets, namespace, name);
      return found && readDataObject({ ...found, kind })?.data;
    },
  };
}
