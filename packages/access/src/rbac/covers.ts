import { listed, urlMatches } from './match-rule.ts';
import type { RbacRule } from './model.ts';

const nothing: RbacRule = { verbs: [], apiGroups: [], resources: [], resourceNames: [], nonResourceURLs: [] };

/** All rights over all resources and paths: what only `cluster-admin` has. */
export const fullAuthority: readonly RbacRule[] = [
  { ...nothing, verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
  { ...nothing, verbs: ['*'], nonResourceURLs: ['*'] },
];

/**
 * What of `wanted` the `owned` rules do not cover, taken apart into single rights and then put together by resource. Each
 * right must be covered by one rule whole: two halves of a wildcard do not make the wildcard (`validation.Covers`).
 */
export function missingRules(owned: readonly RbacRule[], wanted: readonly RbacRule[]): readonly RbacRule[] {
  return compact(wanted.flatMap(singleRights).filter((right) => !owned.some((rule) => coversRight(rule, right))));
}

/** One verb with one group, resource and name, or with one path. */
function singleRights(rule: RbacRule): readonly RbacRule[] {
  const resources = rule.apiGroups.flatMap((group) =>
    rule.resources.flatMap((resource) =>
      rule.verbs.flatMap((verb) => {
        const right = { ...nothing, verbs: [verb], apiGroups: [group], resources: [resource] };
        return rule.resourceNames.length === 0
          ? [right]
          : rule.resourceNames.map((name) => ({ ...right, resourceNames: [name] }));
      }),
    ),
  );
  const paths = rule.nonResourceURLs.flatMap((url) =>
    rule.verbs.map((verb) => ({ ...nothing, verbs: [verb], nonResourceURLs: [url] })),
  );
  return [...resources, ...paths];
}

function coversRight(rule: RbacRule, right: RbacRule): boolean {
  return (
    right.verbs.every((verb) => listed(rule.verbs, verb)) &&
    right.apiGroups.every((group) => listed(rule.apiGroups, group)) &&
    right.resources.every((resource) => coversResource(rule, resource)) &&
    right.nonResourceURLs.every((url) => rule.nonResourceURLs.some((pattern) => urlMatches(pattern, url))) &&
    coversNames(rule, right)
  );
}

/** A right to all names needs a rule for all names. */
function coversNames({ resourceNames }: RbacRule, right: RbacRule): boolean {
  if (resourceNames.length === 0) return true;
  return right.resourceNames.length > 0 && right.resourceNames.every((name) => resourceNames.includes(name));
}

function coversResource({ resources }: RbacRule, wanted: string): boolean {
  if (resources.includes('*') || resources.includes(wanted)) return true;
  const slash = wanted.indexOf('/');
  return slash !== -1 && resources.includes(`*${wanted.slice(slash)}`);
}

/** Puts rights that differ only by verb together; those with names or paths stay as they are. */
function compact(rights: readonly RbacRule[]): readonly RbacRule[] {
  const byResource = new Map<string, RbacRule>();
  const others: RbacRule[] = [];
  for (const right of rights) {
    if (right.resourceNames.length > 0 || right.nonResourceURLs.length > 0) {
      others.push(right);
      continue;
    }
    const key = JSON.stringify([right.apiGroups, right.resources]);
    const known = byResource.get(key);
    byResource.set(key, known === undefined ? right : { ...known, verbs: [...known.verbs, ...right.verbs] });
  }
  return [...others, ...byResource.values()];
}

/** A rule as the API server prints it in its refusals (`CompactString`). */
export function printRule(rule: RbacRule): string {
  const parts = [
    ['APIGroups', rule.apiGroups],
    ['Resources', rule.resources],
    ['NonResourceURLs', rule.nonResourceURLs],
    ['ResourceNames', rule.resourceNames],
    ['Verbs', rule.verbs],
  ] as const;
  const printed = parts.filter(([, list]) => list.length > 0).map(([label, list]) => `${label}:${quoted(list)}`);
  return `{${printed.join(', ')}}`;
}

export function quoted(list: readonly string[]): string {
  return `[${list.map((item) => JSON.stringify(item)).join(' ')}]`;
}
