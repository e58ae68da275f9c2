import type { RbacChange } from './change.ts';
import type { RbacRoleReference, RbacSubject } from './model.ts';
import type { RbacNearMiss } from './near-miss.ts';
import type { RbacRuleReference } from './rule-reference.ts';

/** Why a request is allowed. */
export type RbacGrant =
  /** A member of `system:masters` is asked nothing. */
  | { readonly by: 'superuser'; readonly group: string }
  /** The subject is the one in the binding that is the user or a group of the user. */
  | ({ readonly by: 'rule'; readonly subject: RbacSubject } & RbacRuleReference);

/** The answer to one question about Kubernetes RBAC, which can only allow: what nothing allows is denied. */
export interface KubernetesDecision {
  readonly outcome: 'allowed' | 'denied';
  /** Every grant, those of ClusterRoleBindings first; empty when denied. */
  readonly because: readonly RbacGrant[];
  /** Roles that bindings of the user name and that do not exist. */
  readonly unresolved: readonly RbacRoleReference[];
  /** What a SubjectAccessReview gives as reason; empty where it gives none. */
  readonly reason: string;
  /** The API server's refusal; absent when allowed. */
  readonly text?: string;
  /** Of a denial with `detail`: rules that came close and on which element they failed, the closest first. */
  readonly nearMisses?: readonly RbacNearMiss[];
  /** Of a denial with `detail`: the smallest rule and binding that would allow the request, and nothing besides it. */
  readonly change?: RbacChange;
}
