import type { RequestContext } from '../context/request-context.ts';

/** Items that some condition keys cannot tell apart are of one class. */
export interface KeyClasses {
  /** By item. */
  readonly classOf: Uint32Array;
  /** One item of each class. */
  readonly examples: readonly number[];
  /** Some item lacks one of the keys, so that a caller may bring it. */
  readonly open: boolean;
}

/** Classes of items by condition keys; each set of keys is worked out once. */
export class KeyClassIndex {
  readonly #items: readonly number[];
  readonly #contexts: readonly (RequestContext | undefined)[];
  readonly #known = new Map<string, KeyClasses>();

  /** `contexts` by item. */
  constructor(items: readonly number[], contexts: readonly (RequestContext | undefined)[]) {
    this.#items = items;
    this.#contexts = contexts;
  }

  /** The classes by some keys, in any case. */
  of(keysInAnyCase: readonly string[]): KeyClasses {
    const keys = [...new Set(keysInAnyCase.map((key) => key.toLowerCase()))].sort();
    const name = keys.join('\n');
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const classes = this.#classesBy(keys);
    this.#known.set(name, classes);
    return classes;
  }

  #classesBy(keys: readonly string[]): KeyClasses {
    const classOf = new Uint32Array(this.#contexts.length);
    const examples: number[] = [];
    const numbers = new Map<string, number>();
    let open = false;
    for (const item of this.#items) {
      const values = keys.map((key) => this.#contexts[item]?.get(key));
      open ||= values.includes(undefined);
      const text = values.map(textOf).join(',');
      const number = numbers.get(text) ?? examples.push(item) - 1;
      numbers.set(text, number);
      classOf[item] = number;
    }
    return { classOf, examples, open };
  }
}

/** A text that is the same for equal values only: absent and unknown have no JSON. */
function textOf(value: ReturnType<RequestContext['get']>): string {
  return typeof value === 'symbol' ? 'unknown' : (JSON.stringify(value) ?? '');
}
