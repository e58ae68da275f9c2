/** What the provider is called in a cluster, and where it lives. */
const NAME = 'lockkeeper-csi';
const NAMESPACE = 'kube-system';
const RBAC = 'rbac.authorization.k8s.io';

/** One rule of a ClusterRole. */
export interface PolicyRule {
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
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
  // The keys that sign the tokens of pods.
  { nonResourceURLs: ['/openid/v1/jwks'], verbs: ['get'] },
];

/** Account and rights, in the order in which they can be created. The DaemonSet is the platform's. */
export function csiObjects(namespace: string = NAMESPACE): readonly Readonly<Record<string, unknown>>[] {
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: NAME, namespace } },
    { apiVersion: `${RBAC}/v1`, kind: 'ClusterRole', metadata: { name: NAME }, rules: CLUSTER_RULES },
    {
      apiVersion: `${RBAC}/v1`,
      kind: 'ClusterRoleBinding',
      metadata: { name: NAME },
      roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: NAME },
      subjects: [{ kind: 'ServiceAccount', name: NAME, namespace }],
    },
  ];
}

/** The same as one document that `kubectl apply -f -` takes. */
export function printManifests(namespace?: string): string {
  return `${JSON.stringify({ apiVersion: 'v1', kind: 'List', items: csiObjects(namespace) }, null, 2)}\n`;
}
