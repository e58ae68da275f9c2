import type { StoreReference } from '../authorize/admit-store.ts';
import type { TemplateDelimiters } from './template-problems.ts';
import type { GrantFacts, NamespaceFacts, PlatformRules, StoreFacts } from '../authorize/facts.ts';
import type { GenericTargetRules } from '../guard/generic-kinds.ts';

/** One thing that is wrong with an object, in words for its author: they speak of the object and its namespace, of nothing else. */
export interface ReviewProblem {
  readonly text: string;
  /** `refuse`: the object can never be acted on as it stands. `warn`: it can, or may come to be when something else changes. */
  readonly severity: 'refuse' | 'warn';
}

/** What is known of the cluster when an object is reviewed: the same facts that the gate is given at every reconcile. */
export interface ReviewFacts {
  readonly rules: PlatformRules;
  /** The namespace of the object, or the one that a StoreGrant names; absent when it does not exist yet or is not known. */
  readonly namespace?: NamespaceFacts;
  /** All grants; those of other namespaces are left aside. */
  readonly grants: readonly GrantFacts[];
  /** Whether the policy that protects namespace labels is in force (`labelPolicyInForce`). */
  readonly policyInstalled: boolean;
  /** Marks around the actions of templates, where the operator is set to others than `{{` and `}}`. */
  readonly templateDelimiters?: TemplateDelimiters;
  /** What the platform has said of targets that are no Secrets; absent: they are off. */
  readonly genericTargets?: GenericTargetRules;
  /** Finds the store that an ExternalSecret reads from or a PushSecret writes to, where the caller knows stores. */
  readonly store?: (reference: StoreReference) => StoreFacts | undefined;
}

export function refuse(text: string): ReviewProblem {
  return { text, severity: 'refuse' };
}

export function warn(text: string): ReviewProblem {
  return { text, severity: 'warn' };
}
