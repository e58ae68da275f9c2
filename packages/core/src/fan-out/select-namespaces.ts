import type { LabelSelector, NamespaceFacts } from '../authorize/facts.ts';
import { selects } from '../authorize/label-selector.ts';

/** The fields by which a ClusterExternalSecret or ClusterPushSecret chooses namespaces. All of them are alternatives. */
export interface NamespaceChoice {
  readonly namespaceSelector?: LabelSelector;
  readonly namespaceSelectors?: readonly LabelSelector[];
  readonly namespaces?: readonly string[];
}

/**
 * Names of the namespaces that are chosen, sorted (`eso.md` §2.4). A choice that says nothing chooses nothing; an empty selector
 * that is written out chooses every namespace, as Kubernetes has it.
 */
export function selectNamespaces(choice: NamespaceChoice, namespaces: Iterable<NamespaceFacts>): readonly string[] {
  const { namespaceSelector, namespaceSelectors = [], namespaces: named = [] } = choice;
  const selectors = [...(namespaceSelector ? [namespaceSelector] : []), ...namespaceSelectors];
  const chosen: string[] = [];
  for (const { name, labels } of namespaces) {
    if (named.includes(name) || selectors.some((selector) => selects(selector, labels))) chosen.push(name);
  }
  return chosen.toSorted();
}
