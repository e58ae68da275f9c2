import type { StoreGrantSpec, StoreGrantStatus } from '../generated/store-grants.ts';
import type { ObjectMeta } from '../metadata.ts';

export type * from '../generated/store-grants.ts';

/** What the platform lets the stores of one namespace do with the operator's own identity. */
export interface StoreGrant {
  readonly apiVersion: string;
  readonly kind: 'StoreGrant';
  readonly metadata: ObjectMeta;
  readonly spec: StoreGrantSpec;
  readonly status?: StoreGrantStatus;
}
