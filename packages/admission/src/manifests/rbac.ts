import { LABEL_POLICY_NAME } from '@lockkeeper/core';
import { REVIEWED_KINDS } from '../review/kinds.ts';
import { CONFIGURATION_NAME, SECRET_NAME } from './names.ts';

/** One rule of a Role. */
export interface PolicyRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}

const READ = ['get', 'list', 'watch'] as const;

/** What reviews look at besides the object itself: the facts of `ClusterFacts`. */
const FACTS: readonly string[] = ['SecretStore', 'ClusterSecretStore', 'StoreGrant'];
const SEEN = REVIEWED_KINDS.filter(({ kind }) => FACTS.includes(kind));

/**
 * In the whole cluster the webhook reads stores, grants, namespaces and the policy that protects labels, and writes into its own webhook configuration, by name
 * (`threat/Q7`). It reads no Secret, no ServiceAccount and no other configuration.
 */
export const CLUSTER_RULES: readonly PolicyRule[] = Object.freeze([
  ...[...new Set(SEEN.map(({ group }) => group))].map((group) => ({
    apiGroups: [group],
    resources: SEEN.filter((kind) => kind.group === group).map(({ plural }) => plural),
    verbs: READ,
  })),
  { apiGroups: [''], resources: ['namespaces'], verbs: READ },
  {
    apiGroups: ['admissionregistration.k8s.io'],
    resources: ['validatingadmissionpolicies', 'validatingadmissionpolicybindings'],
    resourceNames: [LABEL_POLICY_NAME],
    verbs: ['get'],
  },
  {
    apiGroups: ['admissionregistration.k8s.io'],
    resources: ['validatingwebhookconfigurations'],
    resourceNames: [CONFIGURATION_NAME],
    verbs: [...READ, 'patch'],
  },
]);

/** In its own namespace it keeps one Secret. `create` cannot be bound to a name; reading and changing others is not possible. */
export const NAMESPACE_RULES: readonly PolicyRule[] = Object.freeze([
  { apiGroups: [''], resources: ['secrets'], resourceNames: [SECRET_NAME], verbs: [...READ, 'update'] },
  { apiGroups: [''], resources: ['secrets'], verbs: ['create'] },
]);
