import {
  type Allowed,
  authorizeListed,
  type EntryAnswer,
  entryPrefix,
  type FetchAnswer,
  type FetchEntry,
  type FetchOptions,
  filterNames,
  type FindEntry,
  type FindKeeper,
  FIND_ANNOTATION,
  type FoundSecrets,
  type ListAnswer,
  type ListFilter,
  type LocalProvider,
  planFind,
  type Refusal,
  type SecretProvider,
  within,
} from '@lockkeeper/core';
import type { AuthorizedFetches } from './gather.ts';

/** Where values are read from. */
export interface Providers {
  readonly provider: SecretProvider;
  readonly localStores: LocalProvider;
}

/** What the sources gave for each entry, and what else is to be known of it. */
export interface Fetched {
  readonly answers: ReadonlyMap<FetchEntry, EntryAnswer>;
  /** A search found names that this namespace may not see: what is missing then is no proof that it is gone. */
  readonly isDoubtful: boolean;
}

function fetchPermitted(providers: Providers, permit: Allowed, options: FetchOptions): Promise<readonly FetchAnswer[]> {
  return permit.kind === 'allowed'
    ? providers.provider.fetch(permit.use, options)
    : providers.localStores.fetch(permit.use, options);
}

function listPermitted(
  providers: Providers,
  permit: Allowed,
  filter: ListFilter,
  signal: AbortSignal,
): Promise<ListAnswer> {
  return permit.kind === 'allowed'
    ? providers.provider.list(permit.use, filter, signal)
    : providers.localStores.list(permit.use, filter, signal);
}

function keeperOf({ permit, question }: AuthorizedFetches): FindKeeper {
  if (permit.kind === 'allowed-local') return permit.use.scope.provider === 'fake' ? 'Fake' : 'Kubernetes';
  return question.store?.aws?.service === 'ParameterStore' ? 'ParameterStore' : 'SecretsManager';
}

interface SearchResult {
  readonly answer: EntryAnswer;
  readonly isDoubtful: boolean;
}

/** List, then gate, then fetch (`docs/decisions/0010`). */
async function search(
  providers: Providers,
  group: AuthorizedFetches,
  entry: FindEntry,
  options: FetchOptions,
  strict: boolean,
): Promise<SearchResult | Refusal> {
  const { prefix } = group.question.store?.aws ?? {};
  const plan = planFind(entry, { keeper: keeperOf(group), ...(prefix ? { prefix } : {}) }, { strict });
  if ('tenant' in plan) return plan;
  const listed = await listPermitted(providers, group.permit, plan.filter, options.signal);
  if (listed.kind !== 'names') return { answer: listed, isDoubtful: false };
  const names = filterNames(listed.names, plan);
  const verdict = authorizeListed({ ...group.question, names });
  if (verdict.kind === 'refused') return verdict.refusal;
  const replies = verdict.names.length === 0 ? [] : await fetchPermitted(providers, verdict, options);
  const answers = new Map<string, FetchAnswer>();
  for (const [i, name] of verdict.names.entries()) {
    const reply = replies[i];
    if (reply) answers.set(name, reply);
  }
  const found: FoundSecrets = { kind: 'secrets', answers, warnings: plan.warnings };
  return { answer: found, isDoubtful: verdict.dropped.closed + verdict.dropped.unreadable > 0 };
}

/**
 * Asks for every group: each store once with all keys that are known, and once for each of its searches. A search that the gate refuses
 * refuses the whole.
 */
export async function fetchAll(
  providers: Providers,
  fetches: readonly AuthorizedFetches[],
  options: FetchOptions,
  annotations: Readonly<Record<string, string>> = {},
): Promise<Fetched | Refusal> {
  const answers = new Map<FetchEntry, EntryAnswer>();
  const strict = Object.hasOwn(annotations, FIND_ANNOTATION) && annotations[FIND_ANNOTATION] === 'strict';
  let isDoubtful = false;
  let refused: Refusal | undefined;
  const searched = async (group: AuthorizedFetches, entry: FindEntry): Promise<void> => {
    const result = await search(providers, group, entry, options, strict);
    if ('tenant' in result) {
      refused ??= within(entryPrefix(entry), result);
      return;
    }
    answers.set(entry, result.answer);
    isDoubtful ||= result.isDoubtful;
  };
  const read = async (group: AuthorizedFetches): Promise<void> => {
    if (group.entries.length === 0) return;
    const replies = await fetchPermitted(providers, group.permit, options);
    for (const [i, entry] of group.entries.entries()) {
      const reply = replies[i];
      if (reply) answers.set(entry, reply);
    }
  };
  await Promise.all(fetches.flatMap((group) => [read(group), ...group.finds.map((entry) => searched(group, entry))]));
  return refused ?? { answers, isDoubtful };
}
