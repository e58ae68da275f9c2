import type { Cancel } from '@lockkeeper/core';

/** One item on its way, with everybody who waits for it. */
export class Flight<Item, Answer> {
  readonly item: Item;
  readonly #callers = new Set<(answer: Answer) => void>();
  #isSettled = false;

  constructor(item: Item) {
    this.item = item;
  }

  /** Nobody waits any more. */
  get isAbandoned(): boolean {
    return this.#callers.size === 0;
  }

  get isSettled(): boolean {
    return this.#isSettled;
  }

  /** Adds a caller; the returned function removes it again. */
  join(done: (answer: Answer) => void): Cancel {
    // A wrapper of its own per caller, so that one function given twice counts twice.
    const caller = (answer: Answer): void => done(answer);
    this.#callers.add(caller);
    return () => {
      this.#callers.delete(caller);
    };
  }

  /** Tells all callers, once; later calls do nothing. */
  settle(answer: Answer): void {
    if (this.#isSettled) {
      return;
    }
    this.#isSettled = true;
    const callers = [...this.#callers];
    this.#callers.clear();
    for (const caller of callers) {
      caller(answer);
    }
  }
}
