import type { Template } from '../template/template.ts';
import type { Condition, Policy, Statement } from './model.ts';

/** The condition keys that a policy asks for, in conditions and as variables, as written; each once, whatever its case. */
export function contextKeysOf(policies: readonly Policy[]): readonly string[] {
  const found = new Map<string, string>();
  for (const key of policies.flatMap((policy) => policy.statements).flatMap(statementKeys)) {
    if (!found.has(key.toLowerCase())) found.set(key.toLowerCase(), key);
  }
  return [...found.values()];
}

/** The condition keys of one statement. */
export function statementKeys(statement: Statement): readonly string[] {
  const { conditions } = statement;
  const variables = conditions.flatMap((condition) => conditionKeys(condition).slice(1));
  return [...conditions.map((condition) => condition.key), ...patternKeys(statement), ...variables];
}

/** The keys of the variables in the `Resource` or `NotResource` element. */
export function patternKeys(statement: Statement): readonly string[] {
  return variableKeys(statement.resources?.patterns ?? []);
}

/** The key that a condition compares, first, and those of the variables in its values. */
export function conditionKeys(condition: Condition): readonly string[] {
  return [condition.key, ...condition.values.flatMap((value) => variableKeys(value.templates))];
}

function variableKeys(templates: readonly Template[]): readonly string[] {
  return templates.flatMap((template) =>
    template.parts.flatMap((part) => (part.kind === 'variable' ? [part.key] : [])),
  );
}
