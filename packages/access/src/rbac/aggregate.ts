import { selects } from '@lockkeeper/core/internal';
import type { RbacRole, RbacRule } from './model.ts';

/** A rule as it takes effect through a role. */
export interface EffectiveRule {
  readonly rule: RbacRule;
  /** Position in `rules` of the role where it is written. */
  readonly index: number;
  /** The ClusterRole where it is written, when another one gathers it. */
  readonly aggregatedFrom?: string;
}

/** The rules of a role that gathers none. */
export function ownRules(role: RbacRole): readonly EffectiveRule[] {
  return role.rules.map((rule, index) => ({ rule, index }));
}

/**
 * The rules of an aggregated ClusterRole: those of all ClusterRoles that its selectors reach, through aggregated ones in
 * between, each rule once ("Using RBAC Authorization", Aggregated ClusterRoles). They are computed from labels, since what
 * such a role has under `rules` is only the cluster's copy of this.
 */
export function aggregatedRules(role: RbacRole, clusterRoles: Iterable<RbacRole>): readonly EffectiveRule[] {
  const all = [...clusterRoles].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const reached = reachable(role, all);
  const rules = new Map<string, EffectiveRule>();
  for (const source of reached) {
    if (isAggregated(source)) continue;
    for (const { rule, index } of ownRules(source)) {
      const key = ruleKey(rule);
      if (!rules.has(key)) rules.set(key, { rule, index, aggregatedFrom: source.name });
    }
  }
  return [...rules.values()];
}

export function isAggregated(role: RbacRole): boolean {
  return role.kind === 'ClusterRole' && role.selectors.length > 0;
}

/** All ClusterRoles from which a role gathers, by name; circles end where they began. */
function reachable(start: RbacRole, all: readonly RbacRole[]): readonly RbacRole[] {
  const found = new Set<RbacRole>();
  const waiting = [start];
  for (let role = waiting.pop(); role !== undefined; role = waiting.pop()) {
    for (const candidate of all) {
      if (candidate.name === start.name || found.has(candidate) || !gathers(role, candidate)) continue;
      found.add(candidate);
      if (isAggregated(candidate)) waiting.push(candidate);
    }
  }
  return all.filter((role) => found.has(role));
}

function gathers(role: RbacRole, candidate: RbacRole): boolean {
  return role.selectors.some((selector) => selects(selector, candidate.labels));
}

function ruleKey(rule: RbacRule): string {
  return JSON.stringify([rule.verbs, rule.apiGroups, rule.resources, rule.resourceNames, rule.nonResourceURLs]);
}
