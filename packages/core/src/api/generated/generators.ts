// Generated from packages/core/crds by `npm run generate`; edits are lost and fail the check.

import type { JsonObject, JsonValue } from '../json-schema.ts';

/** Which registry, with which identity. */
export interface EcrAuthorizationTokenSpec {
  /** AWS region, for example eu-central-1. */
  readonly region: string;
  /** ARN of the role assumed before the token is asked for. */
  readonly role?: string;
  /** public for the public gallery; anything else, or nothing, for the private registry. */
  readonly scope?: string;
  /** Identity to start from. Without it the controller's own identity is asked for, which needs a StoreGrant. */
  readonly auth?: AwsGeneratorAuth;
}

/** Identity to start from. Without it the controller's own identity is asked for, which needs a StoreGrant. */
export interface AwsGeneratorAuth {
  /** Static access keys kept in Secrets. */
  readonly secretRef?: AwsAuthSecretRef;
  /** IAM role of a ServiceAccount (IRSA). */
  readonly jwt?: AwsGeneratorAuthJwt;
}

/** Static access keys kept in Secrets. */
export interface AwsAuthSecretRef {
  /** One key of one Secret. */
  readonly accessKeyIDSecretRef?: SecretKeySelector;
  /** One key of one Secret. */
  readonly secretAccessKeySecretRef?: SecretKeySelector;
  /** One key of one Secret. */
  readonly sessionTokenSecretRef?: SecretKeySelector;
}

/** One key of one Secret. */
export interface SecretKeySelector {
  /** Name of the object. */
  readonly name?: string;
  /** Namespace of the object; only a cluster-scoped owner may name one. */
  readonly namespace?: string;
  /** Key inside the object's data. */
  readonly key?: string;
}

/** IAM role of a ServiceAccount (IRSA). */
export interface AwsGeneratorAuthJwt {
  /** The ServiceAccount whose token is exchanged; it carries the annotation eks.amazonaws.com/role-arn. */
  readonly serviceAccountRef?: ServiceAccountSelector;
}

/** The ServiceAccount whose token is exchanged; it carries the annotation eks.amazonaws.com/role-arn. */
export interface ServiceAccountSelector {
  /** Name of the object. */
  readonly name: string;
  /** Namespace of the object; only a cluster-scoped owner may name one. */
  readonly namespace?: string;
  /** Audiences of the token; the platform's list decides which are allowed. */
  readonly audiences?: readonly string[];
}

/** Which session, with which identity. */
export interface StsSessionTokenSpec {
  /** AWS region, for example eu-central-1. */
  readonly region: string;
  /** ARN of the role assumed before the session is asked for. */
  readonly role?: string;
  /** Identity to start from. Without it the controller's own identity is asked for, which needs a StoreGrant. */
  readonly auth?: AwsGeneratorAuth;
  /** What GetSessionToken is asked for. */
  readonly requestParameters?: StsSessionTokenRequest;
}

/** What GetSessionToken is asked for. */
export interface StsSessionTokenRequest {
  /** Seconds the session lasts. */
  readonly sessionDuration?: number;
  /** Serial number or ARN of the MFA device. */
  readonly serialNumber?: string;
  /** Code that the MFA device shows. */
  readonly tokenCode?: string;
}

/** What the password is made of. */
export interface PasswordSpec {
  /** Characters in all. */
  readonly length: number;
  /** How many of them are digits; a quarter when absent. */
  readonly digits?: number;
  /** How many of them are symbols; a quarter when absent. */
  readonly symbols?: number;
  /** The symbols to choose from. */
  readonly symbolCharacters?: string;
  /** Leaves out letters of upper case. */
  readonly noUpper: boolean;
  /** Lets a character come twice. */
  readonly allowRepeat: boolean;
  /** Keys that each get a password of their own; password when absent. */
  readonly secretKeys?: readonly string[];
  /** How the password is written. */
  readonly encoding: 'base64' | 'base64url' | 'base32' | 'hex' | 'raw';
}

/** Which kind of key pair. */
export interface SshKeySpec {
  readonly keyType: 'rsa' | 'ecdsa' | 'ed25519';
  /** Bits of an rsa or ecdsa key. */
  readonly keySize?: number;
  /** Comment at the end of the public key. */
  readonly comment?: string;
}

/** The secret of the device and how codes are made from it. */
export interface MfaSpec {
  /** One key of one Secret. */
  readonly secret: SecretKeySelector;
  /** Digits of a code; 6 when absent. */
  readonly length?: number;
  /** Seconds a code is valid; 30 when absent. */
  readonly timePeriod?: number;
  /** Hash of the code, for example SHA1. */
  readonly algorithm?: string;
  /** The time the code is made for; now when absent. */
  readonly when?: string;
}

/** The values. */
export interface FakeSpec {
  /** Class of the controller that serves this generator. Empty means any. */
  readonly controller?: string;
  /** What is generated, as it stands. */
  readonly data?: { readonly [key: string]: string };
}

