/**
 * How much of the store one API server has seen. Several servers may share a store; each has its own horizon, so that a
 * simulation can let one lag: it then serves cached reads (`resourceVersion=0`) and watches only up to its horizon.
 */
export class Horizon {
  readonly #listeners = new Set<() => void>();
  #limit = Number.POSITIVE_INFINITY;

  /** The newest revision that watches and cached lists of this server may show. */
  get limit(): number {
    return this.#limit;
  }

  /** Freezes this server's view at `revision`. */
  freezeAt(revision: number): void {
    this.#limit = revision;
  }

  /** Lets this server see up to `revision`, or all; held watch events are then delivered. */
  advanceTo(revision: number = Number.POSITIVE_INFINITY): void {
    this.#limit = revision;
    for (const listener of this.#listeners) listener();
  }

  onAdvance(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
