import type { Refusal } from '../errors/refusal.ts';
import type { ExpressionFacts } from '../expression/expression.ts';
import { matchKey, type NamedKey, parseKeyPattern } from '../expression/key-pattern.ts';
import type { NamespaceFacts, StoreFacts } from './facts.ts';
import { type AdmittingEntry, admittingEntries } from './store-conditions.ts';

/** Which field of a cluster store's conditions is asked: the one for reading, or the one for writing. */
export type KeyField = 'remoteKeys' | 'pushRemoteKeys';

/** Whose keys are asked about, and for what. */
export interface KeyLimit {
  readonly store: StoreFacts;
  readonly facts: ExpressionFacts & { readonly namespace: NamespaceFacts };
  readonly field: KeyField;
}

/** A canonical reference; `id` is what was asked for where it is an ARN. */
type Key = NamedKey & { readonly id?: string };

interface Found {
  readonly isOpen: boolean;
  /** Patterns with the namespace's own values in, and what kept a pattern from having one. */
  readonly shown: readonly string[];
}

function patternsOf(
  { index, entry }: AdmittingEntry,
  field: KeyField,
): readonly { readonly path: string; readonly text: string }[] {
  return (entry[field] ?? []).map((text, i) => ({ path: `spec.conditions[${index}].${field}[${i}]`, text }));
}

function search(entries: readonly AdmittingEntry[], key: Key, { facts, field }: KeyLimit): Found {
  const shown: string[] = [];
  for (const { text } of entries.flatMap((entry) => patternsOf(entry, field))) {
    const pattern = parseKeyPattern(text);
    const verdict = pattern.ok ? matchKey(pattern.value, key, facts) : pattern;
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
  { store, facts, field }: KeyLimit,
  reference: Key,
  entries: readonly AdmittingEntry[],
  shown: readonly string[],
): Refusal {
  const key = JSON.stringify(reference.arn ? reference.id : reference.name);
  const [name, namespace] = [JSON.stringify(store.name), JSON.stringify(facts.namespace.name)];
  const verb = field === 'remoteKeys' ? 'open' : 'open for writing';
  const sentence = `remote key ${key} is not ${verb} to namespace ${namespace} in cluster store ${name}`;
  const patterns = entries
    .flatMap((entry) => patternsOf(entry, field))
    .map(({ path, text }) => `${path} ${JSON.stringify(text)}`);
  return {
    code: 'Refused',
    tenant: `${sentence}: open are ${list(shown)} (another key needs the platform team)`,
    platform: `${sentence}: no pattern matches it, of ${list(patterns)}; with its values they are ${list(shown)}`,
    retry: 'change',
  };
}

/** The entries whose patterns limit what the namespace may ask for; undefined when nothing limits it. */
function limitingEntries({ store, facts, field }: KeyLimit): readonly AdmittingEntry[] | undefined {
  const entries = admittingEntries(store.conditions, facts.namespace);
  if (field === 'pushRemoteKeys') {
    const isLimited = store.conditions.some((entry) => entry.remoteKeys ?? entry.pushRemoteKeys);
    return isLimited ? entries : undefined;
  }
  return entries.length > 0 && entries.every(({ entry }) => entry.remoteKeys !== undefined) ? entries : undefined;
}

/** Whether a namespace may ask a cluster store for one key. */
export function isOpenKey(limit: KeyLimit, reference: Key): boolean {
  const entries = limitingEntries(limit);
  return entries === undefined || search(entries, reference, limit).isOpen;
}

/**
 * The first key that a namespace may not ask a cluster store for, before anything is asked of AWS (`spec.conditions[].remoteKeys`,
 * for writing `pushRemoteKeys`). For reading, entries are alternatives: one that admits the namespace and limits no keys opens all of
 * them, otherwise the patterns of all entries that admit it count together. For writing, one restriction anywhere in the store closes
 * whatever no pattern opens. References are canonical, so one secret has one spelling here (must M3, `threat/K1`).
 */
export function closedKey(
  limit: KeyLimit,
  references: readonly Key[],
): { readonly index: number; readonly refusal: Refusal } | undefined {
  const entries = limitingEntries(limit);
  if (entries === undefined) return undefined;
  for (const [index, reference] of references.entries()) {
    const { isOpen, shown } = search(entries, reference, limit);
    if (!isOpen) return { index, refusal: closed(limit, reference, entries, shown) };
  }
  return undefined;
}
