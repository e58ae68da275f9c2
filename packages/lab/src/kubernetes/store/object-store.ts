import type { Clock } from '@lockkeeper/core';
import type { KubeObject } from '../json/kube-object.ts';
import { Collection } from './collection.ts';
import type { StoredState } from './store-persistence.ts';
import type { Change, StoredObject } from './stored-object.ts';

export interface StoreLimits {
  /** Changes kept for watches and for lists at an exact version. */
  readonly historyLength: number;
  /** Age in milliseconds after which a change may be forgotten (etcd is compacted every five minutes). */
  readonly historyAgeMs: number;
}

const defaultLimits: StoreLimits = { historyLength: 20_000, historyAgeMs: 300_000 };

/**
 * All objects of one API server, with one sequence of revisions for all kinds, as etcd has it. Memory only.
 * Commits are synchronous: who reads a version and commits in the same turn of the event loop has no rival in between.
 */
export class ObjectStore {
  readonly #clock: Clock;
  readonly #limits: StoreLimits;
  readonly #collections = new Map<string, Collection>();
  readonly #listeners = new Set<(change: Change) => void>();
  #history: Change[] = [];
  #revision = 1;
  #compacted = 0;

  constructor(clock: Clock, limits: StoreLimits = defaultLimits) {
    this.#clock = clock;
    this.#limits = limits;
  }

  /**
   * Takes over what an earlier store held; before the first commit. Its history is not known, so that watches from older
   * versions are told to list again.
   */
  restore({ revision, objects }: StoredState): void {
    for (const { collection, namespace, name, revision: own, object } of objects) {
      this.#collectionFor(collection).set({ namespace, name, revision: own, object });
    }
    this.#revision = Math.max(this.#revision, revision);
    this.#compacted = this.#revision;
  }

  /** Collections that hold objects now. */
  collections(): readonly string[] {
    return [...this.#collections].filter(([, one]) => one.list('').length > 0).map(([name]) => name);
  }

  /** The revision of the newest commit. */
  get revision(): number {
    return this.#revision;
  }

  /** Revisions at and below this one can no longer be watched from or listed at, unless they are the newest. */
  get compactedRevision(): number {
    return this.#compacted;
  }

  get(collection: string, namespace: string, name: string): StoredObject | undefined {
    return this.#collections.get(collection)?.get(namespace, name);
  }

  /** All objects of a collection in key order. */
  list(collection: string, namespace = ''): readonly StoredObject[] {
    return this.#collections.get(collection)?.list(namespace) ?? [];
  }

  /** The list as it was at `revision`, rebuilt from the history; undefined when that is compacted. */
  listAt(collection: string, namespace: string, revision: number): readonly StoredObject[] | undefined {
    if (revision >= this.#revision) return this.list(collection, namespace);
    if (revision < this.#compacted) return undefined;
    const past = new Collection();
    for (const stored of this.list(collection)) past.set(stored);
    for (let index = this.#history.length - 1; index >= 0; index--) {
      const change = this.#history[index];
      if (change === undefined || change.revision <= revision) break;
      if (change.collection !== collection) continue;
      if (change.previous === undefined) past.remove(change.current.namespace, change.current.name);
      else past.set(change.previous);
    }
    return past.list(namespace);
  }

  /** Collections that hold at least one object of the namespace, with those objects. */
  contentOf(namespace: string): readonly (readonly [collection: string, objects: readonly StoredObject[]])[] {
    return [...this.#collections]
      .map(([name, collection]) => [name, collection.list(namespace)] as const)
      .filter(([, objects]) => objects.length > 0);
  }

  /** The revision that the next commit will have; objects carry it in metadata.resourceVersion. */
  nextRevision(): number {
    return this.#revision + 1;
  }

  put(collection: string, namespace: string, name: string, object: KubeObject): StoredObject {
    const previous = this.get(collection, namespace, name);
    const current: StoredObject = { namespace, name, revision: this.nextRevision(), object };
    this.#collectionFor(collection).set(current);
    this.#record({ type: previous === undefined ? 'ADDED' : 'MODIFIED', collection, current, previous });
    return current;
  }

  /** Removes; `last` is the content that watchers see, with the new revision in its metadata. */
  remove(collection: string, namespace: string, name: string, last: KubeObject): StoredObject | undefined {
    const previous = this.get(collection, namespace, name);
    if (previous === undefined) return undefined;
    const current: StoredObject = { namespace, name, revision: this.nextRevision(), object: last };
    this.#collectionFor(collection).remove(namespace, name);
    this.#record({ type: 'DELETED', collection, current, previous });
    return current;
  }

  /** Changes of all collections after `revision`, oldest first; undefined when some of them are forgotten. */
  changesSince(revision: number): readonly Change[] | undefined {
    if (revision < this.#compacted) return undefined;
    let index = this.#history.length;
    while (index > 0 && (this.#history[index - 1]?.revision ?? 0) > revision) index--;
    return this.#history.slice(index);
  }

  /** Calls `listener` at once with every commit, in order. Listeners must not commit themselves. */
  subscribe(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Forgets the history up to and including `revision` (all of it by default), as etcd's compaction does. */
  compact(revision: number = this.#revision): void {
    this.#compacted = Math.max(this.#compacted, Math.min(revision, this.#revision));
    this.#history = this.#history.filter((change) => change.revision > this.#compacted);
  }

  #collectionFor(name: string): Collection {
    const found = this.#collections.get(name);
    if (found !== undefined) return found;
    const made = new Collection();
    this.#collections.set(name, made);
    return made;
  }

  #record(part: Omit<Change, 'revision' | 'committedAt'>): void {
    this.#revision += 1;
    // The JSON of a past version is rarely asked for again, and would double what the history weighs.
    if (part.previous !== undefined) delete part.previous.text;
    const change: Change = { ...part, revision: this.#revision, committedAt: this.#clock.now() };
    this.#history.push(change);
    this.#trim();
    for (const listener of this.#listeners) listener(change);
  }

  /** Drops a quarter at a time, so that the cost per commit stays constant. */
  #trim(): void {
    const { historyLength, historyAgeMs } = this.#limits;
    const oldest = this.#history[0];
    if (oldest === undefined) return;
    const tooMany = this.#history.length > historyLength;
    const tooOld = this.#history.length % 256 === 0 && this.#clock.now() - oldest.committedAt > historyAgeMs * 2;
    if (!tooMany && !tooOld) return;
    const horizon = this.#clock.now() - historyAgeMs;
    const byAge = tooOld ? this.#history.findIndex((change) => change.committedAt >= horizon) : 0;
    const count = Math.max(byAge, tooMany ? Math.ceil(historyLength / 4) : 0);
    const last = this.#history[count - 1];
    if (last === undefined) return;
    this.#history = this.#history.slice(count);
    this.#compacted = last.revision;
  }
}
