/** What waits in the queue: `order` breaks ties, so that equal times run in the order of their making. */
export interface Timed {
  readonly time: number;
  readonly order: number;
}

const before = (a: Timed, b: Timed): boolean => a.time < b.time || (a.time === b.time && a.order < b.order);

/** A binary heap: the earliest entry comes out first. */
export class Heap<T extends Timed> {
  readonly #items: T[] = [];

  get size(): number {
    return this.#items.length;
  }

  peek(): T | undefined {
    return this.#items[0];
  }

  push(item: T): void {
    const items = this.#items;
    let at = items.length;
    items.push(item);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = items[parent];
      if (above === undefined || !before(item, above)) break;
      items[at] = above;
      at = parent;
    }
    items[at] = item;
  }

  pop(): T | undefined {
    const items = this.#items;
    const top = items[0];
    const last = items.pop();
    if (items.length > 0 && last !== undefined) this.#sink(last);
    return top;
  }

  /** Puts `item` at the top and lets it sink to its place. */
  #sink(item: T): void {
    const items = this.#items;
    let at = 0;
    for (let child = 1; child < items.length; child = 2 * at + 1) {
      const right = items[child + 1];
      let least = items[child];
      let index = child;
      if (right !== undefined && least !== undefined && before(right, least)) {
        least = right;
        index = child + 1;
      }
      if (least === undefined || !before(least, item)) break;
      items[at] = least;
      at = index;
    }
    items[at] = item;
  }
}
