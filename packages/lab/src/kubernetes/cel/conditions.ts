import type { FieldError } from '../errors/refusals.ts';
import { invalidValue } from '../errors/field-errors.ts';
import { isObject, type Json, textAt } from '../json/json.ts';
import { CompiledExpression } from './compiled-expression.ts';
import { createEnvironment } from './environment.ts';
import { CostExceeded, expressionBudget, Meter } from './meter.ts';
import { untyped } from './to-cel-value.ts';
import { compileProblem, runtimeProblem } from './wording.ts';

/** A named expression over `object`, `oldObject` and `request`. */
export interface Condition {
  readonly name: string;
  readonly expression: CompiledExpression;
}

/** What conditions may read, as JSON. */
export interface ConditionVariables {
  readonly object: Json;
  readonly oldObject: Json;
  readonly request: Json;
}

function compile(text: string): CompiledExpression | string {
  const environment = createEnvironment();
  for (const name of ['object', 'oldObject', 'request']) environment.registerVariable(name, 'dyn');
  try {
    const parsed = environment.parse(text);
    const checked = parsed.check();
    if (!checked.valid) return `compilation failed: ${compileProblem(checked.error, text)}`;
    if (checked.type !== 'bool' && checked.type !== 'dyn') return 'must evaluate to bool';
    return new CompiledExpression(parsed);
  } catch (error) {
    return `compilation failed: ${compileProblem(error, text)}`;
  }
}

/** Those that compile; the others were refused when they were written. */
export function compileConditions(sources: readonly Json[]): readonly Condition[] {
  return sources.flatMap((source) => {
    const expression = compile(textAt(source, 'expression'));
    return typeof expression === 'string' ? [] : [{ name: textAt(source, 'name'), expression }];
  });
}

/** Why an expression is not allowed as a condition. */
export function checkCondition(source: Json, path: string): readonly FieldError[] {
  const text = textAt(source, 'expression');
  const found = isObject(source) ? compile(text) : 'must be an object';
  return typeof found === 'string' ? [invalidValue(`${path}.expression`, text, found)] : [];
}

/** Undefined when all conditions hold; else, with an error when none is false and one cannot be told. */
export function unmetCondition(
  conditions: readonly Condition[],
  variables: ConditionVariables,
): { readonly error: string | undefined } | undefined {
  const values = Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, untyped(value as Json)]));
  const meter = new Meter(expressionBudget);
  const errors: string[] = [];
  for (const { name, expression } of conditions) {
    try {
      if (expression.evaluate(values, meter) !== true) return { error: undefined };
    } catch (error) {
      const why = error instanceof CostExceeded ? error.message : runtimeProblem(error);
      errors.push(`expression for match condition ${JSON.stringify(name)} resulted in error: ${why}`);
    }
  }
  return errors.length === 0 ? undefined : { error: errors.length === 1 ? errors[0] : `[${errors.join(', ')}]` };
}
