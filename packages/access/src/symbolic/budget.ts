/** How much work a search may do. One budget is shared by all searches of a question, so that a question ends (threat Z8). */
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
