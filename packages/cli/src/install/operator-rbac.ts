import { GENERATOR_KINDS } from '@lockkeeper/core';

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

const KINDS = [
  'externalsecrets',
  'clusterexternalsecrets',
  'pushsecrets',
  'clusterpushsecrets',
  'secretstores',
  'clustersecretstores',
] as const;

const GENERATORS = [...GENERATOR_KINDS.map((kind) => `${kind.toLowerCase()}s`), 'clustergenerators'];

/**
 * What the operator may do in the whole cluster (`threat/O1`, `threat/O3`): no namespace is ever written, no Pod is read,
 * and no ConfigMap, RBAC or webhook is written; there is no `deletecollection` anywhere. Targets of other kinds than Secrets need
 * rights of their own, which the platform gives.
 */
export const OPERATOR_CLUSTER_RULES: readonly PolicyRule[] = [
  { apiGroups: ['external-secrets.io'], resources: KINDS, verbs: READ },
  { apiGroups: ['external-secrets.io'], resources: KINDS.map((kind) => `${kind}/status`), verbs: ['patch'] },
  // The children of a ClusterExternalSecret and a ClusterPushSecret.
  {
    apiGroups: ['external-secrets.io'],
    resources: ['externalsecrets', 'pushsecrets'],
    verbs: ['create', 'patch', 'delete'],
  },
  // Finalizers that ESO has left are taken off when the object is being deleted: nobody else would, and a SecretStore would keep its
  // namespace. ClusterSecretStores hold what restricts everybody: the operator never writes one but its status (`threat/O3`).
  {
    apiGroups: ['external-secrets.io'],
    resources: ['clusterexternalsecrets', 'secretstores'],
    verbs: ['patch'],
  },
  // Owns with blockOwnerDeletion, which some clusters allow only with these.
  {
    apiGroups: ['external-secrets.io'],
    resources: ['externalsecrets/finalizers', 'clusterexternalsecrets/finalizers', 'clusterpushsecrets/finalizers'],
    verbs: ['update'],
  },
  { apiGroups: ['generators.external-secrets.io'], resources: GENERATORS, verbs: READ },
  {
    apiGroups: ['generators.external-secrets.io'],
    resources: ['generatorstates'],
    verbs: [...READ, 'patch', 'delete'],
  },
  { apiGroups: ['lockkeeper.dev'], resources: ['storegrants'], verbs: READ },
  { apiGroups: ['lockkeeper.dev'], resources: ['storegrants/status'], verbs: ['patch'] },
  { apiGroups: [''], resources: ['namespaces', 'serviceaccounts', 'configmaps'], verbs: READ },
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
