import type { KubeObject } from '../json/kube-object.ts';
import type { Change } from './stored-object.ts';

export interface StoredState {
  /** At least the newest revision that anybody was told of. */
  readonly revision: number;
  readonly objects: Iterable<{
    readonly collection: string;
    readonly namespace: string;
    readonly name: string;
    readonly revision: number;
    readonly object: KubeObject;
  }>;
}

/** Where a store's content outlives its process. */
export interface StorePersistence {
  /** What an earlier process left; undefined at the first start. */
  load(): StoredState | undefined;
  /** Called with every commit, in order. */
  commit(change: Change): void;
  /**
   * Resolves when all commits so far are safe; undefined when they are. No answer and no watch event leaves the server
   * before that. Rejects when they cannot be made safe.
   */
  settled(): Promise<void> | undefined;
}
