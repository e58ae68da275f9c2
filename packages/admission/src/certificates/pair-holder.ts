import type { Cancel } from '@lockkeeper/core';
import type { ServingPair } from './certificate-source.ts';

/** Keeps the newest pair and tells those who want to know. */
export class PairHolder {
  readonly #first = Promise.withResolvers<ServingPair>();
  readonly #users = new Set<(pair: ServingPair) => void>();
  #pair: ServingPair | undefined;

  get current(): ServingPair | undefined {
    return this.#pair;
  }

  pair(): Promise<ServingPair> {
    return this.#pair === undefined ? this.#first.promise : Promise.resolve(this.#pair);
  }

  set(pair: ServingPair): void {
    this.#pair = pair;
    this.#first.resolve(pair);
    for (const use of this.#users) use(pair);
  }

  onChange(use: (pair: ServingPair) => void): Cancel {
    this.#users.add(use);
    return () => void this.#users.delete(use);
  }
}
