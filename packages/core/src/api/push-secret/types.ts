import type { PushSecretSpec, PushSecretStatus } from '../generated/push-secrets.ts';
import type { ObjectMeta } from '../metadata.ts';

export type * from '../generated/push-secrets.ts';

/** Which values of a Secret of its own namespace are written to which stores. */
export interface PushSecret {
  readonly apiVersion: string;
  readonly kind: 'PushSecret';
  readonly metadata: ObjectMeta & { readonly namespace: string };
  readonly spec: PushSecretSpec;
  readonly status?: PushSecretStatus;
}
