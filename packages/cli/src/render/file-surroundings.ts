import type { Manifests } from '../manifests/read-manifests.ts';
import type { Surroundings } from './surroundings.ts';

interface Named {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

/** The objects of the files given with `-f`. Of two with one name the later counts, as it would when both are applied. */
export function fileSurroundings({ stores, generators, dataObjects }: Manifests): Surroundings {
  const find = <T extends Named>(
    objects: readonly T[],
    { kind = 'SecretStore', name }: { readonly kind?: string; readonly name: string },
    namespace: string,
  ): T | undefined =>
    objects.findLast(
      ({ kind: own, metadata }) =>
        own === kind && metadata.name === name && (own.startsWith('Cluster') || metadata.namespace === namespace),
    );
  return {
    store: (reference, namespace) => Promise.resolve(find(stores, reference, namespace)?.spec.provider),
    generator: (reference, namespace) => Promise.resolve(find(generators, reference, namespace)),
    data: (reference, namespace) => Promise.resolve(find(dataObjects, reference, namespace)?.data),
  };
}
