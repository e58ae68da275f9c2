/** Where the operator lives and as whom; ESO's names, so that trust policies written for it keep working. */
export const OPERATOR_NAMESPACE = 'external-secrets';
export const OPERATOR_ACCOUNT = 'external-secrets';

/** One rule of a Role: these verbs on these resources and nothing else. */
export interface PolicyRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

const READ = ['get', 'list', 'watch'] as const;

/**
 * What the operator may do in the whole cluster (`threat/O1`, `threat/O3`): no namespace is ever written, no ConfigMap or Pod
 * is read, no RBAC or webhook is touched, and there is no `deletecollection` anywhere.
 */
export const OPERATOR_CLUSTER_RULES: readonly PolicyRule[] = [
  {
    apiGroups: ['external-secrets.io'],
    resources: ['externalsecrets', 'secretstores', 'clustersecretstores'],
    verbs: READ,
  },
  { apiGroups: ['lockkeeper.dev'], resources: ['storegrants'], verbs: READ },
  {
    apiGroups: ['external-secrets.io'],
    resources: ['externalsecrets/status', 'secretstores/status', 'clustersecretstores/status'],
    verbs: ['patch'],
  },
  // Takes its finalizer off; and owns Secrets with blockOwnerDeletion, which some clusters allow only with the second rule.
  { apiGroups: ['external-secrets.io'], resources: ['externalsecrets'], verbs: ['patch'] },
  { apiGroups: ['external-secrets.io'], resources: ['externalsecrets/finalizers'], verbs: ['update'] },
  { apiGroups: ['lockkeeper.dev'], resources: ['storegrants/status'], verbs: ['patch'] },
  { apiGroups: [''], resources: ['namespaces', 'serviceaccounts'], verbs: READ },
  { apiGroups: [''], resources: ['secrets'], verbs: [...READ, 'create', 'patch', 'delete'] },
  { apiGroups: [''], resources: ['serviceaccounts/token'], verbs: ['create'] },
  { apiGroups: [''], resources: ['events'], verbs: ['create', 'patch'] },
  { apiGroups: ['apiextensions.k8s.io'], resources: ['customresourcedefinitions'], verbs: ['get'] },
  // Whether namespace labels are protected (`threat/I12`); it writes neither.
  {
    apiGroups: ['admissionregistration.k8s.io'],
    resources: ['validatingadmissionpolicies', 'validatingadmissionpolicybindings'],
    verbs: ['get'],
  },
];

/** What it may do in its own namespace: elect a leader. */
export const OPERATOR_NAMESPACE_RULES: readonly PolicyRule[] = [
  { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['get', 'create', 'update', 'patch'] },
];
