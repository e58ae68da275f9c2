import type { Policy, Statement } from './model.ts';

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
  const templates = [
    ...(statement.resources?.patterns ?? []),
    ...statement.conditions.flatMap((condition) => condition.values.flatMap((value) => value.templates)),
  ];
  const variables = templates.flatMap((template) =>
    template.parts.flatMap((part) => (part.kind === 'variable' ? [part.key] : [])),
  );
  return [...statement.conditions.map((condition) => condition.key), ...variables];
}
