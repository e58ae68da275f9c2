/** Waiting work of many owners, of whom each has a turn before any has another. */
export class FairQueue<Item> {
  /** In the order of turns. An owner without work is not in it. */
  readonly #byOwner = new Map<string, Item[]>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  sizeOf(owner: string): number {
    return this.#byOwner.get(owner)?.length ?? 0;
  }

  add(owner: string, item: Item): void {
    const items = this.#byOwner.get(owner);
    if (items === undefined) this.#byOwner.set(owner, [item]);
    else items.push(item);
    this.#size++;
  }

  /** The next item; its owner goes to the end. */
  take(): Item | undefined {
    for (const [owner, items] of this.#byOwner) {
      this.#byOwner.delete(owner);
      const item = items.shift();
      if (items.length > 0) this.#byOwner.set(owner, items);
      if (item === undefined) continue;
      this.#size--;
      return item;
    }
    return undefined;
  }

  /** Whether it was there. */
  remove(owner: string, item: Item): boolean {
    const items = this.#byOwner.get(owner);
    const at = items?.indexOf(item) ?? -1;
    if (items === undefined || at < 0) return false;
    items.splice(at, 1);
    if (items.length === 0) this.#byOwner.delete(owner);
    this.#size--;
    return true;
  }
}
