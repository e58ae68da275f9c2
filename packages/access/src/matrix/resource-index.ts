import { type Glob, literalText } from '../glob/glob.ts';
import { matchGlob } from '../glob/match-glob.ts';
import { residualGlobs } from '../glob/residual-globs.ts';

/**
 * Resources by what stands up to their last colon, of which there are few (one for each account and region), and in order below,
 * so that a pattern looks only at those that begin as it does, whatever it leaves open of region and account.
 */
export class ResourceIndex {
  readonly #everything: readonly number[];
  /** The items of each resource. */
  readonly #items = new Map<string, number[]>();
  /** By head: its tails, in the order of code units, in which `<` compares. */
  readonly #tails = new Map<string, string[]>();

  /** `resources` with the numbers of their items. */
  constructor(resources: readonly (readonly [number, string])[]) {
    this.#everything = resources.map(([item]) => item);
    for (const [item, resource] of resources) this.#add(item, resource);
    for (const tails of this.#tails.values()) tails.sort();
  }

  /** The numbers of the items whose resource a glob matches; in no order, each once. */
  matching(glob: Glob): readonly number[] {
    const literal = literalText(glob);
    if (literal !== undefined) return this.#items.get(literal) ?? [];
    if (matchesAll(glob)) return this.#everything;
    const found = new Set<string>();
    for (const [head, tails] of this.#tails) {
      for (const residual of residualGlobs(glob, head)) {
        // No tail has a colon.
        if (!hasColon(residual)) findTails(tails, residual, (tail) => found.add(head + tail));
      }
    }
    return [...found].flatMap((resource) => this.#items.get(resource) ?? []);
  }

  #add(item: number, resource: string): void {
    const known = this.#items.get(resource);
    if (known !== undefined) {
      known.push(item);
      return;
    }
    this.#items.set(resource, [item]);
    const cut = resource.lastIndexOf(':') + 1;
    const tails = this.#tails.get(resource.slice(0, cut)) ?? [];
    this.#tails.set(resource.slice(0, cut), tails);
    tails.push(resource.slice(cut));
  }
}

function findTails(tails: readonly string[], glob: Glob, found: (tail: string) => void): void {
  const first = glob.parts[0];
  const prefix = first?.kind === 'text' ? first.text : '';
  for (let at = firstFrom(tails, prefix); at < tails.length; at++) {
    const tail = tails[at] ?? '';
    if (!tail.startsWith(prefix)) return;
    if (matchGlob(glob, tail)) found(tail);
  }
}

/** The place of the first text that does not come before another. */
function firstFrom(sorted: readonly string[], text: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? '') < text) low = middle + 1;
    else high = middle;
  }
  return low;
}

function matchesAll(glob: Glob): boolean {
  return glob.parts.length === 1 && glob.parts[0]?.kind === 'any';
}

function hasColon(glob: Glob): boolean {
  return glob.parts.some((part) => part.kind === 'text' && part.text.includes(':'));
}
