import type { ClusterExternalSecretSpec, ClusterExternalSecretStatus } from '../generated/external-secrets.ts';
import type { ObjectMeta } from '../metadata.ts';

/** One ExternalSecret in each of many namespaces. */
export interface ClusterExternalSecret {
  readonly apiVersion: string;
  readonly kind: 'ClusterExternalSecret';
  readonly metadata: ObjectMeta;
  readonly spec: ClusterExternalSecretSpec;
  readonly status?: ClusterExternalSecretStatus;
}
