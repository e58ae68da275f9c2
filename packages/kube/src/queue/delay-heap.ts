interface Node {
  readonly at: number;
  readonly order: number;
  readonly key: string;
}

/** Keys by the time they are due, each at most once; the earliest first, then the one put in first. */
export class DelayHeap {
  readonly #live = new Map<string, Node>();
  #nodes: Node[] = [];
  #made = 0;

  get size(): number {
    return this.#live.size;
  }

  /** When the key is due, or undefined when it does not wait. */
  dueAt(key: string): number | undefined {
    return this.#live.get(key)?.at;
  }

  /** Sets the key's time; an earlier one of the same key is replaced. */
  set(key: string, at: number): void {
    const node = { at, order: (this.#made += 1), key };
    this.#live.set(key, node);
    this.#push(node);
    // Replaced and deleted nodes stay in the heap until they come up; not more of them than living ones.
    if (this.#nodes.length > 2 * this.#live.size + 64) this.#rebuild();
  }

  delete(key: string): void {
    this.#live.delete(key);
  }

  /** When the earliest key is due. */
  earliest(): number | undefined {
    for (let top = this.#nodes[0]; top !== undefined; top = this.#nodes[0]) {
      if (this.#live.get(top.key) === top) return top.at;
      this.#pop();
    }
    return undefined;
  }

  /** Takes the earliest key out if it is due at `now`. */
  takeDue(now: number): string | undefined {
    const at = this.earliest();
    if (at === undefined || at > now) return undefined;
    const key = this.#pop()?.key;
    if (key !== undefined) this.#live.delete(key);
    return key;
  }

  #rebuild(): void {
    this.#nodes = [];
    for (const node of this.#live.values()) this.#push(node);
  }

  #push(node: Node): void {
    const nodes = this.#nodes;
    let at = nodes.push(node) - 1;
    while (at > 0) {
      const parentAt = (at - 1) >> 1;
      const parent = nodes[parentAt];
      if (parent === undefined || !isBefore(node, parent)) break;
      nodes[at] = parent;
      at = parentAt;
    }
    nodes[at] = node;
  }

  #pop(): Node | undefined {
    const nodes = this.#nodes;
    const top = nodes[0];
    const last = nodes.pop();
    if (last === undefined || nodes.length === 0) return top;
    let at = 0;
    for (;;) {
      const childAt = this.#smallerChild(at);
      const child = nodes[childAt];
      if (child === undefined || !isBefore(child, last)) break;
      nodes[at] = child;
      at = childAt;
    }
    nodes[at] = last;
    return top;
  }

  #smallerChild(at: number): number {
    const left = this.#nodes[2 * at + 1];
    const right = this.#nodes[2 * at + 2];
    return left !== undefined && right !== undefined && isBefore(right, left) ? 2 * at + 2 : 2 * at + 1;
  }
}

function isBefore(a: Node, b: Node): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
