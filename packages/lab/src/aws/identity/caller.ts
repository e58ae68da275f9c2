import type { IamRole, IamUser } from '../state/iam.ts';

export interface SessionTag {
  readonly key: string;
  readonly value: string;
}

/**
 * What STS knows of an assumed role, fixed when the session began. A decision about the session reads it all: tags
 * with their origin, session policies, external id, source identity, and who assumed whom.
 */
export interface RoleSession {
  readonly accountId: string;
  readonly roleName: string;
  readonly roleId: string;
  readonly roleArn: string;
  readonly sessionName: string;
  /** `arn:aws:sts::<account>:assumed-role/<role>/<session>` */
  readonly arn: string;
  /** Requested and inherited tags. Keys compare whatever their case. */
  readonly tags: readonly SessionTag[];
  /** Lower-case keys of the tags that the next session of the chain inherits. */
  readonly transitiveTagKeys: readonly string[];
  readonly externalId?: string;
  readonly sourceIdentity?: string;
  /** Inline session policy, as given. */
  readonly policy?: string;
  readonly policyArns: readonly string[];
  /** Present when the chain began with a web identity token. */
  readonly webIdentity?: WebIdentity;
  /** ARNs of the callers, first to last, that led to this session. */
  readonly chain: readonly string[];
  readonly issuedAt: number;
  readonly expiresAt: number;
}

/** A session from `GetFederationToken`: what its user (or the root) may, narrowed by its policies. */
export interface FederatedSession {
  readonly name: string;
  /** `arn:aws:sts::<account>:federated-user/<name>` */
  readonly arn: string;
  readonly tags: readonly SessionTag[];
  readonly policy?: string;
  readonly policyArns: readonly string[];
  readonly issuedAt: number;
  readonly expiresAt: number;
}

/** The verified claims of a web identity token. */
export interface WebIdentity {
  /** ARN of the OpenID Connect provider in the role's account. */
  readonly provider: string;
  /** Issuer without its scheme, the prefix of condition keys. */
  readonly issuer: string;
  readonly subject: string;
  readonly audience: string;
  /** Of the claim `https://aws.amazon.com/tags`. */
  readonly tags: readonly { readonly Key: string; readonly Value: string }[];
  readonly transitiveTagKeys: readonly string[];
}

/** Who signed a request, after its signature has been verified. */
export type Caller = (
  | { readonly kind: 'root' }
  | { readonly kind: 'user'; readonly user: IamUser }
  | { readonly kind: 'federated'; readonly user?: IamUser; readonly session: FederatedSession }
  | { readonly kind: 'role'; readonly role: IamRole; readonly session: RoleSession }
) & {
  readonly accountId: string;
  readonly arn: string;
  /** As `GetCallerIdentity` prints it: account id, `AIDA…`, or `AROA…:session`. */
  readonly userId: string;
  readonly accessKeyId: string;
  /** True for keys that came from STS. */
  readonly temporary: boolean;
};
