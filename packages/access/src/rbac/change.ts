import { combinedResource, isPathAction, type KubernetesAction, type KubernetesRequest } from './kubernetes-request.ts';
import type { RbacRule, RbacSubject } from './model.ts';
import { splitServiceAccount } from './users.ts';

/** A role with one rule, and the binding that gives it to one subject. */
export interface RbacChange {
  readonly role: 'Role' | 'ClusterRole';
  readonly binding: 'RoleBinding' | 'ClusterRoleBinding';
  /** Where both stand; empty for the cluster. */
  readonly namespace: string;
  readonly rule: RbacRule;
  readonly subject: RbacSubject;
}

/** The smallest rule and binding that allow a request: its verb, its resource, its name where it has one, to this user alone. */
export function changeFor(request: KubernetesRequest): RbacChange {
  const namespace = isPathAction(request) ? '' : (request.namespace ?? '');
  const kinds =
    namespace === ''
      ? ({ role: 'ClusterRole', binding: 'ClusterRoleBinding' } as const)
      : ({ role: 'Role', binding: 'RoleBinding' } as const);
  return { ...kinds, namespace, rule: ruleFor(request), subject: subjectFor(request.user.name) };
}

function ruleFor(action: KubernetesAction): RbacRule {
  const rule: RbacRule = { verbs: [action.verb], apiGroups: [], resources: [], resourceNames: [], nonResourceURLs: [] };
  if (isPathAction(action)) return { ...rule, nonResourceURLs: [action.nonResourceUrl] };
  const { apiGroup, name = '' } = action;
  return {
    ...rule,
    apiGroups: [apiGroup],
    resources: [combinedResource(action)],
    // What creates an object by POST does not name it before it is allowed to.
    resourceNames: name === '' || action.verb === 'create' ? [] : [name],
  };
}

function subjectFor(userName: string): RbacSubject {
  const account = splitServiceAccount(userName);
  return account === undefined ? { kind: 'User', name: userName } : { kind: 'ServiceAccount', ...account };
}
