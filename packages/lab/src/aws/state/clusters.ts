import type { Tags } from './tags.ts';

/** Which role the pods of a ServiceAccount get. */
export interface PodIdentityAssociation {
  readonly id: string;
  readonly arn: string;
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly createdAt: number;
  readonly tags: Tags;
  /** Of the request that made it; the same request again finds it. */
  readonly requestToken?: string;
  modifiedAt: number;
  roleArn: string;
  /** Assumed with the role; its credentials are the pod's then. */
  targetRoleArn?: string;
  disableSessionTags: boolean;
  /** Session policy of the last role of the chain. */
  policy?: string;
}

export interface Cluster {
  readonly name: string;
  readonly arn: string;
  readonly accountId: string;
  readonly region: string;
  /** URL of the OpenID Connect issuer of its ServiceAccount tokens. */
  readonly issuer: string;
  readonly createdAt: number;
  readonly version?: string;
  readonly endpoint?: string;
  /** By id. */
  readonly associations: Map<string, PodIdentityAssociation>;
}
