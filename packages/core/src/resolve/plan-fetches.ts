import type { ExternalSecretDataFrom, ExternalSecretSpec, SecretStoreRef } from '../api/generated/external-secrets.ts';
import type { StoreReference } from '../authorize/admit-store.ts';
import type { RemoteWish } from '../authorize/open-keys.ts';
import { type Refusal, refusal } from '../errors/refusal.ts';
import type { FetchEntry, FindEntry, ReadEntry } from './fetch-entry.ts';

/** What is wanted from one store, in manifest order. */
export interface StoreFetches {
  readonly store: StoreReference;
  /** Reads whose key is known. */
  readonly entries: readonly ReadEntry[];
  /** Searches: their names come from a list. */
  readonly finds: readonly FindEntry[];
}

/** The remote key of an entry as the manifest writes it; with `metadataPolicy: Fetch` its tags are wanted and not its value. */
export function remoteWish({ ref }: ReadEntry): RemoteWish {
  const part = ref.metadataPolicy === 'Fetch' ? ({ part: 'tags' } as const) : {};
  return { key: ref.key, ...(ref.version ? { version: ref.version } : {}), ...part };
}

function storeOf(
  own: SecretStoreRef | undefined,
  fallback: SecretStoreRef | undefined,
  path: string,
): StoreReference | Refusal {
  const ref = own?.name ? own : fallback;
  if (!ref?.name)
    return refusal(
      'InvalidInput',
      `${path} names no store: set spec.secretStoreRef.name or its own sourceRef.storeRef.name`,
    );
  return { kind: ref.kind ?? 'SecretStore', name: ref.name };
}

function isRefusal(value: object): value is Refusal {
  return 'tenant' in value;
}

function fromEntry(spec: ExternalSecretSpec, from: ExternalSecretDataFrom, index: number): FetchEntry | Refusal {
  const { extract, find, rewrite = [], sourceRef } = from;
  const path = `spec.dataFrom[${index}]`;
  const generator = sourceRef?.generatorRef;
  if (find === undefined && extract === undefined) {
    if (generator !== undefined) return { kind: 'generator', index, generator, rewrite };
    return refusal('InvalidInput', `${path} asks for nothing: set extract, find or sourceRef.generatorRef`);
  }
  const store = storeOf(sourceRef?.storeRef, spec.secretStoreRef, path);
  if (isRefusal(store)) return store;
  return extract === undefined
    ? { kind: 'find', index, find: find ?? {}, rewrite, store }
    : { kind: 'extract', index, ref: extract, rewrite, store };
}

/** Turns a spec into its entries, in the order in which later keys win: `dataFrom` as listed, then `data` (`eso.md` §3.2, step 9). */
export function planFetches(spec: ExternalSecretSpec): readonly FetchEntry[] | Refusal {
  const entries: FetchEntry[] = [];
  for (const [index, from] of (spec.dataFrom ?? []).entries()) {
    const entry = fromEntry(spec, from, index);
    if (isRefusal(entry)) return entry;
    entries.push(entry);
  }
  for (const [index, data] of (spec.data ?? []).entries()) {
    const store = storeOf(data.sourceRef?.storeRef, spec.secretStoreRef, `spec.data[${index}]`);
    if (isRefusal(store)) return store;
    entries.push({ kind: 'data', index, secretKey: data.secretKey, ref: data.remoteRef, store });
  }
  return entries;
}

/** Groups entries by store, so that each store is asked once with all that is wanted from it. Generators have no store. */
export function groupByStore(entries: readonly FetchEntry[]): readonly StoreFetches[] {
  const groups = new Map<string, { store: StoreReference; entries: ReadEntry[]; finds: FindEntry[] }>();
  for (const entry of entries) {
    if (entry.kind === 'generator') continue;
    const key = `${entry.store.kind}/${entry.store.name}`;
    const group = groups.get(key) ?? { store: entry.store, entries: [], finds: [] };
    if (entry.kind === 'find') group.finds.push(entry);
    else group.entries.push(entry);
    groups.set(key, group);
  }
  return [...groups.values()];
}
