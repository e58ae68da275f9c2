import type { RbacFailure } from './failure.ts';
import { combinedResource, isPathAction, type KubernetesAction, type ResourceAction } from './kubernetes-request.ts';
import type { RuleElement } from './match-rule.ts';
import type { RbacRule } from './model.ts';

/** What an element of a rule asks for, what the request has, and a known reason for the difference. */
export function describeFailure(element: RuleElement, rule: RbacRule, action: KubernetesAction): RbacFailure {
  if (element === 'verb') return failure(element, rule.verbs, action.verb, verbHint(rule));
  if (isPathAction(action)) return failure('nonResourceURL', rule.nonResourceURLs, action.nonResourceUrl, undefined);
  switch (element) {
    case 'apiGroup':
      return failure(element, rule.apiGroups, action.apiGroup, groupHint(rule, action));
    case 'resource':
      return failure(element, rule.resources, combinedResource(action), resourceHint(rule, action));
    default:
      return failure('resourceName', rule.resourceNames, action.name ?? '', nameHint(action));
  }
}

function failure(
  element: RbacFailure['element'],
  wants: readonly string[],
  has: string,
  hint: string | undefined,
): RbacFailure {
  const base = { element, wants, has: has === '' && element === 'resourceName' ? [] : [has] };
  return hint === undefined ? base : { ...base, hint };
}

function verbHint({ verbs }: RbacRule): string | undefined {
  return verbs.some((verb) => verb !== verb.toLowerCase()) ? 'verbs are in lower case' : undefined;
}

function groupHint({ apiGroups }: RbacRule, { apiGroup }: ResourceAction): string | undefined {
  if (apiGroup !== '' && apiGroups.some((group) => group.startsWith(`${apiGroup}/`))) {
    return 'groups are written without a version';
  }
  const core = apiGroup === '' && apiGroups.some((group) => group === 'v1' || group === 'core');
  return core ? 'the core group is written as ""' : undefined;
}

function resourceHint({ resources }: RbacRule, { resource, subresource = '' }: ResourceAction): string | undefined {
  if (resources.includes(`${resource}/*`)) {
    return `there is no wildcard for the subresources of one resource; "*/NAME" is one subresource of every resource`;
  }
  if (subresource !== '' && resources.includes(resource)) {
    return `a subresource is not part of its resource: name "${resource}/${subresource}"`;
  }
  if (subresource === '' && resources.some((pattern) => pattern.startsWith(`${resource}/`))) {
    return `a subresource does not include its resource: name "${resource}"`;
  }
  return resources.includes(resource) ? undefined : 'resources are written as plurals in lower case';
}

const nameless: ReadonlySet<string> = new Set(['create', 'deletecollection', 'list', 'watch']);

function nameHint({ verb, name = '' }: ResourceAction): string | undefined {
  if (name !== '' || !nameless.has(verb)) return undefined;
  if (verb === 'list' || verb === 'watch') {
    return `${verb} names no object, unless it selects by the field metadata.name`;
  }
  return `${verb} names no object, so resourceNames can never allow it`;
}
