import { type AnySecretStore, type ExternalSecret, intervalMs, LockkeeperError, parseDuration } from '@lockkeeper/core';
import type { Inventory } from './inventory.ts';

/** AWS calls in a month of 30 days, if nothing changes and nothing fails. */
export interface MonthlyCalls {
  readonly secretsManager: number;
  readonly parameterStore: number;
  readonly sts: number;
}

export interface CallEstimate {
  /** What the External Secrets Operator makes: a call for each reference and refresh, a role chain for each refresh and store check. */
  readonly today: MonthlyCalls;
  /** What Lockkeeper makes: batches of 20 or 10 for each identity and interval, a role chain an hour. */
  readonly after: MonthlyCalls;
  /** US dollars a month for Secrets Manager's calls, at its public price for 10,000. Parameters of the standard tier and STS are free. */
  readonly dollars: { readonly today: number; readonly after: number };
  /** Objects whose calls cannot be known beforehand: `dataFrom.find` reads as many secrets as it finds. */
  readonly unknown: number;
}

const MONTH_MS = 30 * 24 * 3_600_000;
const HOUR_MS = 3_600_000;
const STORE_CHECK_MS = 300_000;
const DOLLARS_PER_CALL = 0.05 / 10_000;
const BATCH: Readonly<Record<string, number>> = { SecretsManager: 20, ParameterStore: 10 };

type Aws = NonNullable<AnySecretStore['spec']['provider']['aws']>;

interface Read {
  readonly store: AnySecretStore;
  readonly aws: Aws;
  readonly intervalMs: number;
  /** Key and version: what one value is known by. */
  readonly references: readonly string[];
}

function refreshMs({ spec }: ExternalSecret): number {
  if (spec.refreshPolicy === 'CreatedOnce' || spec.refreshPolicy === 'OnChange') return 0;
  try {
    return intervalMs(parseDuration(spec.refreshInterval));
  } catch (error) {
    if (error instanceof LockkeeperError) return 0;
    throw error;
  }
}

interface Entry {
  readonly reference: string;
  readonly store: { readonly kind?: string; readonly name?: string } | undefined;
}

function entriesOf({ spec }: ExternalSecret): readonly Entry[] {
  const refs = [
    ...(spec.data ?? []).map(({ remoteRef, sourceRef }) => ({ ref: remoteRef, sourceRef })),
    ...(spec.dataFrom ?? []).flatMap(({ extract, sourceRef }) => (extract ? [{ ref: extract, sourceRef }] : [])),
  ];
  return refs.map(({ ref, sourceRef }) => ({
    reference: JSON.stringify([ref.key, ref.version ?? '', ref.metadataPolicy ?? 'None']),
    store: sourceRef?.storeRef ?? spec.secretStoreRef,
  }));
}

function readsOf(inventory: Inventory, object: ExternalSecret): readonly Read[] {
  const every = refreshMs(object);
  if (every <= 0) return [];
  const byStore = new Map<AnySecretStore, string[]>();
  for (const { reference, store: wanted } of entriesOf(object)) {
    const store = inventory.stores.find(
      ({ kind, metadata }) =>
        kind === (wanted?.kind ?? 'SecretStore') &&
        metadata.name === wanted?.name &&
        (kind === 'ClusterSecretStore' || metadata.namespace === object.metadata.namespace),
    );
    if (store) byStore.set(store, [...(byStore.get(store) ?? []), reference]);
  }
  return [...byStore].flatMap(([store, references]) => {
    const { aws } = store.spec.provider;
    return aws ? [{ store, aws, intervalMs: every, references }] : [];
  });
}

/** Calls of STS for one role chain. Static keys need none of their own. */
function chainLength({ auth, role, additionalRoles = [] }: Aws): number {
  return (auth?.secretRef ? 0 : 1) + additionalRoles.length + (role ? 1 : 0);
}

interface Counts {
  SecretsManager: number;
  ParameterStore: number;
  sts: number;
}

function none(): Counts {
  return { SecretsManager: 0, ParameterStore: 0, sts: 0 };
}

function serviceOf({ service }: Aws): 'SecretsManager' | 'ParameterStore' {
  return service === 'ParameterStore' ? 'ParameterStore' : 'SecretsManager';
}

function today(inventory: Inventory, reads: readonly Read[]): Counts {
  const counts = none();
  for (const { aws, intervalMs: every, references } of reads) {
    const refreshes = MONTH_MS / every;
    const service = serviceOf(aws);
    // Its client remembers secrets within one pass, and parameters not at all.
    const calls = service === 'SecretsManager' ? new Set(references).size : references.length;
    counts[service] += refreshes * calls;
    counts.sts += refreshes * chainLength(aws);
  }
  for (const { spec } of inventory.stores) {
    if (spec.provider.aws) counts.sts += (MONTH_MS / STORE_CHECK_MS) * chainLength(spec.provider.aws);
  }
  return counts;
}

interface Group {
  readonly aws: Aws;
  readonly intervalMs: number;
  readonly references: Set<string>;
}

/** Who asks, seen from a store: those that take their account from the namespace are as many as their namespaces. */
function scopeOf({ store, aws }: Read, namespace: string): string {
  const { kind, metadata } = store;
  const account = aws.auth?.jwt?.serviceAccountRef;
  const isReferent = kind === 'ClusterSecretStore' && account !== undefined && !account.namespace;
  const isTagged = (aws.sessionTagsPolicy ?? 'None') !== 'None';
  return JSON.stringify([kind, metadata.namespace, metadata.name, isReferent || isTagged ? namespace : '']);
}

function after(reads: readonly (Read & { readonly namespace: string })[]): Counts {
  const groups = new Map<string, Group>();
  const scopes = new Map<string, Aws>();
  for (const read of reads) {
    const scope = scopeOf(read, read.namespace);
    scopes.set(scope, read.aws);
    const key = JSON.stringify([scope, read.intervalMs]);
    const group = groups.get(key) ?? { aws: read.aws, intervalMs: read.intervalMs, references: new Set<string>() };
    for (const reference of read.references) group.references.add(reference);
    groups.set(key, group);
  }
  const counts = none();
  for (const { aws, intervalMs: every, references } of groups.values()) {
    const service = serviceOf(aws);
    counts[service] += (MONTH_MS / every) * Math.ceil(references.size / (BATCH[service] ?? 1));
  }
  for (const aws of scopes.values()) counts.sts += (MONTH_MS / HOUR_MS) * chainLength(aws);
  return counts;
}

function rounded({ SecretsManager, ParameterStore, sts }: Counts): MonthlyCalls {
  return {
    secretsManager: Math.round(SecretsManager),
    parameterStore: Math.round(ParameterStore),
    sts: Math.round(sts),
  };
}

function dollarsOf({ SecretsManager }: Counts): number {
  return Math.round(SecretsManager * DOLLARS_PER_CALL * 100) / 100;
}

/** How many AWS calls the ExternalSecrets of an inventory make in a month, today and after moving over (`eso.md` §4.1 to §4.4). */
export function estimateCalls(inventory: Inventory): CallEstimate {
  const reads = inventory.externalSecrets.flatMap((object) =>
    readsOf(inventory, object).map((read) => ({ ...read, namespace: object.metadata.namespace })),
  );
  const before = today(inventory, reads);
  const then = after(reads);
  return {
    today: rounded(before),
    after: rounded(then),
    dollars: { today: dollarsOf(before), after: dollarsOf(then) },
    unknown: inventory.externalSecrets.filter(({ spec }) => (spec.dataFrom ?? []).some(({ find }) => find)).length,
  };
}
