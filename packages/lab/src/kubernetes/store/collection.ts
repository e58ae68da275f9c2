import type { StoredObject } from './stored-object.ts';

/** The objects of one resource, by namespace and name, with lists in key order. */
export class Collection {
  readonly #namespaces = new Map<string, Map<string, StoredObject>>();
  readonly #sorted = new Map<string, readonly StoredObject[]>();

  get(namespace: string, name: string): StoredObject | undefined {
    return this.#namespaces.get(namespace)?.get(name);
  }

  set(stored: StoredObject): void {
    let bucket = this.#namespaces.get(stored.namespace);
    if (bucket === undefined) {
      bucket = new Map();
      this.#namespaces.set(stored.namespace, bucket);
    }
    bucket.set(stored.name, stored);
    this.#forget(stored.namespace);
  }

  remove(namespace: string, name: string): void {
    const bucket = this.#namespaces.get(namespace);
    bucket?.delete(name);
    if (bucket?.size === 0) this.#namespaces.delete(namespace);
    this.#forget(namespace);
  }

  /** Sorted by namespace, then name. The empty namespace means all of them. */
  list(namespace: string): readonly StoredObject[] {
    const known = this.#sorted.get(namespace);
    if (known !== undefined) return known;
    const made = namespace === '' ? this.#all() : byName(this.#namespaces.get(namespace));
    this.#sorted.set(namespace, made);
    return made;
  }

  #all(): readonly StoredObject[] {
    const namespaces = [...this.#namespaces.keys()].sort(byText);
    return namespaces.flatMap((namespace) => byName(this.#namespaces.get(namespace)));
  }

  #forget(namespace: string): void {
    this.#sorted.delete(namespace);
    this.#sorted.delete('');
  }
}

function byName(bucket: ReadonlyMap<string, StoredObject> | undefined): readonly StoredObject[] {
  if (bucket === undefined) return [];
  return [...bucket.values()].sort((a, b) => byText(a.name, b.name));
}

/** Byte order, as etcd's keys have it; names are ASCII. */
function byText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
