import type { ByteString } from '../text/byte-string.ts';
import type { Operand } from '../values/slot.ts';

/** The variables of one run of one template, innermost last. */
export class Variables {
  readonly #names: ByteString[] = ['$'];
  readonly #values: Operand[];

  constructor(data: Operand) {
    this.#values = [data];
  }

  get count(): number {
    return this.#names.length;
  }

  declare(name: ByteString, value: Operand): void {
    this.#names.push(name);
    this.#values.push(value);
  }

  /** Forgets all variables that were declared after the count was taken. */
  forget(count: number): void {
    this.#names.length = count;
    this.#values.length = count;
  }

  get(name: ByteString): Operand | undefined {
    return this.#values[this.#names.lastIndexOf(name)];
  }

  /** Says whether there is such a variable. */
  assign(name: ByteString, value: Operand): boolean {
    const at = this.#names.lastIndexOf(name);
    if (at >= 0) this.#values[at] = value;
    return at >= 0;
  }

  /** Overwrites the variable declared last (1), or the one before it (2). */
  setLast(which: 1 | 2, value: Operand): void {
    this.#values[this.#values.length - which] = value;
  }
}
