import type { ExternalSecretSpec, ExternalSecretStatus } from '../generated/external-secrets.ts';
import type { ObjectMeta } from '../metadata.ts';

export type * from '../generated/external-secrets.ts';

/** Which remote values go into which Secret of its own namespace. */
export interface ExternalSecret {
  readonly apiVersion: string;
  readonly kind: 'ExternalSecret';
  readonly metadata: ObjectMeta & { readonly namespace: string };
  readonly spec: ExternalSecretSpec;
  readonly status?: ExternalSecretStatus;
}
