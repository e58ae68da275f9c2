import { invalidValue } from '../errors/field-errors.ts';
import type { FieldError } from '../errors/refusals.ts';
import { type Json, textAt } from '../json/json.ts';
import type { CompiledExpression } from './compiled-expression.ts';
import { CostExceeded, type Meter } from './meter.ts';
import { compileOver, type RequestVariables } from './request-expression.ts';
import { runtimeProblem } from './wording.ts';

/** A named expression that must hold before a webhook or a policy is asked. */
export interface Condition {
  readonly name: string;
  readonly expression: CompiledExpression;
}

/** What the conditions of webhooks may read. */
export const conditionVariables: readonly string[] = ['object', 'oldObject', 'request'];

/** What the expressions of policies may read. */
export const policyVariables: readonly string[] = [...conditionVariables, 'params', 'namespaceObject', 'variables'];

/** Those that compile; the others were refused when they were written. */
export function compileConditions(sources: readonly Json[], variables = conditionVariables): readonly Condition[] {
  return sources.flatMap((source) => {
    const expression = compileOver(variables, textAt(source, 'expression'), 'bool');
    return typeof expression === 'string' ? [] : [{ name: textAt(source, 'name'), expression }];
  });
}

/** Why an expression is not allowed as a condition. */
export function checkCondition(source: Json, path: string, variables = conditionVariables): readonly FieldError[] {
  const text = textAt(source, 'expression');
  const found = compileOver(variables, text, 'bool');
  return typeof found === 'string' ? [invalidValue(`${path}.expression`, text, found)] : [];
}

/** Undefined when all conditions hold; else, with an error when none is false and one cannot be told. */
export function unmetCondition(
  conditions: readonly Condition[],
  variables: RequestVariables,
  meter: Meter,
): { readonly error: string | undefined } | undefined {
  const errors: string[] = [];
  for (const { name, expression } of conditions) {
    try {
      if (variables.evaluate(expression, meter) !== true) return { error: undefined };
    } catch (error) {
      const why = error instanceof CostExceeded ? error.message : runtimeProblem(error);
      errors.push(`expression for match condition ${JSON.stringify(name)} resulted in error: ${why}`);
    }
  }
  return errors.length === 0 ? undefined : { error: errors.length === 1 ? errors[0] : `[${errors.join(', ')}]` };
}
