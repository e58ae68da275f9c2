import type { CallContext } from '../../call-context.ts';

/** Fair choices from the bytes that the rendering was given: a draw that would favour some numbers is thrown away (`threat/G10`). */
export class Uniform {
  readonly #context: CallContext;

  constructor(context: CallContext) {
    this.#context = context;
  }

  /** A number from 0 to `bound` - 1. `bound` is at least 1. */
  below(bound: bigint): bigint {
    const bytes = Math.max(Math.ceil((bound - 1n).toString(2).length / 8), 1);
    const range = 1n << BigInt(8 * bytes);
    const fair = range - (range % bound);
    for (;;) {
      const drawn = this.#context.randomBytes(bytes).reduce((number, byte) => (number << 8n) | BigInt(byte), 0n);
      this.#context.step();
      if (drawn < fair) return drawn % bound;
    }
  }
}
