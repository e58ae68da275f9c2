/** A first-in-first-out line whose members can also leave from the middle. */
export class KeyedFifo<V> {
  readonly #items = new Map<string, V>();
  #cursor: Iterator<[string, V]> | undefined;
  #head: readonly [string, V] | undefined;

  get size(): number {
    return this.#items.size;
  }

  get(key: string): V | undefined {
    return this.#items.get(key);
  }

  /** Puts a key at the end; one that is in the line already must leave first. */
  push(key: string, value: V): void {
    this.#items.set(key, value);
  }

  delete(key: string): void {
    this.#items.delete(key);
    if (this.#head?.[0] === key) this.#head = undefined;
  }

  /** The first in line. One iterator walks along, because a new one would step over all earlier deletions each time. */
  peek(): readonly [string, V] | undefined {
    if (this.#head !== undefined || this.#items.size === 0) return this.#head;
    this.#cursor ??= this.#items.entries();
    let step = this.#cursor.next();
    if (step.done === true) {
      this.#cursor = this.#items.entries();
      step = this.#cursor.next();
    }
    this.#head = step.done === true ? undefined : step.value;
    return this.#head;
  }
}
