import type { RbacGrant } from './decision.ts';
import { type KubernetesAction, namespaceOf } from './kubernetes-request.ts';
import { ruleAllows } from './match-rule.ts';
import type { RbacSubject } from './model.ts';
import type { RbacSnapshot } from './rbac-index.ts';
import { ruleReference } from './rule-reference.ts';
import { subjectKey } from './subject-index.ts';
import { SUPERUSER_GROUP } from './users.ts';

/** One who may do an action, with every grant that says so. */
export interface RbacHolder {
  /** A ServiceAccount has its namespace, also where the binding leaves it out. */
  readonly subject: RbacSubject;
  readonly because: readonly RbacGrant[];
}

/**
 * Everyone who may do an action by RBAC: users, groups and ServiceAccounts as bindings name them, after the group that is
 * asked nothing. Who may become one of them (by `impersonate`, `bind`, `escalate` or a token) is another question.
 */
export function whoCan(snapshot: RbacSnapshot, action: KubernetesAction): readonly RbacHolder[] {
  const holders = new Map<string, { subject: RbacSubject; because: RbacGrant[] }>();
  holders.set(`Group ${SUPERUSER_GROUP}`, {
    subject: { kind: 'Group', name: SUPERUSER_GROUP },
    because: [{ by: 'superuser', group: SUPERUSER_GROUP }],
  });
  for (const binding of snapshot.bindingsIn(namespaceOf(action))) {
    const rules = (snapshot.rulesBehind(binding.role, binding.namespace) ?? []).filter(({ rule }) =>
      ruleAllows(rule, action),
    );
    for (const subject of rules.length === 0 ? [] : binding.subjects) {
      const key = subjectKey(subject, binding.namespace);
      if (key === undefined) continue;
      const holder = holders.get(key) ?? { subject: withNamespace(subject, binding.namespace), because: [] };
      holders.set(key, holder);
      for (const effective of rules) {
        holder.because.push({ by: 'rule', subject, ...ruleReference(binding, effective) });
      }
    }
  }
  return [...holders.values()];
}

function withNamespace({ kind, name, namespace = '' }: RbacSubject, bindingNamespace: string): RbacSubject {
  if (kind !== 'ServiceAccount') return { kind, name };
  return { kind, name, namespace: namespace === '' ? bindingNamespace : namespace };
}
