import { ROLE_MAP_NAME } from '../pod-identity/identity-facts.ts';
import { POD_CONFIGURATION_NAME } from './names.ts';
import type { PolicyRule } from './rbac.ts';

const READ = ['get', 'list', 'watch'] as const;

/** What the webhook of pods needs besides: it reads accounts, makes no token for any of them, and keeps trust in one more configuration. */
export const POD_CLUSTER_RULES: readonly PolicyRule[] = Object.freeze([
  { apiGroups: [''], resources: ['serviceaccounts'], verbs: READ },
  {
    apiGroups: ['admissionregistration.k8s.io'],
    resources: ['mutatingwebhookconfigurations'],
    resourceNames: [POD_CONFIGURATION_NAME],
    verbs: [...READ, 'patch'],
  },
]);

/** Of the ConfigMaps of its own namespace it reads the one with roles. */
export const POD_NAMESPACE_RULES: readonly PolicyRule[] = Object.freeze([
  { apiGroups: [''], resources: ['configmaps'], resourceNames: [ROLE_MAP_NAME], verbs: READ },
]);
