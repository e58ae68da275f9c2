import type {
  Clock,
  GrantFacts,
  Log,
  NamespaceFacts,
  PlatformRules,
  Random,
  ReviewFacts,
  StoreReference,
} from '@lockkeeper/core';
import {
  collectList,
  type KubeClient,
  type KubeObject,
  namespaces,
  Reflector,
  type ReflectorTiming,
  sourceOfAll,
} from '@lockkeeper/kube';
import {
  type CachedStore,
  clusterSecretStores,
  projectGrant,
  projectNamespace,
  projectStore,
  secretStores,
  storeGrants,
} from '@lockkeeper/kube/internal';
import { SharedRead } from './shared-read.ts';

export interface ClusterFactsOptions {
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly rules: PlatformRules;
  readonly timing?: Partial<ReflectorTiming>;
}

/** What reviews may know of the cluster: kept by watches, or read anew when a watch may be behind. No Secret is among it. */
export class ClusterFacts {
  readonly #client: KubeClient;
  readonly #rules: PlatformRules;
  readonly #namespaces: Reflector<KubeObject, NamespaceFacts & { readonly terminating: boolean }>;
  readonly #grants: Reflector<KubeObject, GrantFacts | undefined>;
  readonly #secretStores: Reflector<KubeObject, CachedStore>;
  readonly #clusterSecretStores: Reflector<KubeObject, CachedStore>;
  readonly #freshGrants: SharedRead<readonly GrantFacts[]>;

  constructor(options: ClusterFactsOptions) {
    const { client, clock, random, log, timing, rules } = options;
    const common = { clock, random, log, ...(timing ? { timing } : {}) };
    this.#client = client;
    this.#rules = rules;
    this.#namespaces = new Reflector({ ...common, source: sourceOfAll(client, namespaces), project: projectNamespace });
    this.#grants = new Reflector({ ...common, source: sourceOfAll(client, storeGrants), project: projectGrant });
    this.#secretStores = new Reflector({ ...common, source: sourceOfAll(client, secretStores), project: projectStore });
    this.#clusterSecretStores = new Reflector({
      ...common,
      source: sourceOfAll(client, clusterSecretStores),
      project: projectStore,
    });
    this.#freshGrants = new SharedRead(async () => {
      const { items } = await collectList(client.listAll(storeGrants));
      return items.map(projectGrant).filter((grant) => grant !== undefined);
    });
  }

  get reflectors(): readonly Pick<Reflector<KubeObject, unknown>, 'run' | 'synced' | 'health'>[] {
    return [this.#namespaces, this.#grants, this.#secretStores, this.#clusterSecretStores];
  }

  /** True once every cache has been filled. */
  get known(): boolean {
    return this.reflectors.every(({ health }) => health.synced);
  }

  cached(namespace: string): ReviewFacts {
    const grants = [...this.#grants.store.entries()].flatMap(({ value }) => (value ? [value] : []));
    return this.#facts(this.#namespaces.store.get({ name: namespace }), grants, namespace);
  }

  /**
   * The same from the API server itself: a grant and the store that needs it often come in one `kubectl apply`, faster than a
   * watch. Rejects with LockkeeperError. However many ask, one list of grants is under way at a time.
   */
  async fresh(namespace: string): Promise<ReviewFacts> {
    const [found, grants] = await Promise.all([
      namespace === '' ? undefined : this.#client.get<KubeObject>(namespaces, { name: namespace }),
      this.#freshGrants.read(),
    ]);
    return this.#facts(found && projectNamespace(found), grants, namespace);
  }

  #facts(namespace: NamespaceFacts | undefined, grants: readonly GrantFacts[], name: string): ReviewFacts {
    return {
      rules: this.#rules,
      grants,
      policyInstalled: false,
      store: (reference) => this.#store(reference, name)?.facts,
      ...(namespace ? { namespace } : {}),
    };
  }

  #store(reference: StoreReference, namespace: string): CachedStore | undefined {
    return reference.kind === 'ClusterSecretStore'
      ? this.#clusterSecretStores.store.get({ name: reference.name })
      : this.#secretStores.store.get({ namespace, name: reference.name });
  }
}
