/** What the provider is called in a cluster. */
export const PROVIDER_NAME = 'lockkeeper-csi';
const NAMESPACE = 'kube-system';
const RBAC = 'rbac.authorization.k8s.io';

/** A Kubernetes object as it is applied. */
export type Manifest = Readonly<Record<string, unknown>>;

/** One rule of a ClusterRole. */
export interface PolicyRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

/**
 * All that the provider may do in a cluster (`threat/V11`): it runs on every node, so whatever it may read, every node may. No Secrets, no
 * tokens, nothing to change but events.
 */
export const CLUSTER_RULES: readonly PolicyRule[] = [
  // The annotation with the role of a pod's account.
  { apiGroups: [''], resources: ['serviceaccounts'], verbs: ['get'] },
  // The region of the node, where neither the class nor AWS_REGION names one.
  { apiGroups: [''], resources: ['pods', 'nodes'], verbs: ['get'] },
  // Whether a pod changes its class.
  { apiGroups: ['secrets-store.csi.x-k8s.io'], resources: ['secretproviderclasses'], verbs: ['get'] },
  // Rotations that fail.
  { apiGroups: [''], resources: ['events'], verbs: ['create', 'patch'] },
];

/** A role that every cluster has: to read the keys that sign the tokens of pods. */
const TOKEN_KEYS_ROLE = 'system:service-account-issuer-discovery';

function bindingOf(name: string, role: string, namespace: string): Manifest {
  return {
    apiVersion: `${RBAC}/v1`,
    kind: 'ClusterRoleBinding',
    metadata: { name },
    roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: role },
    subjects: [{ kind: 'ServiceAccount', name: PROVIDER_NAME, namespace }],
  };
}

/** Account and rights, in the order in which they can be created. */
export function csiObjects(namespace: string = NAMESPACE): readonly Manifest[] {
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: PROVIDER_NAME, namespace } },
    { apiVersion: `${RBAC}/v1`, kind: 'ClusterRole', metadata: { name: PROVIDER_NAME }, rules: CLUSTER_RULES },
    bindingOf(PROVIDER_NAME, PROVIDER_NAME, namespace),
    bindingOf(`${PROVIDER_NAME}-token-keys`, TOKEN_KEYS_ROLE, namespace),
  ];
}
