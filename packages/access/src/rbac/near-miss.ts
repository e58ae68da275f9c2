import { describeFailure } from './element-failure.ts';
import type { RbacFailure } from './failure.ts';
import { isPathAction, type KubernetesAction, type KubernetesRequest, namespaceOf } from './kubernetes-request.ts';
import { failingElements, ruleAllows } from './match-rule.ts';
import type { RbacBinding } from './model.ts';
import type { RbacSnapshot } from './rbac-index.ts';
import { type RbacRuleReference, ruleReference } from './rule-reference.ts';
import { sameObject } from './same-object.ts';
import { subjectFailure } from './subject-failure.ts';

/** A rule that came close to allowing a request. */
export interface RbacNearMiss extends RbacRuleReference {
  readonly failures: readonly RbacFailure[];
}

const mostFailures = 2;
const mostMisses = 5;

/**
 * Rules that nearly allow a request: rules of the user about the same thing that fail on one or two elements, rules that
 * would do but hold in another namespace, and rules that would do but are bound to somebody else.
 */
export function nearMisses(snapshot: RbacSnapshot, request: KubernetesRequest): readonly RbacNearMiss[] {
  const namespace = namespaceOf(request);
  const held = snapshot.heldBindings(request.user, namespace).map(({ binding }) => binding);
  const own = held.flatMap((binding) => nearRules(snapshot, binding, request));
  const elsewhere = snapshot
    .heldElsewhere(request.user, namespace)
    .flatMap(({ binding }) => fullRules(snapshot, binding, request, namespaceFailure(binding, namespace)));
  const holders = new Set(held);
  const others = snapshot
    .bindingsIn(namespace)
    .filter((binding) => !holders.has(binding))
    .flatMap((binding) => fullRules(snapshot, binding, request, subjectFailure(binding, request.user)));
  return [...own, ...elsewhere, ...others].toSorted((a, b) => distance(a) - distance(b)).slice(0, mostMisses);
}

/** Fewer failures are closer; what has a known reason is closer than what has none; somebody else's rule is farthest. */
function distance({ failures }: RbacNearMiss): number {
  const [first] = failures;
  const foreign = first?.element === 'subject' && first.hint === undefined ? 10 : 0;
  return failures.length + foreign - (failures.some(({ hint }) => hint !== undefined) ? 0.5 : 0);
}

function nearRules(snapshot: RbacSnapshot, binding: RbacBinding, action: KubernetesAction): readonly RbacNearMiss[] {
  const misses: RbacNearMiss[] = [];
  for (const effective of snapshot.rulesBehind(binding.role, binding.namespace) ?? []) {
    const { rule } = effective;
    if (!isPathAction(action) && !sameObject(rule, action)) continue;
    if (isPathAction(action) && rule.nonResourceURLs.length === 0) continue;
    const elements = failingElements(rule, action);
    if (elements.length > mostFailures) continue;
    const failures = elements.map((element) => describeFailure(element, rule, action));
    misses.push({ ...ruleReference(binding, effective), failures });
  }
  return misses;
}

function fullRules(
  snapshot: RbacSnapshot,
  binding: RbacBinding,
  action: KubernetesAction,
  failure: RbacFailure,
): readonly RbacNearMiss[] {
  return (snapshot.rulesBehind(binding.role, binding.namespace) ?? [])
    .filter(({ rule }) => ruleAllows(rule, action))
    .map((effective) => ({ ...ruleReference(binding, effective), failures: [failure] }));
}

function namespaceFailure(binding: RbacBinding, namespace: string): RbacFailure {
  const hint =
    namespace === ''
      ? 'a RoleBinding holds in its own namespace only; the cluster scope needs a ClusterRoleBinding'
      : undefined;
  const failure = {
    element: 'namespace',
    wants: [binding.namespace],
    has: namespace === '' ? [] : [namespace],
  } as const;
  return hint === undefined ? failure : { ...failure, hint };
}
