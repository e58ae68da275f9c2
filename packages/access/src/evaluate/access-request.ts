import type { RequestContext, UNKNOWN_VALUE } from '../context/request-context.ts';
import type { Principal } from '../match/principal.ts';
import type { Policy } from '../policy/model.ts';

/** The parts of AWS that can grant or refuse; the words stand in verdicts and in `vectors/iam.md`. */
export type Layer =
  | 'identity-policy'
  | 'boundary'
  | 'session-policy'
  | 'resource-policy'
  | 'key-policy'
  | 'trust-policy'
  | 'scp'
  | 'rcp'
  | 'vpce-policy'
  | 'grant'
  | 'root-user';

/** One level of an organization, from the root to the account, with what is attached there. */
export interface PolicyLevel {
  readonly level: string;
  readonly policies: readonly Policy[];
}

/** A KMS grant. Operations are without `kms:`. */
export interface Grant {
  readonly grantId: string;
  readonly granteePrincipal: string;
  readonly operations: readonly string[];
  readonly constraints?: {
    readonly encryptionContextSubset?: ReadonlyMap<string, string>;
    readonly encryptionContextEquals?: ReadonlyMap<string, string>;
  };
}

/** All policies that bear on one request. What is absent limits nothing and grants nothing. */
export interface ApplicablePolicies {
  /** Attached, inline, and of the user's groups. */
  readonly identity?: readonly Policy[];
  readonly boundary?: Policy;
  /** Absent when the session has none; together they are one set. */
  readonly session?: readonly Policy[];
  /** The policy of the resource: resource policy, key policy or trust policy. */
  readonly resource?: Policy;
  /** Of the VPC endpoint through which the request came. */
  readonly endpoint?: Policy;
  /** Of the principal's account, if they reach this principal. Every level must allow. */
  readonly scps?: readonly PolicyLevel[];
  /** Of the resource's account, if they reach this resource. `RCPFullAWSAccess` is implied. */
  readonly rcps?: readonly PolicyLevel[];
  readonly grants?: readonly Grant[];
  /**
   * Layers that may exist but could not be read: whatever rests on them is `unknown` (threat Z1). The policy of the resource is
   * named by its kind: `key-policy`, `trust-policy`, else `resource-policy`.
   */
  readonly unread?: readonly Layer[];
}

/** One question: may this principal do this action on this resource? */
export interface AccessRequest {
  readonly principal: Principal;
  /** `service:Action`. */
  readonly action: string;
  /** ARN, or `*` for actions without a resource type. */
  readonly resource: string;
  /** Account of the resource; by default the ARN's, and the principal's for `*`. */
  readonly resourceAccount?: string;
  /** What the error text calls the resource: a secret as the caller passed it. */
  readonly resourceAsPassed?: string;
  readonly context: RequestContext;
  readonly policies: ApplicablePolicies;
  /** Of a KMS request, for grants, which compare its keys with case. */
  readonly encryptionContext?: ReadonlyMap<string, string | typeof UNKNOWN_VALUE>;
}
