import { LockkeeperError } from '../errors/lockkeeper-error.ts';
import { type Refusal, refusal } from '../errors/refusal.ts';
import { parseRemoteReference } from '../reference/parse-remote-reference.ts';
import type { AwsService, RemoteReference } from '../reference/remote-reference.ts';
import type { LocalReference } from '../scope/local-scope.ts';
import type { AdmittedAws, AdmittedLocal, AdmittedStore } from './admit-store.ts';
import type { NamespaceFacts } from './facts.ts';
import { localReference } from './local/local-reference.ts';
import { closedKey, type KeyLimit } from './remote-keys.ts';

/** One remote key as a manifest writes it. */
export interface RemoteWish {
  readonly key: string;
  readonly version?: string;
  /** `tags`: not the value is wanted but its tags (`metadataPolicy: Fetch`). */
  readonly part?: 'tags';
}

/** A key that is at fault, by its position among those asked for. */
export interface KeyRefusal {
  readonly index: number;
  readonly refusal: Refusal;
}

/** All wishes in their canonical form, or the first that is none. */
export function parseAll<T>(remote: readonly RemoteWish[], parse: (wish: RemoteWish) => T): readonly T[] | KeyRefusal {
  const parsed: T[] = [];
  for (const [index, wish] of remote.entries()) {
    try {
      parsed.push(parse(wish));
    } catch (error) {
      if (!(error instanceof LockkeeperError)) throw error;
      return { index, refusal: refusal(error.code, error.message) };
    }
  }
  return parsed;
}

/** How the keys of a store with `provider.aws` are read: its prefix belongs to each name. */
function remoteReference({ aws }: AdmittedAws, { key, version, part }: RemoteWish): RemoteReference {
  const reference = parseRemoteReference({
    service: aws.service as AwsService,
    key,
    ...(aws.prefix ? { prefix: aws.prefix } : {}),
    ...(version ? { version } : {}),
  });
  return part === undefined ? reference : { ...reference, part };
}

/** Who asks a store for keys, as expressions in its patterns see it. */
export function keyLimit({ store, wish }: AdmittedStore, namespace: NamespaceFacts): KeyLimit {
  const account = wish.kind === 'service-account' ? { serviceAccount: wish.name } : {};
  return { store, facts: { namespace, ...account }, field: 'remoteKeys' };
}

function opened<T extends RemoteReference | LocalReference>(
  admitted: AdmittedStore,
  namespace: NamespaceFacts,
  references: readonly T[] | KeyRefusal,
): readonly T[] | KeyRefusal {
  if ('refusal' in references) return references;
  return closedKey(keyLimit(admitted, namespace), references) ?? references;
}

/** The keys of a store with `provider.aws` in their canonical form, if this namespace may ask it for every one of them. */
export function openRemote(
  admitted: AdmittedAws,
  namespace: NamespaceFacts,
  remote: readonly RemoteWish[],
): readonly RemoteReference[] | KeyRefusal {
  const references = parseAll(remote, (wish) => remoteReference(admitted, wish));
  return opened(admitted, namespace, references);
}

/** As `openRemote`, for a store whose values are in the cluster. */
export function openLocal(
  admitted: AdmittedLocal,
  namespace: NamespaceFacts,
  remote: readonly RemoteWish[],
): readonly LocalReference[] | KeyRefusal {
  const references = parseAll(remote, (wish) => localReference(admitted.provider.kind, wish));
  return opened(admitted, namespace, references);
}

/** The keys in their canonical form, if this namespace may ask the store for every one of them. */
export function openKeys(
  admitted: AdmittedStore,
  namespace: NamespaceFacts,
  remote: readonly RemoteWish[],
): readonly (RemoteReference | LocalReference)[] | KeyRefusal {
  return admitted.kind === 'admitted'
    ? openRemote(admitted, namespace, remote)
    : openLocal(admitted, namespace, remote);
}
