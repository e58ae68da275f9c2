import { RE2JS } from 're2js';
import type { NamespaceFacts, StoreCondition } from './facts.ts';
import { selects } from './label-selector.ts';

/**
 * RE2 syntax, linear time, and anchored: `team-a` does not admit `x-team-a-evil` (`threat/S3`; ESO does not anchor, see
 * `docs/compatibility.md`). A pattern that does not compile admits nobody.
 */
function regexAdmits(pattern: string, name: string): boolean {
  try {
    return RE2JS.compile(pattern).matches(name);
  } catch {
    return false;
  }
}

function entryAdmits(entry: StoreCondition, namespace: NamespaceFacts): boolean {
  return (
    (entry.namespaceSelector !== undefined && selects(entry.namespaceSelector, namespace.labels)) ||
    (entry.namespaces ?? []).includes(namespace.name) ||
    (entry.namespaceRegexes ?? []).some((pattern) => regexAdmits(pattern, namespace.name))
  );
}

/** Whether `spec.conditions` of a ClusterSecretStore admit a namespace. No conditions admit every namespace, as in ESO. */
export function conditionsAdmit(conditions: readonly StoreCondition[], namespace: NamespaceFacts): boolean {
  return conditions.length === 0 || conditions.some((entry) => entryAdmits(entry, namespace));
}

/** True when the answer of `conditionsAdmit` may turn with the namespace's labels, so that they must be read again before a write. */
export function restsOnLabels(conditions: readonly StoreCondition[]): boolean {
  return conditions.some((entry) => entry.namespaceSelector !== undefined);
}
