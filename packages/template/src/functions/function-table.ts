import type { CallContext } from '../call-context.ts';
import { type ByteString, decodeText, encodeText } from '../text/byte-string.ts';
import type { GoType } from '../values/go-type.ts';
import type { Value } from '../values/value.ts';

/** A function that templates may call. */
export interface TemplateFunction {
  /** Types of the parameters. The engine has checked and converted the arguments before `call`. */
  readonly parameters: readonly GoType[];
  /** Type of each further argument, when there may be any number of them. */
  readonly variadic?: GoType;
  /** Throws `FunctionFailure` when it cannot. */
  call(args: readonly Value[], context: CallContext): Value;
}

const NAME = /^[\p{L}_][\p{L}\p{Nd}_]*$/u;

/** A closed set of functions: what is in it when it is made is all there ever is (`threat/X8`). */
export class FunctionTable {
  readonly #functions: ReadonlyMap<ByteString, TemplateFunction>;

  /** Freezes the functions. Names must be names of the language; throws `TypeError` for one that is not. */
  constructor(functions: Iterable<readonly [string, TemplateFunction]>) {
    const named = new Map<ByteString, TemplateFunction>();
    for (const [name, definition] of functions) {
      if (!NAME.test(name)) throw new TypeError(`function name "${name}" is not a valid identifier`);
      named.set(encodeText(name), Object.freeze(definition));
    }
    this.#functions = named;
    Object.freeze(this);
  }

  get(name: ByteString): TemplateFunction | undefined {
    return this.#functions.get(name);
  }

  /** All names, sorted. */
  names(): string[] {
    return [...this.#functions.keys()].map(decodeText).sort();
  }

  /** Both sets in one; where both have a name, `other` wins. */
  with(other: FunctionTable): FunctionTable {
    const both = [...this.#functions, ...other.#functions];
    return new FunctionTable(both.map(([name, definition]) => [decodeText(name), definition]));
  }
}
