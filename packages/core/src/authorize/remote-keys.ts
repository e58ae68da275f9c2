import { type Refusal } from '../errors/refusal.ts';
import type { ExpressionFacts } from '../expression/expression.ts';
import { matchKey, parseKeyPattern } from '../expression/key-pattern.ts';
import type { RemoteReference } from '../reference/remote-reference.ts';
import type { NamespaceFacts, StoreFacts } from './facts.ts';
import { type AdmittingEntry, admittingEntries } from './store-conditions.ts';

interface Found {
  readonly isOpen: boolean;
  /** Patterns with the namespace's own values in, and what kept a pattern from having one. */
  readonly shown: readonly string[];
}

function patternsOf({ index, entry }: AdmittingEntry): readonly { readonly path: string; readonly text: string }[] {
  return (entry.remoteKeys ?? []).map((text, i) => ({ path: `spec.conditions[${index}].remoteKeys[${i}]`, text }));
}

function search(entries: readonly AdmittingEntry[], reference: RemoteReference, facts: ExpressionFacts): Found {
  const shown: string[] = [];
  for (const { text } of entries.flatMap(patternsOf)) {
    const pattern = parseKeyPattern(text);
    const verdict = pattern.ok ? matchKey(pattern.value, reference, facts) : pattern;
    if (verdict.ok && verdict.value.matches) return { isOpen: true, shown };
    shown.push(verdict.ok ? verdict.value.shown : `one that cannot be read (${verdict.problem})`);
  }
  return { isOpen: false, shown };
}

const MOST_SHOWN = 5;

function list(texts: readonly string[]): string {
  const more = texts.length > MOST_SHOWN ? ` and ${texts.length - MOST_SHOWN} more` : '';
  return texts.length === 0 ? 'none' : `${texts.slice(0, MOST_SHOWN).join(', ')}${more}`;
}

function closed(
  store: StoreFacts,
  reference: RemoteReference,
  facts: ExpressionFacts,
  entries: readonly AdmittingEntry[],
  shown: readonly string[],
): Refusal {
  const key = JSON.stringify(reference.arn ? reference.id : reference.name);
  const [name, namespace] = [JSON.stringify(store.name), JSON.stringify(facts.namespace.name)];
  const sentence = `remote key ${key} is not open to namespace ${namespace} in cluster store ${name}`;
  const patterns = entries.flatMap(patternsOf).map(({ path, text }) => `${path} ${JSON.stringify(text)}`);
  return {
    code: 'Refused',
    tenant: `${sentence}: open are ${list(shown)} (another key needs the platform team)`,
    platform: `${sentence}: no pattern matches it, of ${list(patterns)}; with its values they are ${list(shown)}`,
    retry: 'change',
  };
}

/**
 * Whether a namespace may ask a cluster store for these keys (`spec.conditions[].remoteKeys`), before anything is asked of AWS.
 * Entries are alternatives: one that admits the namespace and limits no keys opens all of them, otherwise the patterns of all
 * entries that admit it count together. References are canonical, so one secret has one spelling here (must M3, `threat/K1`).
 */
export function closedKey(
  store: StoreFacts,
  references: readonly RemoteReference[],
  facts: ExpressionFacts & { readonly namespace: NamespaceFacts },
): { readonly index: number; readonly refusal: Refusal } | undefined {
  const entries = admittingEntries(store.conditions, facts.namespace);
  const isLimited = entries.length > 0 && entries.every(({ entry }) => entry.remoteKeys !== undefined);
  if (!isLimited) return undefined;
  for (const [index, reference] of references.entries()) {
    const { isOpen, shown } = search(entries, reference, facts);
    if (!isOpen) return { index, refusal: closed(store, reference, facts, entries, shown) };
  }
  return undefined;
}
