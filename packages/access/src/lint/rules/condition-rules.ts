import { blot } from '../arn-text.ts';
import type { ConditionView, PolicyView, StatementView } from '../views.ts';
import { type Report, type Rule, statementRule } from '../rule.ts';

/** `StringEquals` and its like compare stars as stars. */
function literalWildcard({ use, operator, values }: ConditionView): readonly Report[] {
  if (use?.operator.family !== 'equals' && use?.operator.family !== 'equals-ignore-case') return [];
  const instead = operator.text
    .replace(/StringEquals(?:IgnoreCase)?/i, 'StringLike')
    .replace(/StringNotEquals(?:IgnoreCase)?/i, 'StringNotLike');
  return values
    .filter(({ text }) => /[*?]/.test(blot(text)))
    .map((value) => ({
      at: value,
      message: `${operator.text} takes "${value.text}" letter by letter, the wildcard too`,
      mend: `write the exact value, or ${instead} if a pattern is meant`,
    }));
}

/** `ForAllValues` holds when the key is missing; with Allow that opens what it should close (`aws.md` 1.8). */
function openForAllValues(statement: StatementView): readonly Report[] {
  if (statement.effect !== 'Allow') return [];
  const { conditions } = statement;
  return conditions
    .filter(({ use, key }) => use?.set === 'ForAllValues' && !isBacked(key.text, conditions))
    .map(({ operator, key }) => ({
      at: operator,
      message: `${operator.text} holds when "${key.text}" is missing, so this Allow does not need it`,
      mend: `add "Null": {"${key.text}": "false"}`,
    }));
}

/** Another condition that fails when the key is missing: `Null`, or the tag itself beside the list of tag keys. */
function isBacked(key: string, conditions: readonly ConditionView[]): boolean {
  const lower = key.toLowerCase();
  return conditions.some((other) => {
    const name = other.key.text.toLowerCase();
    const isTag = lower === 'aws:tagkeys' && name.startsWith('aws:requesttag/');
    if (name !== lower && !isTag) return lower === 'sts:transitivetagkeys';
    if (other.use?.operator.family === 'null') return other.values.every(({ text }) => text === 'false');
    return other.use?.set !== 'ForAllValues' && other.use?.ifExists !== true && other.use?.operator.negated !== true;
  });
}

/** Without Version 2012-10-17 a variable is plain text (`aws.md` 1.8). */
function literalVariables(policy: PolicyView): readonly Report[] {
  if (policy.version?.text === '2012-10-17') return [];
  const texts = policy.statements.flatMap(({ resources, conditions }) => [
    ...resources,
    ...conditions.flatMap((condition) => condition.values),
  ]);
  return texts
    .filter(({ text }) => /\$\{[\w-]+:/.test(text))
    .map((at) => ({
      at,
      message: `without "Version": "2012-10-17" the variable in "${at.text}" is plain text`,
      mend: 'write "Version": "2012-10-17"',
    }));
}

export const conditionRules: readonly Rule[] = [
  statementRule('condition-literal-wildcard', 'error', (statement) => statement.conditions.flatMap(literalWildcard)),
  statementRule('for-all-values-allows-missing', 'warning', openForAllValues),
  { id: 'version-variables', severity: 'error', check: literalVariables },
];
