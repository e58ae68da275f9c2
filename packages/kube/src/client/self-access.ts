import { isRecord } from '../json/parse-json.ts';
import type { ResourceType } from '../resources/resource-type.ts';
import type { CallOptions } from './call-options.ts';
import type { KubeClient } from './kube-client.ts';

const rulesReviews: ResourceType = review('selfsubjectrulesreviews', 'SelfSubjectRulesReview');
const accessReviews: ResourceType = review('selfsubjectaccessreviews', 'SelfSubjectAccessReview');

function review(plural: string, kind: string): ResourceType {
  return { group: 'authorization.k8s.io', version: 'v1', plural, kind, namespaced: false };
}

function has(rule: Readonly<Record<string, unknown>>, field: string, wanted: string): boolean {
  const listed = rule[field];
  return Array.isArray(listed) && (listed.includes(wanted) || listed.includes('*'));
}

function lets(rule: unknown, verb: string, { group, plural }: ResourceType): boolean {
  return isRecord(rule) && has(rule, 'verbs', verb) && has(rule, 'apiGroups', group) && has(rule, 'resources', plural);
}

/**
 * Whether the client's own user may do something to objects of a kind in a namespace: to all of them, or to some by name. Any
 * authenticated user may ask. Rejects as every request does.
 */
export async function selfCan(
  client: KubeClient,
  verb: string,
  type: ResourceType,
  namespace: string,
  options: CallOptions = {},
): Promise<boolean> {
  const { resourceRules } = await client.review(rulesReviews, { namespace }, options);
  // Rules name single objects too, which the second question would miss; authorizers that list no rules answer only that one.
  if (Array.isArray(resourceRules) && resourceRules.some((rule) => lets(rule, verb, type))) return true;
  const resourceAttributes = { namespace, verb, group: type.group, resource: type.plural };
  const { allowed } = await client.review(accessReviews, { resourceAttributes }, options);
  return allowed === true;
}
