import {
  type Clock,
  type IdentityFacts,
  type IdentityWish,
  type SecretFacts,
  LockkeeperError,
  type Refusal,
  refusal,
} from '@lockkeeper/core';
import { type KubeClient, type KubeObject, secrets } from '@lockkeeper/kube';
import type { ClusterCache } from './cluster-cache.ts';

/** Metadata of credential Secrets is asked for again after this long; many objects of one store share one read. */
const FRESH_MS = 5_000;

interface Remembered {
  readonly at: number;
  readonly facts: Promise<SecretFacts | undefined>;
}

/**
 * Finds the objects a store's identity rests on: the ServiceAccount from the watch cache, credential Secrets by metadata.
 * The namespace comes from the wish, which the gate made; nothing here reads a namespace field of a manifest (must M9).
 */
export class IdentityFactsReader {
  readonly #client: KubeClient;
  readonly #cache: ClusterCache;
  readonly #clock: Clock;
  readonly #remembered = new Map<string, Remembered>();

  constructor(client: KubeClient, cache: ClusterCache, clock: Clock) {
    this.#client = client;
    this.#cache = cache;
    this.#clock = clock;
  }

  async read(wish: IdentityWish): Promise<IdentityFacts> {
    switch (wish.kind) {
      case 'none':
      case 'controller':
        return {};
      case 'service-account': {
        const { namespace, name } = wish;
        const serviceAccount = this.#cache.serviceAccounts.store.get({ namespace, name });
        return serviceAccount ? { serviceAccount } : {};
      }
      case 'static-keys': {
        const found = await Promise.all(wish.secrets.map((name) => this.#secret(wish.namespace, name)));
        return { secrets: found.filter((facts) => facts !== undefined) };
      }
    }
  }

  #secret(namespace: string, name: string): Promise<SecretFacts | undefined> {
    const now = this.#clock.monotonic();
    for (const [key, { at }] of this.#remembered) if (now - at > FRESH_MS) this.#remembered.delete(key);
    const key = `${namespace}/${name}`;
    const known = this.#remembered.get(key);
    if (known) return known.facts;
    const facts = this.#get(namespace, name);
    this.#remembered.set(key, { at: now, facts });
    facts.catch(() => this.#remembered.delete(key));
    return facts;
  }

  /** Without anybody's signal: many passes share the answer, and one that is aborted must not take it from the others. */
  async #get(namespace: string, name: string): Promise<SecretFacts | undefined> {
    const found = await this.#client.get<KubeObject>(secrets, { namespace, name }, { metadataOnly: true });
    if (found === undefined) return undefined;
    const { uid = '', resourceVersion = '' } = found.metadata;
    return { namespace, name, uid, resourceVersion };
  }
}

/** The objects a store's identity rests on. A credential Secret that the operator itself may not read is told, not thrown. */
export async function readIdentity(
  identities: IdentityFactsReader,
  wish: IdentityWish,
): Promise<IdentityFacts | Refusal> {
  try {
    return await identities.read(wish);
  } catch (error) {
    if (!(error instanceof LockkeeperError) || error.code !== 'Denied') throw error;
    const what = "the operator may not read the Secret with the store's access keys";
    return { ...refusal('Denied', `${what}: ask the platform team`, 'later'), platform: `${what}: ${error.message}` };
  }
}
