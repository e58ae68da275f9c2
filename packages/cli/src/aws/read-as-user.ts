import {
  authorizeUse,
  type EntryAnswer,
  type FetchEntry,
  groupByStore,
  LockkeeperError,
  remoteWish,
  type SecretProvider,
  type StoreFacts,
  type StoreFetches,
  type StoreReference,
} from '@lockkeeper/core';
import { type AuthorizedFetches, FakeStore, fetchAll } from '@lockkeeper/operator/internal';

/** What a store says of where its values are. */
export type StoreProvider = Pick<StoreFacts, 'aws' | 'fake'>;

/** Where a store's provider settings come from: manifests on disk or a cluster. */
export type StoreLookup = (reference: StoreReference) => StoreProvider | undefined;

/** What is about to be read from AWS, for the lines that are shown before it happens. */
export interface PlannedRead {
  readonly service: string;
  readonly region: string;
  /** The name, or the search in words. */
  readonly key: string;
}

const USER = { name: 'local', uid: 'local', resourceVersion: '0', labels: new Map<string, string>() };

/**
 * The store with the user's identity in place of its own: no account, role, tags or keys of the manifest are used, so a
 * foreign manifest can choose what is asked for but never as whom (`threat/D1`). The gate is the same as the operator's.
 */
function withoutIdentity(reference: StoreReference, { aws, fake }: StoreProvider): StoreFacts {
  const facts = { kind: 'ClusterSecretStore' as const, resourceVersion: '0', ready: true, conditions: [] };
  const named = { ...facts, name: reference.name, uid: `${reference.kind}/${reference.name}` };
  if (aws === undefined) return { ...named, ...(fake ? { fake } : {}) };
  const { service, region, prefix } = aws;
  return { ...named, aws: { service, region, ...(prefix ? { prefix } : {}) } };
}

function authorized({ store, entries, finds }: StoreFetches, lookup: StoreLookup): AuthorizedFetches {
  const provider = lookup(store);
  if (provider?.aws === undefined && provider?.fake === undefined) {
    throw new LockkeeperError(
      'InvalidInput',
      `${store.kind} "${store.name}" is not there, or its provider is neither "aws" nor "fake"`,
    );
  }
  const question = {
    namespace: USER,
    reference: { kind: 'ClusterSecretStore' as const, name: store.name },
    store: withoutIdentity(store, provider),
    identity: {},
    grants: [],
    rules: { audiences: [], regions: [], refusedNamespaces: [] },
    purpose: 'fetch' as const,
  };
  const permit = authorizeUse({ ...question, remote: entries.map(remoteWish) });
  if (permit.kind === 'refused') throw new LockkeeperError(permit.refusal.code, permit.refusal.platform);
  return { question, permit, entries, finds, generation: 0 };
}

function searchInWords({ find }: AuthorizedFetches['finds'][number]): string {
  const tags = Object.entries(find.tags ?? {}).map(([key, value]) => `${key}=${value}`);
  return [
    'every name',
    ...(find.name ? [`matching ${JSON.stringify(find.name.regexp ?? '')}`] : []),
    ...(find.path ? [`below ${JSON.stringify(find.path)}`] : []),
    ...(tags.length > 0 ? [`tagged ${tags.join(', ')}`] : []),
  ].join(' ');
}

/** All that the entries ask of stores, let through the gate. Refuses keys and regions that the gate refuses. */
export function planReads(entries: readonly FetchEntry[], lookup: StoreLookup): readonly AuthorizedFetches[] {
  return groupByStore(entries).map((group) => authorized(group, lookup));
}

/** What would be read from AWS, without reading it. */
export function plannedReads(fetches: readonly AuthorizedFetches[]): readonly PlannedRead[] {
  return fetches.flatMap(({ permit, question, finds }) => {
    const aws = question.store?.aws;
    if (permit.kind !== 'allowed' || aws === undefined) return [];
    const keys = [...permit.use.references.map(({ id }) => id), ...finds.map(searchInWords)];
    return keys.map((key) => ({ service: aws.service, region: aws.region, key }));
  });
}

/** Asks every store as the user. Throws LockkeeperError for a search that the gate or its own pattern refuses. */
export async function readAsUser(
  provider: SecretProvider,
  fetches: readonly AuthorizedFetches[],
  signal: AbortSignal,
  annotations: Readonly<Record<string, string>> = {},
): Promise<ReadonlyMap<FetchEntry, EntryAnswer>> {
  const providers = { provider, localStores: new FakeStore() };
  const fetched = await fetchAll(providers, fetches, { signal, maxAgeMs: 0 }, annotations);
  if ('tenant' in fetched) throw new LockkeeperError(fetched.code, fetched.platform);
  return fetched.answers;
}
