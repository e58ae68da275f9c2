/**
 * A read that many may ask for at once. Everybody gets an answer of a read that began after they asked, and never more than
 * one read is under way: those who ask meanwhile share the next one.
 */
export class SharedRead<T> {
  readonly #start: () => Promise<T>;
  #running: Promise<T> | undefined;
  #next: Promise<T> | undefined;

  constructor(start: () => Promise<T>) {
    this.#start = start;
  }

  read(): Promise<T> {
    if (this.#running === undefined) return this.#begin();
    this.#next ??= this.#running.then(
      () => this.#begin(),
      () => this.#begin(),
    );
    return this.#next;
  }

  #begin(): Promise<T> {
    this.#next = undefined;
    const running = this.#start();
    this.#running = running;
    const end = (): void => {
      // Whoever waits for the next read begins it in this very moment.
      if (this.#running === running && this.#next === undefined) this.#running = undefined;
    };
    running.then(end, end);
    return running;
  }
}
