import { combinedResource, isPathAction, type KubernetesAction, type ResourceAction } from './kubernetes-request.ts';
import type { RbacRule } from './model.ts';

/** The parts of a rule that a request must meet. */
export type RuleElement = 'verb' | 'apiGroup' | 'resource' | 'resourceName' | 'nonResourceURL';

/** Whether one rule allows an action, as the API server's RBAC authorizer has it (`RuleAllows`). */
export function ruleAllows(rule: RbacRule, action: KubernetesAction): boolean {
  if (!listed(rule.verbs, action.verb)) return false;
  if (isPathAction(action)) return rule.nonResourceURLs.some((pattern) => urlMatches(pattern, action.nonResourceUrl));
  return listed(rule.apiGroups, action.apiGroup) && coversResource(rule, action) && coversName(rule, action.name ?? '');
}

/** The elements of a rule that an action does not meet; none when the rule allows it. */
export function failingElements(rule: RbacRule, action: KubernetesAction): readonly RuleElement[] {
  const failing: RuleElement[] = [];
  if (!listed(rule.verbs, action.verb)) failing.push('verb');
  if (isPathAction(action)) {
    if (!rule.nonResourceURLs.some((pattern) => urlMatches(pattern, action.nonResourceUrl))) {
      failing.push('nonResourceURL');
    }
    return failing;
  }
  if (!listed(rule.apiGroups, action.apiGroup)) failing.push('apiGroup');
  if (!coversResource(rule, action)) failing.push('resource');
  if (!coversName(rule, action.name ?? '')) failing.push('resourceName');
  return failing;
}

/** `*` alone is every verb, every group; there are no partial wildcards in either. */
export function listed(list: readonly string[], item: string): boolean {
  return list.includes('*') || list.includes(item);
}

/**
 * `*` is every resource and every subresource, `pods` the resource alone, `pods/log` one subresource, and `*` in front of a
 * subresource that subresource of any resource. `pods/*` has no meaning of its own ("Using RBAC Authorization", Referring to resources).
 */
function coversResource({ resources }: RbacRule, action: ResourceAction): boolean {
  if (resources.includes('*') || resources.includes(combinedResource(action))) return true;
  const { subresource = '' } = action;
  return subresource !== '' && resources.includes(`*/${subresource}`);
}

/** Names restrict a rule to requests that name one of them; a request without a name is not among them. */
function coversName({ resourceNames }: RbacRule, name: string): boolean {
  return resourceNames.length === 0 || resourceNames.includes(name);
}

/** A `*` counts only at the end, where it stands for any rest. */
export function urlMatches(pattern: string, url: string): boolean {
  return pattern === url || (pattern.endsWith('*') && url.startsWith(pattern.replace(/\*+$/, '')));
}
