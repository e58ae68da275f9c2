import {
  type Assembled,
  assemble,
  authorizeUse,
  type AwsProviderSpec,
  type FetchAnswer,
  type FetchEntry,
  groupByStore,
  LockkeeperError,
  type ReadEntry,
  remoteWish,
  type SecretProvider,
  type StoreReference,
} from '@lockkeeper/core';

/** Where a store's provider settings come from: manifests on disk or a cluster. */
export type StoreLookup = (reference: StoreReference) => AwsProviderSpec | undefined;

/** What is about to be read, for the lines that are shown before it happens. */
export interface PlannedRead {
  readonly service: string;
  readonly region: string;
  readonly key: string;
}

const USER = { name: 'local', uid: 'local', resourceVersion: '0', labels: new Map<string, string>() };

/**
 * The store with the user's identity in place of its own: no account, role, tags or keys of the manifest are used, so a
 * foreign manifest can choose what is asked for but never as whom (`threat/D1`). The gate is the same as the operator's.
 */
function useOf(reference: StoreReference, aws: AwsProviderSpec, entries: readonly ReadEntry[]) {
  const { service, region, prefix } = aws;
  const store = {
    kind: 'ClusterSecretStore' as const,
    name: reference.name,
    uid: `${reference.kind}/${reference.name}`,
    resourceVersion: '0',
    ready: true,
    conditions: [],
    aws: { service, region, ...(prefix ? { prefix } : {}) },
  };
  const verdict = authorizeUse({
    namespace: USER,
    reference: { kind: 'ClusterSecretStore', name: reference.name },
    store,
    remote: entries.map(remoteWish),
    identity: {},
    grants: [],
    rules: { audiences: [], regions: [], refusedNamespaces: [] },
    purpose: 'fetch',
  });
  if (verdict.kind === 'refused') throw new LockkeeperError(verdict.refusal.code, verdict.refusal.platform);
  if (verdict.kind !== 'allowed') throw new TypeError('a store with provider aws is read from AWS');
  return verdict.use;
}

function specOf(lookup: StoreLookup, reference: StoreReference): AwsProviderSpec {
  const aws = lookup(reference);
  if (aws) return aws;
  throw new LockkeeperError(
    'InvalidInput',
    `${reference.kind} "${reference.name}" is not there, or its provider is not "aws"`,
  );
}

/** Entries by store. A search and a generator act as the operator; here there is only the user. */
function storeReads(entries: readonly FetchEntry[]): ReturnType<typeof groupByStore> {
  const other = entries.find(({ kind }) => kind === 'find' || kind === 'generator');
  if (other === undefined) return groupByStore(entries);
  const what = other.kind === 'find' ? 'find' : 'sourceRef.generatorRef';
  const problem = `spec.dataFrom[${other.index}].${what} is read by the operator only; here are data and dataFrom.extract`;
  throw new LockkeeperError('InvalidInput', problem);
}

/** What the entries would read, without reading it. Refuses keys and regions that the gate refuses. */
export function plannedReads(entries: readonly FetchEntry[], lookup: StoreLookup): readonly PlannedRead[] {
  return storeReads(entries).flatMap((group) => {
    const aws = specOf(lookup, group.store);
    const use = useOf(group.store, aws, group.entries);
    return use.references.map((reference) => ({ service: aws.service, region: aws.region, key: reference.id }));
  });
}

/** Reads the entries as the user. Throws LockkeeperError with the provider's own sentence when one of them has no value. */
export async function readAsUser(
  provider: SecretProvider,
  entries: readonly FetchEntry[],
  lookup: StoreLookup,
  signal: AbortSignal,
): Promise<Extract<Assembled, { ok: true }>['data']> {
  const answers = new Map<FetchEntry, FetchAnswer>();
  for (const group of storeReads(entries)) {
    const use = useOf(group.store, specOf(lookup, group.store), group.entries);
    const replies = await provider.fetch(use, { signal, maxAgeMs: 0 });
    for (const [i, entry] of group.entries.entries()) {
      const reply = replies[i];
      if (reply) answers.set(entry, reply);
    }
  }
  const assembled = assemble(entries, answers);
  if (!assembled.ok) throw new LockkeeperError(assembled.refusal.code, assembled.refusal.platform);
  return assembled.data;
}
