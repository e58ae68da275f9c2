import type { ClusterExternalSecret } from '../api/cluster-external-secret/types.ts';
import type { ClusterPushSecret } from '../api/cluster-push-secret/types.ts';
import type { ChildWish } from './decide-fan-out.ts';

/** An edit of this annotation refreshes at once; a ClusterExternalSecret passes it on to its children (`eso.md` §2.4). */
export const FORCE_SYNC_ANNOTATION = 'external-secrets.io/force-sync';

/** The ExternalSecret that is wanted in each chosen namespace. */
export function externalSecretWish({ metadata, spec }: ClusterExternalSecret): ChildWish {
  const { labels = {}, annotations = {} } = spec.externalSecretMetadata ?? {};
  const { [FORCE_SYNC_ANNOTATION]: _, ...kept } = annotations;
  const forced = metadata.annotations?.[FORCE_SYNC_ANNOTATION];
  return {
    name: spec.externalSecretName || metadata.name,
    labels,
    annotations: forced === undefined ? kept : { ...kept, [FORCE_SYNC_ANNOTATION]: forced },
    spec: spec.externalSecretSpec,
  };
}

/** The PushSecret that is wanted in each chosen namespace. */
export function pushSecretWish({ metadata, spec }: ClusterPushSecret): ChildWish {
  const { labels = {}, annotations = {} } = spec.pushSecretMetadata ?? {};
  return { name: spec.pushSecretName || metadata.name, labels, annotations, spec: spec.pushSecretSpec };
}
