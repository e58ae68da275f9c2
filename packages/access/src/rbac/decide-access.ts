import { changeFor } from './change.ts';
import type { KubernetesDecision, RbacGrant } from './decision.ts';
import { forbiddenText, resolutionErrors } from './forbidden-text.ts';
import { type KubernetesRequest, namespaceOf } from './kubernetes-request.ts';
import { ruleAllows } from './match-rule.ts';
import type { RbacRoleReference, RbacSubject } from './model.ts';
import { nearMisses } from './near-miss.ts';
import type { RbacSnapshot } from './rbac-index.ts';
import { ruleReference } from './rule-reference.ts';
import type { HeldBinding } from './subject-index.ts';
import { isSuperuser, SUPERUSER_GROUP } from './users.ts';

export interface KubernetesDecisionOptions {
  /** Adds near misses and the smallest change to a denial; looks at the bindings of others in the namespace, too. */
  readonly detail?: boolean;
}

/**
 * Decides one request to the Kubernetes API by the cluster's RBAC objects, as the API server's RBAC authorizer does
 * ("Using RBAC Authorization"; rbac.go and validation/rule.go of Kubernetes). Other authorizers (node, webhook) are not asked.
 */
export function decideKubernetesAccess(
  snapshot: RbacSnapshot,
  request: KubernetesRequest,
  options: KubernetesDecisionOptions = {},
): KubernetesDecision {
  if (isSuperuser(request.user)) {
    return { outcome: 'allowed', because: [{ by: 'superuser', group: SUPERUSER_GROUP }], unresolved: [], reason: '' };
  }
  const { grants, unresolved } = collect(snapshot, request);
  const [first] = grants;
  if (first !== undefined) {
    return { outcome: 'allowed', because: grants, unresolved, reason: `RBAC: allowed by ${describe(first)}` };
  }
  const denial: KubernetesDecision = {
    outcome: 'denied',
    because: [],
    unresolved,
    reason: resolutionErrors(unresolved),
    text: forbiddenText(request, unresolved),
  };
  if (options.detail !== true) return denial;
  return { ...denial, nearMisses: nearMisses(snapshot, request), change: changeFor(request) };
}

type RuleGrant = Extract<RbacGrant, { by: 'rule' }>;

interface Collected {
  readonly grants: readonly RuleGrant[];
  readonly unresolved: readonly RbacRoleReference[];
}

function collect(snapshot: RbacSnapshot, request: KubernetesRequest): Collected {
  const grants: RuleGrant[] = [];
  const unresolved: RbacRoleReference[] = [];
  for (const held of snapshot.heldBindings(request.user, namespaceOf(request))) {
    const { binding } = held;
    const rules = snapshot.rulesBehind(binding.role, binding.namespace);
    if (rules === undefined) unresolved.push(binding.role);
    for (const effective of rules ?? []) {
      if (!ruleAllows(effective.rule, request)) continue;
      grants.push({ by: 'rule', subject: subjectOf(held), ...ruleReference(binding, effective) });
    }
  }
  return { grants, unresolved };
}

function subjectOf({ binding, subjectIndex }: HeldBinding): RbacSubject {
  return binding.subjects[subjectIndex] ?? { kind: '', name: '' };
}

/** Names as the API server writes them in reasons: the name first, then the namespace. */
function describe({ binding, role, subject }: RuleGrant): string {
  const place = binding.namespace === '' ? binding.name : `${binding.name}/${binding.namespace}`;
  const home = subject.kind === 'ServiceAccount' ? `/${subject.namespace || binding.namespace}` : '';
  const whom = `${subject.kind} ${JSON.stringify(`${subject.name}${home}`)}`;
  return `${binding.kind} ${JSON.stringify(place)} of ${role.kind} ${JSON.stringify(role.name)} to ${whom}`;
}
