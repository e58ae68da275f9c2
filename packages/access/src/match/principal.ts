/** Who asks, as far as policies can tell principals apart. */
export interface Principal {
  readonly type: 'assumed-role' | 'user' | 'root' | 'federated-user' | 'web-identity' | 'saml' | 'service';
  /** Session ARN, user ARN, `…:root`, service name (`pods.eks.amazonaws.com`), or ARN of the identity provider. */
  readonly arn: string;
  /** Absent for services and for callers with a token: they have no side of their own. */
  readonly account?: string;
  /** ARN, with its path, of the role of a session, or of the user who made a federated session. */
  readonly baseArn?: string;
  /** `AROA…` of the role, `AIDA…` of the user. */
  readonly uniqueId?: string;
}

/**
 * By what name a statement means a principal, because that decides what its Allow is worth (`aws.md` E7–E11): `account`
 * delegates, `role` is limited by boundary and session policy, `user` and `session` are limited less, `any` not at all.
 */
export type Grade = 'any' | 'account' | 'role' | 'user' | 'federating-user' | 'session' | 'service' | 'federated';
