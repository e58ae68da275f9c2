import type { AwsService, AwsTokenService } from '../reference/remote-reference.ts';

/** A session tag as sent on AssumeRole. */
export interface SessionTag {
  readonly key: string;
  readonly value: string;
}

/** One AssumeRole of a role chain. */
export interface RoleHop {
  readonly roleArn: string;
  readonly externalId?: string;
  readonly sessionTags: readonly SessionTag[];
  readonly transitiveTagKeys: readonly string[];
}

/** The process's own AWS identity (environment, IRSA or Pod Identity of its own pod). Never lent without a grant (must M2). */
export interface ControllerIdentity {
  readonly kind: 'controller';
}

/** A ServiceAccount's IRSA identity: TokenRequest, then AssumeRoleWithWebIdentity. */
export interface ServiceAccountIdentity {
  readonly kind: 'service-account';
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** Value of the annotation `eks.amazonaws.com/role-arn`. */
  readonly roleArn: string;
  /** The single audience of the token. */
  readonly audience: string;
  /** STS session name that the platform's users know; absent for that of the External Secrets Operator. */
  readonly sessionName?: string;
}

/**
 * A pod's own identity of EKS Pod Identity: the agent of the node exchanges the pod's token for credentials. Their session tags name the
 * pod, so nothing that was obtained with them serves another pod, be it of the same ServiceAccount.
 */
export interface PodIdentity {
  readonly kind: 'pod-identity';
  readonly namespace: string;
  /** The ServiceAccount. */
  readonly name: string;
  readonly uid: string;
  readonly podUid: string;
  /** The single audience of the token. */
  readonly audience: string;
  /** Where the agent of this node may listen; the next is tried when one does not answer. */
  readonly agentUrls: readonly string[];
  /** Longest wait for one of them, in milliseconds. */
  readonly agentTimeoutMs: number;
}

/** Where one static credential field is kept. */
export interface SecretKeyLocation {
  readonly name: string;
  readonly key: string;
}

/** Static access keys from Kubernetes Secrets of one namespace. */
export interface StaticKeysIdentity {
  readonly kind: 'static-keys';
  readonly namespace: string;
  readonly accessKeyId: SecretKeyLocation;
  readonly secretAccessKey: SecretKeyLocation;
  readonly sessionToken?: SecretKeyLocation;
  /** `uid/resourceVersion` of each Secret the keys were found in when the scope was made: a rotated Secret is a new scope. */
  readonly restsOn: readonly string[];
}

export type BaseIdentity = ControllerIdentity | ServiceAccountIdentity | PodIdentity | StaticKeysIdentity;

/**
 * The unit of everything at scale: who asks, through which roles, in which region, of which service.
 * Credentials, batches, caches and rate limits are kept per scope. Compare scopes only by `scopeKey` (must M4).
 */
export interface Scope {
  readonly service: AwsService | AwsTokenService;
  readonly partition: string;
  readonly region: string;
  readonly base: BaseIdentity;
  /** Assumed in order after the base identity. */
  readonly hops: readonly RoleHop[];
  /** UID of the store, or of the generator; `csi` for volumes. */
  readonly storeUid: string;
}
