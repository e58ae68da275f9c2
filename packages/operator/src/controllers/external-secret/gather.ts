import {
  admitStore,
  type Allowed,
  authorizeUse,
  entryPrefix,
  type ExternalSecret,
  type FetchEntry,
  type FindEntry,
  type GeneratorEntry,
  groupByStore,
  type IdentityRequest,
  planFetches,
  type PlatformRules,
  type ReadEntry,
  type Refusal,
  referenceKey,
  remoteWish,
  scopeKey,
  servesClass,
  type StoreFetches,
  type StoreQuestion,
  type StoreReference,
  type UseRequest,
  within,
} from '@lockkeeper/core';
import type { ClusterCache } from '../../cluster/cluster-cache.ts';
import { type IdentityFactsReader, readIdentity } from '../../cluster/identity-facts.ts';
import type { TemplateSourceWatches } from '../../cluster/template-source-watches.ts';

/** What one store is to be asked, already let through the gate. */
export interface AuthorizedFetches {
  /** For what a search will find: its names go through the gate again. */
  readonly question: StoreQuestion & IdentityRequest;
  readonly permit: Allowed;
  readonly entries: readonly ReadEntry[];
  readonly finds: readonly FindEntry[];
  /** Changes when the store's own values may have: `metadata.generation`. */
  readonly generation: number;
}

/** All that the gate has let through for one pass. */
export interface Fetches {
  readonly kind: 'fetches';
  readonly fetches: readonly AuthorizedFetches[];
  readonly generators: readonly GeneratorEntry[];
  /** Equal as long as the same values would be asked for with the same identities. */
  readonly permits: string;
  /** `permits`, and the versions of what the template is taken from. */
  readonly basis: string;
}

export type Gathered =
  | Fetches
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** A store that is new and will be checked in a moment; its change brings the object back. */
  | { readonly kind: 'waiting' };

export interface GatherPorts {
  readonly cache: ClusterCache;
  readonly identities: IdentityFactsReader;
  readonly templateSources: TemplateSourceWatches;
  readonly rules: PlatformRules;
  /** Stores must say that they are ready before they are used. */
  readonly hasFloodGate: boolean;
  /** Kinds of stores that are served; objects of the others are left alone. */
  readonly storeKinds: readonly StoreReference['kind'][];
}

function isForeign(
  ports: Pick<GatherPorts, 'cache' | 'rules' | 'storeKinds'>,
  namespace: string,
  group: StoreFetches,
): boolean {
  if (!ports.storeKinds.includes(group.store.kind)) return true;
  const wanted = ports.cache.store(group.store, namespace)?.controllerClass ?? '';
  return !servesClass(ports.rules, wanted);
}

/**
 * Whether the object is another controller's to serve: one of its stores is of another class, or, where only named stores are served,
 * it reads from no store at all. Such an object is not touched in any way.
 */
export function belongsToAnother(
  ports: Pick<GatherPorts, 'cache' | 'rules' | 'storeKinds'>,
  { spec, metadata }: ExternalSecret,
): boolean {
  const entries = planFetches(spec);
  if ('tenant' in entries) return ports.rules.onlyNamedStores === true;
  const groups = groupByStore(entries);
  if (groups.length === 0) return ports.rules.onlyNamedStores === true;
  return groups.some((group) => isForeign(ports, metadata.namespace, group));
}

/** Puts ESO's name of the entry at fault in front of a refusal; a refusal of the whole store is the first entry's. */
function blame(group: StoreFetches, refusal: Refusal, index = 0): Refusal {
  const entry: FetchEntry | undefined = group.entries[index] ?? group.finds[0];
  return entry ? within(entryPrefix(entry), refusal) : refusal;
}

async function authorizeGroup(
  ports: GatherPorts,
  namespace: UseRequest['namespace'],
  group: StoreFetches,
): Promise<AuthorizedFetches | { readonly refusal: Refusal } | 'waiting'> {
  const cached = ports.cache.store(group.store, namespace.name);
  const store = {
    namespace,
    reference: group.store,
    store: cached && (ports.hasFloodGate ? cached.facts : { ...cached.facts, ready: true }),
    rules: ports.rules,
    purpose: 'fetch' as const,
  };
  const admitted = admitStore(store);
  if (admitted.kind === 'refused') {
    const isNew = cached?.isChecked === false && admitted.refusal.retry === 'later';
    return isNew ? 'waiting' : { refusal: blame(group, admitted.refusal) };
  }
  const identity = await readIdentity(ports.identities, admitted.wish);
  if ('tenant' in identity) return { refusal: blame(group, identity) };
  const question = { ...store, identity, grants: ports.cache.grantsFor(namespace.name) };
  const verdict = authorizeUse({ ...question, remote: group.entries.map(remoteWish) });
  if (verdict.kind === 'refused') return { refusal: blame(group, verdict.refusal, verdict.index) };
  const { entries, finds } = group;
  return { question, permit: verdict, entries, finds, generation: cached?.generation ?? 0 };
}

/**
 * Reads the world for one ExternalSecret: which stores, which identities, which keys; every group of one store goes through
 * the gate. Nothing is asked of AWS here, so a refusal costs no call and reads the same for existing and absent secrets.
 */
export async function gather(
  ports: GatherPorts,
  externalSecret: ExternalSecret,
  namespace: UseRequest['namespace'],
): Promise<Gathered> {
  const entries = planFetches(externalSecret.spec);
  if ('tenant' in entries) return { kind: 'refused', refusal: entries };
  const groups = groupByStore(entries);
  const templates = await ports.templateSources.versions(externalSecret);
  const fetches: AuthorizedFetches[] = [];
  for (const group of groups) {
    const result = await authorizeGroup(ports, namespace, group);
    if (result === 'waiting') return { kind: 'waiting' };
    if ('refusal' in result) return { kind: 'refused', refusal: result.refusal };
    fetches.push(result);
  }
  const generators = entries.filter((entry) => entry.kind === 'generator');
  const permits = JSON.stringify(fetches.map(permitKey));
  return { kind: 'fetches', fetches, generators, permits, basis: basisOf(permits, templates) };
}

/** The values of a store in the cluster are its own spec or Secrets nobody watches, so its generation stands for them. */
function permitKey({ permit, generation }: AuthorizedFetches): unknown {
  return permit.kind === 'allowed'
    ? [scopeKey(permit.use.scope), permit.use.references.map(referenceKey)]
    : [permit.use.scope.provider, permit.use.scope.storeUid, generation];
}

/** `templates` as `TemplateSourceWatches` spells their versions. */
export function basisOf(permits: string, templates: string): string {
  return templates === '' ? permits : `${permits} ${templates}`;
}
