import type { SecretStoreSpec, SecretStoreStatus } from '../generated/secret-stores.ts';
import type { ObjectMeta } from '../metadata.ts';

export type * from '../generated/secret-stores.ts';

interface StoreObject {
  readonly apiVersion: string;
  readonly metadata: ObjectMeta;
  readonly spec: SecretStoreSpec;
  readonly status?: SecretStoreStatus;
}

/** A store of one namespace, written by whoever may write there: every field is a wish, not a right. */
export interface SecretStore extends StoreObject {
  readonly kind: 'SecretStore';
  readonly metadata: ObjectMeta & { readonly namespace: string };
}

/** A store of the platform, for the namespaces that its conditions admit. */
export interface ClusterSecretStore extends StoreObject {
  readonly kind: 'ClusterSecretStore';
}

export type AnySecretStore = SecretStore | ClusterSecretStore;
export type StoreKind = AnySecretStore['kind'];
