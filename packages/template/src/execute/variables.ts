import type { ByteString } from '../text/byte-string.ts';
import type { Operand } from '../values/slot.ts';

/** A variable and those declared before it. */
export interface Variable {
  readonly name: ByteString;
  value: Operand;
  readonly before: Variable | undefined;
}

/** The variables of one run of one template. A chain and no table, so that an empty one costs next to nothing. */
export class Variables {
  #data: Operand;
  #last: Variable | undefined;

  /** `data` is what `$` stands for. */
  constructor(data: Operand) {
    this.#data = data;
  }

  /** A mark to come back to with `forget`. */
  get last(): Variable | undefined {
    return this.#last;
  }

  /** Forgets all variables that were declared after the mark was taken. */
  forget(mark: Variable | undefined): void {
    this.#last = mark;
  }

  declare(name: ByteString, value: Operand): void {
    this.#last = { name, value, before: this.#last };
  }

  /** The value of a variable, undefined when there is none of the name. `visit` is told of every variable passed by. */
  get(name: ByteString, visit: () => void): Operand | undefined {
    return this.#find(name, visit)?.value ?? (name === '$' ? this.#data : undefined);
  }

  /** Gives a variable another value; says whether there is such a variable. */
  assign(name: ByteString, value: Operand, visit: () => void): boolean {
    const found = this.#find(name, visit);
    if (found !== undefined) found.value = value;
    else if (name === '$') this.#data = value;
    return found !== undefined || name === '$';
  }

  /** Gives the variable declared last a value, and with a second value the one before it that one. */
  setLast(value: Operand, valueBefore?: Operand): void {
    if (this.#last === undefined) return;
    this.#last.value = value;
    if (valueBefore !== undefined && this.#last.before !== undefined) this.#last.before.value = valueBefore;
  }

  #find(name: ByteString, visit: () => void): Variable | undefined {
    let variable = this.#last;
    while (variable !== undefined && variable.name !== name) {
      visit();
      variable = variable.before;
    }
    return variable;
  }
}
