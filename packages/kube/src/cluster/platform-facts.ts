import { type PlatformRules, readsProtectedLabels, type StoreFacts, tagKeysOf } from '@lockkeeper/core';
import type { StoreView } from '../watch/store.ts';
import type { CachedStore } from './project-resources.ts';

/** What the platform has decided: its options, and what its cluster stores and policies say at this moment. */
export class PlatformFacts {
  readonly #options: PlatformRules;
  readonly #stores: StoreView<CachedStore>;
  readonly #labelsProtected: () => boolean;
  #rules: PlatformRules | undefined;

  /** `stores` are the cluster stores, as a reflector keeps them. */
  constructor(options: PlatformRules, stores: StoreView<CachedStore>, labelsProtected: () => boolean) {
    this.#options = options;
    this.#stores = stores;
    this.#labelsProtected = labelsProtected;
    // A cluster store that tags sessions reserves its keys; the list is made again when one changes, and not for each fetch.
    stores.onChange(() => this.forget());
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
    return [...this.#stores.entries()].map(({ value }) => value.facts);
  }
}
