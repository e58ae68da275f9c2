/**
 * One stream for several tellers. It holds what each of them says as a whole, in the order of their numbers from 0: the first
 * that has not ended is heard as it speaks, what later ones say is kept until it is their turn.
 */
export class Turns {
  readonly #out: (text: string) => void;
  readonly #kept = new Map<number, string[]>();
  readonly #ended = new Set<number>();
  #turn = 0;

  constructor(out: (text: string) => void) {
    this.#out = out;
  }

  say(teller: number, text: string): void {
    if (teller === this.#turn) this.#out(text);
    else this.#kept.set(teller, [...(this.#kept.get(teller) ?? []), text]);
  }

  end(teller: number): void {
    this.#ended.add(teller);
    while (this.#ended.has(this.#turn)) {
      this.#turn += 1;
      for (const text of this.#kept.get(this.#turn) ?? []) this.#out(text);
      this.#kept.delete(this.#turn);
    }
  }
}
