/** What one expression may cost, and all expressions of one object together, as upstream bounds them. */
export const expressionBudget = 1_000_000;
export const objectBudget = 10_000_000;

/** Thrown when an expression has cost too much. One instance: a hostile expression must not be paid in stack traces. */
export class CostExceeded extends Error {
  override readonly name = 'CostExceeded';
}

const exceeded = new CostExceeded('operation cancelled: actual cost limit exceeded');

/** Counts what an evaluation costs, in units of about one step of the engine. */
export class Meter {
  readonly #sizes = new WeakMap<object, number>();
  #left: number;
  #spent = 0;

  constructor(budget: number) {
    this.#left = budget;
  }

  get spent(): number {
    return this.#spent;
  }

  /** The engine swallows errors in `||`, `&&` and quantifiers; who reads a result asks this first. */
  get exhausted(): boolean {
    return this.#left < 0;
  }

  charge(cost: number): void {
    this.#spent += cost;
    this.#left -= cost;
    if (this.#left < 0) throw exceeded;
  }

  /** The weight of a value with all that it holds: a tenth for each letter, one for everything else. */
  sizeOf(value: unknown): number {
    if (typeof value === 'string') return 1 + value.length / 10;
    if (typeof value !== 'object' || value === null) return 1;
    const known = this.#sizes.get(value);
    if (known !== undefined) return known;
    const size = this.#measure(value);
    this.#sizes.set(value, size);
    return size;
  }

  #measure(value: object): number {
    if (value instanceof Uint8Array) return 1 + value.length / 10;
    let size = 1;
    if (Array.isArray(value) || value instanceof Set) for (const item of value) size += this.sizeOf(item);
    else if (value instanceof Map) for (const [key, item] of value) size += this.sizeOf(key) + this.sizeOf(item);
    else for (const item of Object.values(value)) size += this.sizeOf(item);
    return size;
  }
}
