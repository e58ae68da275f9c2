import { type Glob, type GlobPart, makeGlob } from './glob.ts';

/**
 * What is left of a glob for texts that begin with `head`: the glob matches `head + tail` exactly when one of the residuals matches
 * `tail`. There are no more of them than places in the pattern.
 */
export function residualGlobs(glob: Glob, head: string): readonly Glob[] {
  const walk = new HeadWalk(glob.parts, head);
  walk.from(0, 0);
  return walk.residuals;
}

/** All ways through a head, each place visited once. */
class HeadWalk {
  readonly residuals: Glob[] = [];
  readonly #parts: readonly GlobPart[];
  readonly #head: string;
  readonly #visited = new Set<number>();
  /** By part: the first offset from which a star was followed. */
  readonly #stars = new Map<number, number>();

  constructor(parts: readonly GlobPart[], head: string) {
    this.#parts = parts;
    this.#head = head;
  }

  /** Part `index` stands before offset `at` of the head. */
  from(index: number, at: number): void {
    const place = index * (this.#head.length + 1) + at;
    if (this.#visited.has(place)) return;
    this.#visited.add(place);
    const part = this.#parts[index];
    if (part?.kind === 'any') this.#star(index, at);
    else if (at === this.#head.length) this.#leave(this.#parts.slice(index));
    else if (part?.kind === 'one') this.from(index + 1, at + 1);
    else if (part !== undefined) this.#text(part.text, index, at);
  }

  #text(text: string, index: number, at: number): void {
    const rest = this.#head.length - at;
    if (text.length <= rest) {
      if (this.#head.startsWith(text, at)) this.from(index + 1, at + text.length);
    } else if (text.startsWith(this.#head.slice(at))) {
      this.#leave([{ kind: 'text', text: text.slice(rest) }, ...this.#parts.slice(index + 1)]);
    }
  }

  /** A star may reach over the whole head, or end anywhere in it. What it comes to from here it also comes to from before. */
  #star(index: number, at: number): void {
    const before = this.#stars.get(index);
    if (before !== undefined && before <= at) return;
    this.#stars.set(index, at);
    if (before === undefined) this.#leave(this.#parts.slice(index));
    for (let end = at; end < this.#head.length; end++) this.from(index + 1, end);
  }

  #leave(parts: readonly GlobPart[]): void {
    this.residuals.push(makeGlob(parts));
  }
}
