import type { InstalledObject } from '@lockkeeper/admission';
import type { ResourceType } from '@lockkeeper/kube';
import { namespaces, serviceAccounts } from '@lockkeeper/kube';
import {
  OPERATOR_ACCOUNT,
  OPERATOR_CLUSTER_RULES,
  OPERATOR_NAMESPACE,
  OPERATOR_NAMESPACE_RULES,
  type PolicyRule,
} from './operator-rbac.ts';

const RBAC = 'rbac.authorization.k8s.io';

function rbacType(plural: string, kind: string, namespaced: boolean): ResourceType {
  return { group: RBAC, version: 'v1', plural, kind, namespaced };
}

const NAME = 'lockkeeper-operator';

function role(type: ResourceType, namespace: string | undefined, rules: readonly PolicyRule[]): InstalledObject {
  const metadata = { name: NAME, ...(namespace ? { namespace } : {}) };
  return { type, object: { apiVersion: `${RBAC}/v1`, kind: type.kind, metadata, rules } };
}

function binding(type: ResourceType, namespace: string | undefined, roleKind: string): InstalledObject {
  const metadata = { name: NAME, ...(namespace ? { namespace } : {}) };
  return {
    type,
    object: {
      apiVersion: `${RBAC}/v1`,
      kind: type.kind,
      metadata,
      roleRef: { apiGroup: RBAC, kind: roleKind, name: NAME },
      subjects: [{ kind: 'ServiceAccount', name: OPERATOR_ACCOUNT, namespace: OPERATOR_NAMESPACE }],
    },
  };
}

/**
 * The operator's namespace, account, roles and bindings, in the order in which they can be created. The role is the AWS role
 * that its account is annotated with.
 */
export function operatorObjects(roleArn: string): readonly InstalledObject[] {
  const annotations = { 'eks.amazonaws.com/role-arn': roleArn };
  const account = { name: OPERATOR_ACCOUNT, namespace: OPERATOR_NAMESPACE, annotations };
  return [
    { type: namespaces, object: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: OPERATOR_NAMESPACE } } },
    { type: serviceAccounts, object: { apiVersion: 'v1', kind: 'ServiceAccount', metadata: account } },
    role(rbacType('clusterroles', 'ClusterRole', false), undefined, OPERATOR_CLUSTER_RULES),
    binding(rbacType('clusterrolebindings', 'ClusterRoleBinding', false), undefined, 'ClusterRole'),
    role(rbacType('roles', 'Role', true), OPERATOR_NAMESPACE, OPERATOR_NAMESPACE_RULES),
    binding(rbacType('rolebindings', 'RoleBinding', true), OPERATOR_NAMESPACE, 'Role'),
  ];
}
