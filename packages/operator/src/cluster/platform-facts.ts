import { type PlatformRules, readsProtectedLabels, type StoreFacts, tagKeysOf } from '@lockkeeper/core';
import type { ClusterCache } from './cluster-cache.ts';

/** What the platform has decided: its options, and what its cluster stores and policies say at this moment. */
export class PlatformFacts {
  readonly #options: PlatformRules;
  readonly #cache: ClusterCache;
  readonly #labelsProtected: () => boolean;
  #rules: PlatformRules | undefined;

  constructor(options: PlatformRules, cache: ClusterCache, labelsProtected: () => boolean) {
    this.#options = options;
    this.#cache = cache;
    this.#labelsProtected = labelsProtected;
    // A cluster store that tags sessions reserves its keys; the list is made again when one changes, and not for each fetch.
    cache.clusterSecretStores.store.onChange(() => this.forget());
  }

  forget(): void {
    this.#rules = undefined;
  }

  get rules(): PlatformRules {
    this.#rules ??= {
      ...this.#options,
      reservedTagKeys: [...(this.#options.reservedTagKeys ?? []), ...this.clusterStores().flatMap(tagKeysOf)],
      labelPolicyInForce: this.#labelsProtected(),
    };
    return this.#rules;
  }

  /** Cluster stores that read labels which the label policy protects. */
  labelReaders(): readonly StoreFacts[] {
    return this.clusterStores().filter(readsProtectedLabels);
  }

  clusterStores(): readonly StoreFacts[] {
    return [...this.#cache.clusterSecretStores.store.entries()].map(({ value }) => value.facts);
  }
}
