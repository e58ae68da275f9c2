import type { Grant, Layer, PolicyLevel } from '../evaluate/access-request.ts';
import type { Principal } from '../match/principal.ts';
import type { Policy } from '../policy/model.ts';

/** Tags as AWS keeps them; keys compare without case, but keep their spelling. */
export type Tags = ReadonlyMap<string, string>;

export interface AccountFacts {
  readonly orgId?: string;
  /** Neither SCPs nor RCPs reach the management account. */
  readonly management?: boolean;
  readonly scps?: readonly PolicyLevel[];
  readonly rcps?: readonly PolicyLevel[];
}

export interface RoleFacts {
  readonly arn: string;
  readonly uniqueId?: string;
  readonly trustPolicy?: Policy;
  readonly identityPolicies: readonly Policy[];
  readonly permissionsBoundary?: Policy;
  readonly tags?: Tags;
  /** Seconds; 3600 when absent. */
  readonly maxSessionDuration?: number;
  readonly serviceLinked?: boolean;
}

export interface UserFacts {
  readonly arn: string;
  readonly uniqueId?: string;
  /** Own and of all groups. */
  readonly identityPolicies: readonly Policy[];
  readonly permissionsBoundary?: Policy;
  readonly tags?: Tags;
}

export interface OidcProviderFacts {
  readonly arn: string;
  /** With or without its scheme. */
  readonly url: string;
  readonly clientIds: readonly string[];
}

export interface SecretFacts {
  /** Full, with the six random characters. */
  readonly arn: string;
  readonly name: string;
  /** Key ARN; absent means the owner's `aws/secretsmanager`. */
  readonly kmsKeyId?: string;
  readonly tags?: Tags;
  readonly resourcePolicy?: Policy;
}

export interface ParameterFacts {
  readonly arn: string;
  readonly name: string;
  readonly type: 'String' | 'StringList' | 'SecureString';
  readonly tier?: 'Standard' | 'Advanced' | 'Intelligent-Tiering';
  /** Key ARN; a SecureString without it uses the owner's `aws/ssm`. */
  readonly keyId?: string;
  readonly tags?: Tags;
  /** A share by RAM: of the Advanced tier only. */
  readonly resourcePolicy?: Policy;
}

export interface KeyFacts {
  readonly arn: string;
  readonly policy: Policy;
  readonly managedBy: 'AWS' | 'customer';
  /** `alias/…`. */
  readonly aliases?: readonly string[];
  readonly tags?: Tags;
  readonly grants?: readonly Grant[];
}

/** A resource of a service that has no form of its own here: a queue, a rule, a user that is administered. */
export interface ResourceOf {
  readonly tags?: Tags | undefined;
  readonly policy?: Policy | undefined;
}

/**
 * Everything that decisions look up. A snapshot implements it with maps (`snapshotWorld`), a server with its own state.
 * What is not found does not exist.
 */
export interface World {
  account(id: string): AccountFacts | undefined;
  role(arn: string): RoleFacts | undefined;
  /** The role of an assumed-role ARN, which leaves out the path. */
  roleNamed(account: string, name: string): RoleFacts | undefined;
  user(arn: string): UserFacts | undefined;
  oidcProvider(account: string, issuer: string): OidcProviderFacts | undefined;
  hasSamlProvider(arn: string): boolean;
  /** By ARN, or by name within an account. */
  secret(id: string, account: string): SecretFacts | undefined;
  secrets(account: string): Iterable<SecretFacts>;
  parameter(id: string, account: string): ParameterFacts | undefined;
  parameters(account: string): Iterable<ParameterFacts>;
  key(arn: string): KeyFacts | undefined;
  /** Of any other service, and what IAM knows besides roles. A world without this method has none. */
  resource?(arn: string): ResourceOf | undefined;
  /** Policy of a VPC endpoint; one that is not known has an open policy. */
  endpointPolicy(id: string): Policy | undefined;
  /**
   * Layers between a principal and a resource that may exist but could not be read: a denied GetKeyPolicy, an organization out
   * of sight. Whatever rests on them is answered `unknown`. A world without this method knows everything.
   */
  unread?(principal: Principal, resource: string): readonly Layer[];
}
