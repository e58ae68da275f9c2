import { type Json } from '../json/json.ts';
import { CompiledExpression } from './compiled-expression.ts';
import { createEnvironment } from './environment.ts';
import type { Meter } from './meter.ts';
import { untyped } from './to-cel-value.ts';
import { compileProblem } from './wording.ts';

/** Compiles an expression over variables of no declared type; a text says why that cannot be. */
export function compileOver(
  variables: readonly string[],
  text: string,
  wanted: 'bool' | 'string' | 'any',
): CompiledExpression | string {
  const environment = createEnvironment();
  for (const name of variables) environment.registerVariable(name, 'dyn');
  try {
    const parsed = environment.parse(text);
    const checked = parsed.check();
    if (!checked.valid) return `compilation failed: ${compileProblem(checked.error, text)}`;
    const fits = wanted === 'any' || checked.type === wanted || checked.type === 'dyn';
    return fits ? new CompiledExpression(parsed) : `must evaluate to ${wanted}`;
  } catch (error) {
    return `compilation failed: ${compileProblem(error, text)}`;
  }
}

/** The values of variables, once for all expressions about a request. */
export class RequestVariables {
  readonly #values: Record<string, unknown>;

  constructor(variables: Readonly<Record<string, Json>>) {
    this.#values = Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, untyped(value)]));
  }

  /** The same, with one more variable whose value the engine has computed. */
  with(name: string, value: unknown): RequestVariables {
    const made = new RequestVariables({});
    Object.assign(made.#values, this.#values, { [name]: value });
    return made;
  }

  evaluate(expression: CompiledExpression, meter: Meter): unknown {
    return expression.evaluate(this.#values, meter);
  }
}
