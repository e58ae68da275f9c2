import {
  admitStore,
  type AuthorizedUse,
  authorizeUse,
  entryPrefix,
  type FetchEntry,
  groupByStore,
  planFetches,
  type Refusal,
  referenceKey,
  remoteWish,
  scopeKey,
  servesClass,
  type StoreFetches,
  type UseRequest,
  within,
  type ExternalSecret,
  type PlatformRules,
} from '@lockkeeper/core';
import type { ClusterCache } from '../../cluster/cluster-cache.ts';
import { type IdentityFactsReader, readIdentity } from '../../cluster/identity-facts.ts';

/** What one store is to be asked, already let through the gate. */
export interface AuthorizedFetches {
  readonly use: AuthorizedUse;
  readonly entries: readonly FetchEntry[];
}

export type Gathered =
  | {
      readonly kind: 'fetches';
      readonly fetches: readonly AuthorizedFetches[];
      /** Equal as long as the same values would be asked for with the same identities. */
      readonly basis: string;
    }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** A store of another controller class: not ours, and no status is written. */
  | { readonly kind: 'foreign' }
  /** A store that is new and will be checked in a moment; its change brings the object back. */
  | { readonly kind: 'waiting' };

export interface GatherPorts {
  readonly cache: ClusterCache;
  readonly identities: IdentityFactsReader;
  readonly rules: PlatformRules;
  readonly controllerClass: string;
}

function isForeign(ports: GatherPorts, namespace: string, group: StoreFetches): boolean {
  const wanted = ports.cache.store(group.store, namespace)?.controllerClass ?? '';
  return !servesClass(ports.controllerClass, wanted);
}

/** Puts ESO's name of the entry at fault in front of a refusal; a refusal of the whole store is the first entry's. */
function blame(group: StoreFetches, refusal: Refusal, index = 0): Refusal {
  const entry = group.entries[index];
  return entry ? within(entryPrefix(entry), refusal) : refusal;
}

async function authorizeGroup(
  ports: GatherPorts,
  namespace: UseRequest['namespace'],
  group: StoreFetches,
): Promise<AuthorizedFetches | { readonly refusal: Refusal } | 'waiting'> {
  const cached = ports.cache.store(group.store, namespace.name);
  const question = {
    namespace,
    reference: group.store,
    store: cached?.facts,
    rules: ports.rules,
    purpose: 'fetch' as const,
  };
  const admitted = admitStore(question);
  if (admitted.kind === 'refused') {
    const isNew = cached?.isChecked === false && admitted.refusal.retry === 'later';
    return isNew ? 'waiting' : { refusal: blame(group, admitted.refusal) };
  }
  const identity = await readIdentity(ports.identities, admitted.wish);
  if ('tenant' in identity) return { refusal: blame(group, identity) };
  const verdict = authorizeUse({
    ...question,
    remote: group.entries.map(remoteWish),
    identity,
    grants: ports.cache.grantsFor(namespace.name),
  });
  if (verdict.kind === 'refused') return { refusal: blame(group, verdict.refusal, verdict.index) };
  return { use: verdict.use, entries: group.entries };
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
  if (groups.some((group) => isForeign(ports, namespace.name, group))) return { kind: 'foreign' };
  const fetches: AuthorizedFetches[] = [];
  for (const group of groups) {
    const result = await authorizeGroup(ports, namespace, group);
    if (result === 'waiting') return { kind: 'waiting' };
    if ('refusal' in result) return { kind: 'refused', refusal: result.refusal };
    fetches.push(result);
  }
  return { kind: 'fetches', fetches, basis: basisOf(fetches) };
}

function basisOf(fetches: readonly AuthorizedFetches[]): string {
  return JSON.stringify(fetches.map(({ use }) => [scopeKey(use.scope), use.references.map(referenceKey)]));
}
