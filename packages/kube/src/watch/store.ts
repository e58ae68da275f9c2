import type { Cancel, Log } from '@lockkeeper/core';
import type { ObjectAddress, ObjectMeta } from '../resources/kube-object.ts';
import { compareVersions } from './compare-versions.ts';
import { SetMultimap } from './set-multimap.ts';

/** One cached object: its identity, the version it was seen at, and what the projection kept of it. */
export interface StoreEntry<S> {
  /** `namespace/name`, or `name` for cluster-scoped kinds. */
  readonly key: string;
  readonly namespace: string | undefined;
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly value: S;
}

/**
 * What happened to one object. A deletion carries the last known state; `finalStateUnknown` says that the deletion itself
 * was not seen (it was found missing in a new list, or its name came back with another UID).
 */
export type StoreChange<S> =
  | { readonly kind: 'added'; readonly entry: StoreEntry<S> }
  | { readonly kind: 'updated'; readonly entry: StoreEntry<S>; readonly before: StoreEntry<S> }
  | { readonly kind: 'deleted'; readonly entry: StoreEntry<S>; readonly finalStateUnknown: boolean };

/** Names an object may be found by, besides its own. */
export type Indexer<S> = (entry: StoreEntry<S>) => readonly string[];

export interface StoreOptions<S> {
  readonly log: Log;
  readonly indexers?: ReadonlyMap<string, Indexer<S>>;
}

/** The reading side of a `Store`. */
export interface StoreView<S> {
  readonly size: number;
  /** How far the cache has come: the version of the last list, event or bookmark. Empty before the first list. */
  readonly resourceVersion: string;
  get(address: ObjectAddress): S | undefined;
  entry(key: string): StoreEntry<S> | undefined;
  entries(): IterableIterator<StoreEntry<S>>;
  inNamespace(namespace: string): readonly StoreEntry<S>[];
  /** Entries that the named indexer filed under `value`. */
  byIndex(index: string, value: string): readonly StoreEntry<S>[];
  /** Calls `handler` after every change, in order, with the store already changed. A handler that throws is logged and disturbs nobody. */
  onChange(handler: (change: StoreChange<S>) => void): Cancel;
}

/** `namespace/name`, or `name` without a namespace. */
export function storeKey(address: ObjectAddress): string {
  return address.namespace === undefined ? address.name : `${address.namespace}/${address.name}`;
}

/** Cached objects of one kind by namespace and name, with indexes. Written by its reflector alone. */
export class Store<S> implements StoreView<S> {
  readonly #log: Log;
  readonly #indexers: ReadonlyMap<string, Indexer<S>>;
  readonly #entries = new Map<string, StoreEntry<S>>();
  readonly #namespaces = new SetMultimap<string, StoreEntry<S>>();
  readonly #indexes = new Map<string, SetMultimap<string, StoreEntry<S>>>();
  readonly #handlers = new Set<(change: StoreChange<S>) => void>();
  #resourceVersion = '';

