import type { KubeObject } from '@lockkeeper/kube';
import { child, withoutManagedFields } from '@lockkeeper/kube/internal';

/** What the cache keeps of a ClusterExternalSecret or ClusterPushSecret: there are few of them, so the object as it is. */
export interface CachedFanOut {
  readonly uid: string;
  readonly generation: number;
  readonly deleting: boolean;
  /** Labels, annotations and finalizers as one text, to see edits by. */
  readonly metadataText: string;
  /** Name of its children. */
  readonly childName: string;
  readonly object: KubeObject;
}

export function projectFanOut(object: KubeObject): CachedFanOut {
  const { metadata } = object;
  const spec = child(object, 'spec');
  const named = child(spec, 'externalSecretName') ?? child(spec, 'pushSecretName');
  return {
    uid: metadata.uid ?? '',
    generation: metadata.generation ?? 0,
    deleting: metadata.deletionTimestamp !== undefined,
    metadataText: JSON.stringify([metadata.labels ?? {}, metadata.annotations ?? {}, metadata.finalizers ?? []]),
    childName: typeof named === 'string' && named !== '' ? named : metadata.name,
    object: withoutManagedFields(object),
  };
}
