import type { Clock, GrantFacts, Log, NamespaceFacts, Random, StoreFacts, StoreReference } from '@lockkeeper/core';
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
  LabelPolicy,
  PlatformFacts,
  projectGrant,
  projectNamespace,
  projectStore,
  type RuleOptions,
  secretStores,
  storeGrants,
} from '@lockkeeper/kube/internal';
import type { KnownFacts } from '../review/kinds.ts';
import { SharedRead } from './shared-read.ts';

export interface ClusterFactsOptions extends RuleOptions {
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly timing?: Partial<ReflectorTiming>;
}

/** What reviews may know of the cluster: kept by watches, or read anew when a watch may be behind. No Secret is among it. */
export class ClusterFacts {
  readonly #client: KubeClient;
  readonly #allowed: Pick<KnownFacts, 'genericTargets' | 'webhookHosts' | 'templateDelimiters'>;
  readonly #platform: PlatformFacts;
  readonly #labelPolicy: LabelPolicy;
  readonly #namespaces: Reflector<KubeObject, NamespaceFacts & { readonly terminating: boolean }>;
  readonly #grants: Reflector<KubeObject, GrantFacts | undefined>;
  readonly #secretStores: Reflector<KubeObject, CachedStore>;
  readonly #clusterSecretStores: Reflector<KubeObject, CachedStore>;
  readonly #fresh: SharedRead<readonly GrantFacts[]>;

  constructor(options: ClusterFactsOptions) {
    const { client, clock, random, log, timing, rules, genericTargets, webhookHosts, delimiters } = options;
    const common = { clock, random, log, ...(timing ? { timing } : {}) };
    this.#client = client;
    this.#allowed = { genericTargets, webhookHosts, templateDelimiters: delimiters };
    this.#namespaces = new Reflector({ ...common, source: sourceOfAll(client, namespaces), project: projectNamespace });
    this.#grants = new Reflector({ ...common, source: sourceOfAll(client, storeGrants), project: projectGrant });
    this.#secretStores = new Reflector({ ...common, source: sourceOfAll(client, secretStores), project: projectStore });
    this.#clusterSecretStores = new Reflector({
      ...common,
      source: sourceOfAll(client, clusterSecretStores),
      project: projectStore,
    });
    this.#labelPolicy = new LabelPolicy({
      client,
      clock,
      log,
      isNeeded: () => this.#platform.labelReaders().length > 0,
      onChange: () => this.#platform.forget(),
    });
    this.#platform = new PlatformFacts(rules, this.#clusterSecretStores.store, () => this.#labelPolicy.inForce);
    this.#fresh = new SharedRead(async () => {
      const [{ items }] = await Promise.all([
        collectList(client.listAll(storeGrants)),
        this.#labelPolicy.refresh(new AbortController().signal),
      ]);
      return items.map(projectGrant).filter((grant) => grant !== undefined);
    });
  }

  get #reflectors(): readonly Pick<Reflector<KubeObject, unknown>, 'run' | 'synced' | 'health'>[] {
    return [this.#namespaces, this.#grants, this.#secretStores, this.#clusterSecretStores];
  }

  /** Settles when every cache has been filled; rejects when the signal aborts before. */
  get synced(): Promise<unknown> {
    return Promise.all(this.#reflectors.map(({ synced }) => synced));
  }

  /** Keeps the facts until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const labelPolicy = this.#labelPolicy.run(signal).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
    await Promise.all([...this.#reflectors.map((reflector) => reflector.run(signal)), labelPolicy]);
  }

  /** True once every cache has been filled. */
  get known(): boolean {
    return this.#reflectors.every(({ health }) => health.synced);
  }

  cached(namespace: string): KnownFacts {
    const grants = [...this.#grants.store.entries()].flatMap(({ value }) => (value ? [value] : []));
    return this.#facts(this.#namespaces.store.get({ name: namespace }), grants, namespace);
  }

  /**
   * The same from the API server itself: a grant and the store that needs it often come in one `kubectl apply`, faster than a
   * watch. Rejects with LockkeeperError. However many ask, one such read is under way at a time.
   */
  async fresh(namespace: string): Promise<KnownFacts> {
    const [found, grants] = await Promise.all([
      namespace === '' ? undefined : this.#client.get<KubeObject>(namespaces, { name: namespace }),
      this.#fresh.read(),
    ]);
    return this.#facts(found && projectNamespace(found), grants, namespace);
  }

  /** What is cached, and these stores from the API server itself. Rejects with LockkeeperError. */
  async withStores(namespace: string, references: readonly StoreReference[]): Promise<KnownFacts> {
    const read = async ({ kind, name }: StoreReference): Promise<readonly [string, StoreFacts | undefined]> => {
      const isCluster = kind === 'ClusterSecretStore';
      const type = isCluster ? clusterSecretStores : secretStores;
      const found = await this.#client.get<KubeObject>(type, isCluster ? { name } : { namespace, name });
      return [`${kind}/${name}`, found && projectStore(found).facts];
    };
    const found = new Map(await Promise.all(references.map(read)));
    const cached = this.cached(namespace);
    return {
      ...cached,
      store: (reference) => cached.store?.(reference) ?? found.get(`${reference.kind}/${reference.name}`),
    };
  }

  #facts(namespace: NamespaceFacts | undefined, grants: readonly GrantFacts[], name: string): KnownFacts {
    return {
      ...this.#allowed,
      rules: this.#platform.rules,
      grants,
      policyInstalled: this.#labelPolicy.inForce,
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