  constructor(options: StoreOptions<S>) {
    this.#log = options.log;
    this.#indexers = options.indexers ?? new Map<string, Indexer<S>>();
    for (const name of this.#indexers.keys()) this.#indexes.set(name, new SetMultimap());
  }

  get size(): number {
    return this.#entries.size;
  }

  get resourceVersion(): string {
    return this.#resourceVersion;
  }

  get(address: ObjectAddress): S | undefined {
    return this.#entries.get(storeKey(address))?.value;
  }

  entry(key: string): StoreEntry<S> | undefined {
    return this.#entries.get(key);
  }

  entries(): IterableIterator<StoreEntry<S>> {
    return this.#entries.values();
  }

  inNamespace(namespace: string): readonly StoreEntry<S>[] {
    return [...this.#namespaces.get(namespace)];
  }

  byIndex(index: string, value: string): readonly StoreEntry<S>[] {
    const found = this.#indexes.get(index);
    if (found === undefined) throw new TypeError(`the store has no index "${index}"`);
    return [...found.get(value)];
  }

  onChange(handler: (change: StoreChange<S>) => void): Cancel {
    this.#handlers.add(handler);
    return () => this.#handlers.delete(handler);
  }

  /** Remembers how far the stream has come; never goes back. */
  advance(resourceVersion: string): void {
    const order = compareVersions(resourceVersion, this.#resourceVersion);
    if (order === undefined || order > 0) this.#resourceVersion = resourceVersion;
  }

  /** Takes an added or modified object. What is not newer than the entry of that name is a repeat or stale, and ignored. */
  upsert(entry: StoreEntry<S>): void {
    const before = this.#entries.get(entry.key);
    if (before !== undefined && isNotNewer(entry.resourceVersion, before.resourceVersion)) return;
    this.#set(entry, before);
  }

  /** Takes a deletion. One older than the entry of that name tells of an earlier object, and is ignored. */
  remove(entry: StoreEntry<S>): void {
    const before = this.#entries.get(entry.key);
    if (before === undefined) return;
    const order = compareVersions(entry.resourceVersion, before.resourceVersion);
    if (order !== undefined && order < 0) return;
    this.#drop(before);
    this.#emit({ kind: 'deleted', entry: entry.uid === before.uid ? entry : before, finalStateUnknown: false });
  }

  /** Takes a complete list: what is not in it is gone, its deletion unseen. */
  replaceAll(entries: readonly StoreEntry<S>[], resourceVersion: string): void {
    this.#resourceVersion = resourceVersion;
    const listed = new Set(entries.map((entry) => entry.key));
    for (const before of this.#entries.values()) {
      if (listed.has(before.key)) continue;
      this.#drop(before);
      this.#emit({ kind: 'deleted', entry: before, finalStateUnknown: true });
    }
    for (const entry of entries) {
      const before = this.#entries.get(entry.key);
      if (before?.uid === entry.uid && before.resourceVersion === entry.resourceVersion) continue;
      this.#set(entry, before);
    }
  }

  #set(entry: StoreEntry<S>, before: StoreEntry<S> | undefined): void {
    if (before !== undefined) this.#drop(before);
    this.#entries.set(entry.key, entry);
    if (entry.namespace !== undefined) this.#namespaces.add(entry.namespace, entry);
    for (const [name, indexer] of this.#indexers) {
      for (const value of indexer(entry)) this.#indexes.get(name)?.add(value, entry);
    }
    if (before === undefined) {
      this.#emit({ kind: 'added', entry });
    } else if (before.uid === entry.uid) {
      this.#emit({ kind: 'updated', entry, before });
    } else {
      // Same name, other UID: a stranger. The old object's end was never seen.
      this.#emit({ kind: 'deleted', entry: before, finalStateUnknown: true });
      this.#emit({ kind: 'added', entry });
    }
  }

  #drop(entry: StoreEntry<S>): void {
    this.#entries.delete(entry.key);
    if (entry.namespace !== undefined) this.#namespaces.delete(entry.namespace, entry);
    for (const [name, indexer] of this.#indexers) {
      for (const value of indexer(entry)) this.#indexes.get(name)?.delete(value, entry);
    }
  }

  #emit(change: StoreChange<S>): void {
    for (const handler of this.#handlers) {
      try {
        handler(change);
      } catch (error) {
        this.#log.error('a handler of cache changes threw', {
          key: change.entry.key,
          error: error instanceof Error ? error.name : typeof error,
        });
      }
    }
  }
}

/** An entry made of an object's metadata and what is kept of it. */
export function storeEntry<S>(metadata: ObjectMeta, value: S): StoreEntry<S> {
  return {
    key: storeKey(metadata),
    namespace: metadata.namespace,
    name: metadata.name,
    uid: metadata.uid ?? '',
    resourceVersion: metadata.resourceVersion ?? '',
    value,
  };
}

function isNotNewer(version: string, than: string): boolean {
  const order = compareVersions(version, than);
  return order !== undefined && order <= 0;
}
