import type { KeyObject } from 'node:crypto';
import type { Tags } from './tags.ts';

/** What users and roles have in common: the policies that a decision about them reads. */
export interface IamPrincipal {
  readonly name: string;
  readonly path: string;
  /** `AIDA…` for users, `AROA…` for roles. A principal made again under the same name has another id. */
  readonly id: string;
  readonly arn: string;
  readonly createdAt: number;
  readonly tags: Tags;
  /** Name → policy document as it was given. */
  readonly inlinePolicies: Map<string, string>;
  readonly attachedPolicies: Set<string>;
  /** ARN of the managed policy that bounds the principal. */
  boundary?: string;
}

export interface IamUser extends IamPrincipal {
  readonly accessKeyIds: Set<string>;
}

export interface IamRole extends IamPrincipal {
  trustPolicy: string;
  /** Unique ids of the principals that the trust policy names, from when it was saved. */
  trustPrincipals?: ReadonlyMap<string, string>;
  description: string;
  maxSessionSeconds: number;
}

export interface PolicyVersion {
  readonly id: string;
  readonly document: string;
  readonly createdAt: number;
}

export interface ManagedPolicy {
  readonly name: string;
  readonly path: string;
  readonly id: string;
  readonly arn: string;
  readonly description: string;
  readonly createdAt: number;
  readonly tags: Tags;
  readonly versions: Map<string, PolicyVersion>;
  defaultVersion: string;
  nextVersion: number;
  updatedAt: number;
}

export interface OidcProvider {
  readonly arn: string;
  /** Issuer without its scheme: the form in ARNs and in condition keys. */
  readonly url: string;
  readonly clientIds: Set<string>;
  thumbprints: readonly string[];
  readonly createdAt: number;
  readonly tags: Tags;
}

export interface SamlProvider {
  readonly arn: string;
  metadata: string;
  readonly createdAt: number;
  readonly tags: Tags;
}

export interface InstanceProfile {
  readonly name: string;
  readonly path: string;
  readonly id: string;
  readonly arn: string;
  readonly createdAt: number;
  readonly tags: Tags;
  roleName?: string;
}

/** The account as an issuer of web identity tokens: under one name and one set of keys, enabled or not. */
export interface TokenIssuer {
  /** With its scheme. */
  readonly url: string;
  enabled: boolean;
  readonly keys: readonly TokenKey[];
}

export interface TokenKey {
  readonly id: string;
  readonly algorithm: 'RS256' | 'ES384';
  readonly privateKey: KeyObject;
}

/** The identities of one account. Names of IAM are unique whatever their case; the maps are keyed by the lower-case name. */
export interface IamState {
  readonly users: Map<string, IamUser>;
  readonly roles: Map<string, IamRole>;
  /** By ARN. */
  readonly policies: Map<string, ManagedPolicy>;
  /** By ARN. */
  readonly oidcProviders: Map<string, OidcProvider>;
  /** By ARN. */
  readonly samlProviders: Map<string, SamlProvider>;
  readonly instanceProfiles: Map<string, InstanceProfile>;
  /** By URL; one at most. */
  readonly tokenIssuers: Map<string, TokenIssuer>;
}

export function emptyIamState(): IamState {
  return {
    users: new Map(),
    roles: new Map(),
    policies: new Map(),
    oidcProviders: new Map(),
    samlProviders: new Map(),
    instanceProfiles: new Map(),
    tokenIssuers: new Map(),
  };
}
