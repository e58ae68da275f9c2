import type { ExternalSecretSpec, RemoteRef, SecretStoreRef } from '../api/generated/external-secrets.ts';
import type { RemoteWish, StoreReference } from '../authorize/authorize-use.ts';
import { type Refusal, refusal } from '../errors/refusal.ts';

/** One entry of `spec.data` or `spec.dataFrom`, with the store it reads from. */
export type FetchEntry =
  | {
      readonly kind: 'data';
      readonly index: number;
      readonly secretKey: string;
      readonly ref: RemoteRef;
      readonly store: StoreReference;
    }
  | { readonly kind: 'extract'; readonly index: number; readonly ref: RemoteRef; readonly store: StoreReference };

/** Entries that read from one store, in manifest order. */
export interface StoreFetches {
  readonly store: StoreReference;
  readonly entries: readonly FetchEntry[];
}

/** How ESO names an entry in its messages. */
export function entryPrefix(entry: FetchEntry): string {
  return entry.kind === 'data'
    ? `error processing spec.data[${entry.index}] (key: ${entry.ref.key}), err: `
    : `error processing spec.dataFrom[${entry.index}].extract, err: `;
}

/** The remote key of an entry as the manifest writes it. */
export function remoteWish(entry: FetchEntry): RemoteWish {
  return { key: entry.ref.key, ...(entry.ref.version ? { version: entry.ref.version } : {}) };
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

function isRefusal(value: StoreReference | Refusal): value is Refusal {
  return 'tenant' in value;
}

/** Turns a spec into its reads, in the order in which later keys win: `dataFrom` as listed, then `data` (`eso.md` §3.2, step 9). */
export function planFetches(spec: ExternalSecretSpec): readonly FetchEntry[] | Refusal {
  const entries: FetchEntry[] = [];
  for (const [index, from] of (spec.dataFrom ?? []).entries()) {
    if (from.extract === undefined) continue;
    const store = storeOf(from.sourceRef?.storeRef, spec.secretStoreRef, `spec.dataFrom[${index}]`);
    if (isRefusal(store)) return store;
    entries.push({ kind: 'extract', index, ref: from.extract, store });
  }
  for (const [index, data] of (spec.data ?? []).entries()) {
    const store = storeOf(data.sourceRef?.storeRef, spec.secretStoreRef, `spec.data[${index}]`);
    if (isRefusal(store)) return store;
    entries.push({ kind: 'data', index, secretKey: data.secretKey, ref: data.remoteRef, store });
  }
  return entries;
}

/** Groups entries by store, so that each store is asked once with all that is wanted from it. */
export function groupByStore(entries: readonly FetchEntry[]): readonly StoreFetches[] {
  const groups = new Map<string, { store: StoreReference; entries: FetchEntry[] }>();
  for (const entry of entries) {
    const key = `${entry.store.kind}/${entry.store.name}`;
    const group = groups.get(key) ?? { store: entry.store, entries: [] };
    group.entries.push(entry);
    groups.set(key, group);
  }
  return [...groups.values()];
}
