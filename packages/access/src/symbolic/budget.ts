/** How much work searches may do. All searches for one way to reach a resource share one, so that a question ends (threat Z8). */
export class Budget {
  #left: number;

  /** @param steps States of automata, and cells, that may be looked at. */
  constructor(steps: number) {
    this.#left = steps;
  }

  /** Takes some steps; false when there are not enough left, and from then on. */
  spend(steps = 1): boolean {
    this.#left -= steps;
    return this.#left >= 0;
  }
}
