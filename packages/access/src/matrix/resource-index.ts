import { type Glob, literalText } from '../glob/glob.ts';
import { matchGlob } from '../glob/match-glob.ts';

/** Resources in order, so that a pattern looks only at those that begin as it does. */
export class ResourceIndex {
  readonly #sorted: readonly string[];
  /** The questions about each resource, by number. */
  readonly #items: ReadonlyMap<string, readonly number[]>;
  readonly #everything: readonly number[];

  constructor(resources: readonly (readonly [number, string])[]) {
    const items = new Map<string, number[]>();
    for (const [item, resource] of resources) {
      const known = items.get(resource);
      if (known === undefined) items.set(resource, [item]);
      else known.push(item);
    }
    this.#items = items;
    // In the order of code units, in which `<` compares.
    this.#sorted = [...items.keys()].sort();
    this.#everything = resources.map(([item]) => item);
  }

  /** The numbers of the resources that a glob matches; in no order. */
  matching(glob: Glob): readonly number[] {
    const literal = literalText(glob);
    if (literal !== undefined) return this.#items.get(literal) ?? [];
    if (glob.parts.length === 1 && glob.parts[0]?.kind === 'any') return this.#everything;
    return this.#search(glob);
  }

  #search(glob: Glob): readonly number[] {
    const prefix = fixedPrefix(glob);
    const found: number[] = [];
    for (let at = this.#firstFrom(prefix); at < this.#sorted.length; at++) {
      const resource = this.#sorted[at] ?? '';
      if (!resource.startsWith(prefix)) break;
      if (matchGlob(glob, resource)) found.push(...(this.#items.get(resource) ?? []));
    }
    return found;
  }

  /** The place of the first resource that is not below a text. */
  #firstFrom(text: string): number {
    let low = 0;
    let high = this.#sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#sorted[middle] ?? '') < text) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function fixedPrefix(glob: Glob): string {
  const first = glob.parts[0];
  return first?.kind === 'text' ? first.text : '';
}
