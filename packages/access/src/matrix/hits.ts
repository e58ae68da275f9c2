import type { Outcome } from '../match/outcome.ts';

/** Items for which something comes to one answer, which is not "no". */
export interface Hits {
  readonly outcome: Outcome;
  readonly numbers: readonly number[];
}

/** Sorts items by their answer. */
export class HitSorter {
  readonly #numbers = new Map<Outcome, number[]>();

  add(number: number, outcome: Outcome): void {
    if (outcome === 'no') return;
    const known = this.#numbers.get(outcome);
    if (known === undefined) this.#numbers.set(outcome, [number]);
    else known.push(number);
  }

  hits(): readonly Hits[] {
    return [...this.#numbers].map(([outcome, numbers]) => ({ outcome, numbers }));
  }
}
