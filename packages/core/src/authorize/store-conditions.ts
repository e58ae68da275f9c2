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

/** An entry of `spec.conditions` that admits a namespace, with its place in the list. */
export interface AdmittingEntry {
  readonly index: number;
  readonly entry: StoreCondition;
}

/** The entries that admit a namespace. They are alternatives: one is enough, and a second one never narrows the first (`threat/S2`). */
export function admittingEntries(
  conditions: readonly StoreCondition[],
  namespace: NamespaceFacts,
): readonly AdmittingEntry[] {
  return conditions.flatMap((entry, index) => (entryAdmits(entry, namespace) ? [{ index, entry }] : []));
}

/**
 * Whether `spec.conditions` of a ClusterSecretStore admit a namespace. No conditions admit every namespace, as in ESO, and
 * nobody in strict mode.
 */
export function conditionsAdmit(
  conditions: readonly StoreCondition[],
  namespace: NamespaceFacts,
  isStrict = false,
): boolean {
  return conditions.length === 0 ? !isStrict : admittingEntries(conditions, namespace).length > 0;
}