/** The request, and where in the answer the values are. */
export interface WebhookSpec {
  /** HTTP method; GET when absent. */
  readonly method?: string;
  /** Address, a template. */
  readonly url: string;
  /** Headers; their values are templates. */
  readonly headers?: { readonly [key: string]: string };
  /** How the request authenticates. */
  readonly auth?: WebhookAuth;
  /** Body of the request, a template. */
  readonly body?: string;
  /** How long an answer is waited for, as a Go duration. */
  readonly timeout?: string;
  /** Where in the answer the values are. */
  readonly result: WebhookResult;
  /** Secrets that the templates may read. */
  readonly secrets?: readonly WebhookSecret[];
  /** PEM certificates, base64. */
  readonly caBundle?: string;
  /** Where the certificates are kept instead. */
  readonly caProvider?: CaProvider;
}

/** How the request authenticates. */
export interface WebhookAuth {
  /** User name and password of NTLM. */
  readonly ntlm?: WebhookNtlm;
}

/** User name and password of NTLM. */
export interface WebhookNtlm {
  /** One key of one Secret. */
  readonly usernameSecret: SecretKeySelector;
  /** One key of one Secret. */
  readonly passwordSecret: SecretKeySelector;
}

/** Where in the answer the values are. */
export interface WebhookResult {
  readonly jsonPath?: string;
}

export interface WebhookSecret {
  /** Name in the templates. */
  readonly name: string;
  /** A Secret of the same namespace, and a key of it. */
  readonly secretRef: WebhookSecretRef;
}

/** A Secret of the same namespace, and a key of it. */
export interface WebhookSecretRef {
  /** Name of the object. */
  readonly name?: string;
  /** Key inside the object's data. */
  readonly key?: string;
}

/** Where the certificates are kept instead. */
export interface CaProvider {
  readonly type: 'Secret' | 'ConfigMap';
  /** Name of the object. */
  readonly name: string;
  /** Key inside the object's data. */
  readonly key?: string;
  /** Namespace of the object; only a cluster-scoped owner may name one. */
  readonly namespace?: string;
}

/** The kind of generator, and its settings. */
export interface ClusterGeneratorSpec {
  readonly kind: 'ACRAccessToken' | 'BeyondtrustWorkloadCredentialsDynamicSecret' | 'CloudsmithAccessToken' | 'ECRAuthorizationToken' | 'Fake' | 'GCRAccessToken' | 'GithubAccessToken' | 'GitlabDeployToken' | 'QuayAccessToken' | 'Password' | 'SSHKey' | 'STSSessionToken' | 'UUID' | 'VaultDynamicSecret' | 'Webhook' | 'Grafana' | 'MFA';
  /** Exactly one, that of the kind. */
  readonly generator: ClusterGeneratorSettings;
}

/** Exactly one, that of the kind. */
export interface ClusterGeneratorSettings {
  readonly acrAccessTokenSpec?: JsonObject;
  readonly beyondtrustWorkloadCredentialsDynamicSecretSpec?: JsonObject;
  readonly cloudsmithAccessTokenSpec?: JsonObject;
  /** Which registry, with which identity. */
  readonly ecrAuthorizationTokenSpec?: EcrAuthorizationTokenSpec;
  /** The values. */
  readonly fakeSpec?: FakeSpec;
  readonly gcrAccessTokenSpec?: JsonObject;
  readonly githubAccessTokenSpec?: JsonObject;
  readonly gitlabDeployTokenSpec?: JsonObject;
  readonly grafanaSpec?: JsonObject;
  /** The secret of the device and how codes are made from it. */
  readonly mfaSpec?: MfaSpec;
  /** What the password is made of. */
  readonly passwordSpec?: PasswordSpec;
  readonly quayAccessTokenSpec?: JsonObject;
  /** Which kind of key pair. */
  readonly sshKeySpec?: SshKeySpec;
  /** Which session, with which identity. */
  readonly stsSessionTokenSpec?: StsSessionTokenSpec;
  /** Nothing to choose. */
  readonly uuidSpec?: { readonly [key: string]: never };
  readonly vaultDynamicSecretSpec?: JsonObject;
  /** The request, and where in the answer the values are. */
  readonly webhookSpec?: WebhookSpec;
}

/** What was generated, and when it may go. */
export interface GeneratorStateSpec {
  /** When the state may be cleaned up; absent while it is in use. */
  readonly garbageCollectionDeadline?: string;
  /** The generator as it was. */
  readonly resource: JsonValue;
  /** What the generator needs to clean up. */
  readonly state: JsonValue;
}

/** What the controller found. */
export interface GeneratorStateStatus {
  readonly conditions?: readonly GeneratorStateStatusCondition[];
}

export interface GeneratorStateStatusCondition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
  readonly lastTransitionTime?: string;
}
