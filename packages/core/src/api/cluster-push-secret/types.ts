import type { ClusterPushSecretSpec, ClusterPushSecretStatus } from '../generated/push-secrets.ts';
import type { ObjectMeta } from '../metadata.ts';

/** One PushSecret in each of many namespaces. */
export interface ClusterPushSecret {
  readonly apiVersion: string;
  readonly kind: 'ClusterPushSecret';
  readonly metadata: ObjectMeta;
  readonly spec: ClusterPushSecretSpec;
  readonly status?: ClusterPushSecretStatus;
}
