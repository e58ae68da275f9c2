import type { LabelSelector } from '@lockkeeper/core/internal';

/** One PolicyRule of a Role or ClusterRole. Lists that are absent in YAML are empty. */
export interface RbacRule {
  readonly verbs: readonly string[];
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames: readonly string[];
  readonly nonResourceURLs: readonly string[];
}

/** A Role, or a ClusterRole, whose namespace is the empty text. */
export interface RbacRole {
  readonly kind: 'Role' | 'ClusterRole';
  readonly namespace: string;
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly rules: readonly RbacRule[];
  /** `aggregationRule.clusterRoleSelectors`; with one or more, the rules are those of the ClusterRoles they select. */
  readonly selectors: readonly LabelSelector[];
}

/** Which role a binding gives. Kinds other than Role and ClusterRole come to nothing. */
export interface RbacRoleReference {
  readonly kind: string;
  readonly name: string;
}

/** Whom a binding names. The namespace is that of a ServiceAccount. */
export interface RbacSubject {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

/** A RoleBinding, or a ClusterRoleBinding, whose namespace is the empty text. */
export interface RbacBinding {
  readonly kind: 'RoleBinding' | 'ClusterRoleBinding';
  readonly namespace: string;
  readonly name: string;
  readonly role: RbacRoleReference;
  readonly subjects: readonly RbacSubject[];
}

/** The RBAC objects of one cluster. */
export interface RbacFacts {
  readonly roles: readonly RbacRole[];
  readonly bindings: readonly RbacBinding[];
}

export const RBAC_GROUP = 'rbac.authorization.k8s.io';
