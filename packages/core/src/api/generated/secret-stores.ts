// Generated from packages/core/crds by `npm run generate`; edits are lost and fail the check.

import type { AwsAuthSecretRef, CaProvider, SecretKeySelector, ServiceAccountSelector } from './generators.ts';
import type { LabelSelector } from './external-secrets.ts';

/** Which provider, with which identity, for whom. */
export interface SecretStoreSpec {
  /** Class of the controller that serves this store; every other controller leaves it alone. Empty means any. */
  readonly controller?: string;
  /** Exactly one provider and its settings. */
  readonly provider: SecretStoreProvider;
  /** How calls to the provider are repeated. */
  readonly retrySettings?: RetrySettings;
  /** How often the store is checked, in seconds or as a Go duration. 0 or absent takes the controller's setting. */
  readonly refreshInterval?: number | string;
  /** Which namespaces may use a ClusterSecretStore. One entry that matches is enough, one field that matches is enough for an entry; no entry at all admits every namespace. */
  readonly conditions?: readonly StoreCondition[];
}

/** Exactly one provider and its settings. */
export interface SecretStoreProvider {
  /** AWS Secrets Manager or Systems Manager Parameter Store. */
  readonly aws?: AwsProvider;
  /** Values written in the store itself, for tests. */
  readonly fake?: FakeProvider;
  /** Secrets of a Kubernetes cluster. */
  readonly kubernetes?: KubernetesProvider;
}

/** AWS Secrets Manager or Systems Manager Parameter Store. */
export interface AwsProvider {
  /** The AWS service that keeps the values. */
  readonly service: 'SecretsManager' | 'ParameterStore' | 'CertificateManager';
  /** AWS region, for example eu-central-1. */
  readonly region: string;
  /** ARN of the role assumed last, after additionalRoles. */
  readonly role?: string;
  /** ARNs of roles assumed in this order before role, without external id and tags. */
  readonly additionalRoles?: readonly string[];
  /** External id sent when role is assumed. */
  readonly externalID?: string;
  /** Session tags sent when role is assumed. */
  readonly sessionTags?: readonly AwsSessionTag[];
  /** Keys of session tags that stay on the sessions of later hops. */
  readonly transitiveTagKeys?: readonly string[];
  /** Who chooses the session tags. None takes sessionTags; Simple and Custom replace them by tags that the controller makes from the namespace and the store. */
  readonly sessionTagsPolicy: 'None' | 'Simple' | 'Custom';
  /** Tags added to the controller's own when sessionTagsPolicy is Custom. In a ClusterSecretStore a value may hold ${namespace}, ${label:lockkeeper.dev/…} and ${serviceAccount}. */
  readonly customSessionTags?: { readonly [key: string]: string };
  /** Identity to start from. Without it the controller's own identity is asked for, which needs a StoreGrant. */
  readonly auth?: AwsAuth;
  /** How secrets are deleted when they were pushed by this store. */
  readonly secretsManager?: AwsSecretsManagerSettings;
  /** Text put before every key, with no separator added. */
  readonly prefix?: string;
}

export interface AwsSessionTag {
  readonly key: string;
  readonly value: string;
}

/** Identity to start from. Without it the controller's own identity is asked for, which needs a StoreGrant. */
export interface AwsAuth {
  /** Static access keys kept in Secrets. */
  readonly secretRef?: AwsAuthSecretRef;
  /** IAM role of a ServiceAccount (IRSA). */
  readonly jwt?: AwsAuthJwt;
}

/** IAM role of a ServiceAccount (IRSA). */
export interface AwsAuthJwt {
  /** The ServiceAccount whose token is exchanged; it carries the annotation eks.amazonaws.com/role-arn. */
  readonly serviceAccountRef?: ServiceAccountSelector;
  /** ARNs of the roles that the ServiceAccount may carry, for a ClusterSecretStore that takes the account from the namespace which uses it. May hold ${namespace} and ${label:lockkeeper.dev/…}. Needs spec.controller, because no other controller knows it. */
  readonly allowedRoles?: readonly string[];
}

/** How secrets are deleted when they were pushed by this store. */
export interface AwsSecretsManagerSettings {
  /** Delete at once. Excludes recoveryWindowInDays. */
  readonly forceDeleteWithoutRecovery?: boolean;
  /** Days a deleted secret can be restored, 7 to 30; 0 is AWS's default of 30. */
  readonly recoveryWindowInDays?: number;
}

/** Values written in the store itself, for tests. */
export interface FakeProvider {
  readonly data: readonly FakeProviderData[];
  /** What validation reports. 0 is ready, 1 unknown, 2 an error. */
  readonly validationResult?: number;
}

export interface FakeProviderData {
  readonly key: string;
  readonly value: string;
  readonly version?: string;
}

/** Secrets of a Kubernetes cluster. */
export interface KubernetesProvider {
  /** The API server. */
  readonly server?: KubernetesServer;
  /** One way to authenticate. */
  readonly auth?: KubernetesAuth;
  /** One key of one Secret. */
  readonly authRef?: SecretKeySelector;
  /** Namespace the Secrets are read from. */
  readonly remoteNamespace: string;
}

/** The API server. */
export interface KubernetesServer {
  readonly url: string;
  /** PEM certificates, base64. */
  readonly caBundle?: string;
  /** Where the certificates are kept instead. */
  readonly caProvider?: CaProvider;
}

/** One way to authenticate. */
export interface KubernetesAuth {
  readonly cert?: KubernetesCertAuth;
  readonly token?: KubernetesTokenAuth;
  /** The ServiceAccount whose token is exchanged; it carries the annotation eks.amazonaws.com/role-arn. */
  readonly serviceAccount?: ServiceAccountSelector;
}

export interface KubernetesCertAuth {
  /** One key of one Secret. */
  readonly clientCert: SecretKeySelector;
  /** One key of one Secret. */
  readonly clientKey: SecretKeySelector;
}

export interface KubernetesTokenAuth {
  /** One key of one Secret. */
  readonly bearerToken: SecretKeySelector;
}

/** How calls to the provider are repeated. */
export interface RetrySettings {
  /** Attempts in all; 3 when the block is present without it. */
  readonly maxRetries?: number;
  /** Fixed wait between attempts, as a Go duration. */
  readonly retryInterval?: string;
}

export interface StoreCondition {
  /** Labels an object must carry. */
  readonly namespaceSelector?: LabelSelector;
  /** Names of namespaces. */
  readonly namespaces?: readonly string[];
  /** RE2 patterns that must match the whole name of the namespace. */
  readonly namespaceRegexes?: readonly string[];
  /** Which remote keys the namespaces of this entry may ask for, as patterns of whole names, store prefix included. `*` stands for characters of one segment, `**` as the last segment for one or more segments, ${namespace} and ${label:lockkeeper.dev/…} for the namespace's own values. Absent means every key: a namespace that several entries admit has the keys of all of them. Needs spec.controller, because no other controller knows it. */
  readonly remoteKeys?: readonly string[];
  /** Which remote keys the namespaces of this entry may write, as patterns like those of remoteKeys. Absent means none where any entry of the store has remoteKeys or pushRemoteKeys, and every key where no entry has either. Needs spec.controller, because no other controller knows it. */
  readonly pushRemoteKeys?: readonly string[];
}

/** What the controller found when it last checked the store. */
export interface SecretStoreStatus {
  /** ReadOnly, WriteOnly or ReadWrite. */
  readonly capabilities?: string;
  readonly conditions?: readonly SecretStoreStatusCondition[];
}

export interface SecretStoreStatusCondition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
  readonly lastTransitionTime?: string;
}
