import type { EffectiveRule } from './aggregate.ts';
import type { RbacBinding, RbacRule } from './model.ts';

/** Where a rule stands and who gives it: all that is needed to find it in the cluster. */
export interface RbacRuleReference {
  readonly binding: Pick<RbacBinding, 'kind' | 'namespace' | 'name'>;
  /** The role that the binding gives; the namespace of a ClusterRole is empty. */
  readonly role: { readonly kind: string; readonly namespace: string; readonly name: string };
  readonly rule: RbacRule;
  /** Position in `rules` of the role where it is written: `aggregatedFrom` if there, else `role`. */
  readonly ruleIndex: number;
  /** The ClusterRole where the rule is written, when `role` gathers it by labels. */
  readonly aggregatedFrom?: string;
}

export function ruleReference(binding: RbacBinding, effective: EffectiveRule): RbacRuleReference {
  const { kind, namespace, name, role } = binding;
  const { rule, index, aggregatedFrom } = effective;
  const place = { kind: role.kind, namespace: role.kind === 'Role' ? namespace : '', name: role.name };
  const reference = { binding: { kind, namespace, name }, role: place, rule, ruleIndex: index };
  return aggregatedFrom === undefined ? reference : { ...reference, aggregatedFrom };
}
