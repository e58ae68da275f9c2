import type { LabelSelector } from './facts.ts';

type Expression = NonNullable<LabelSelector['matchExpressions']>[number];

function expressionHolds(expression: Expression, labels: ReadonlyMap<string, string>): boolean {
  const value = labels.get(expression.key);
  const values = expression.values ?? [];
  switch (expression.operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    default:
      // An operator of a later Kubernetes restricts in a way we do not know: it admits nobody.
      return false;
  }
}

/** Kubernetes label selector: all requirements hold. An empty selector selects everything. */
export function selects(selector: LabelSelector, labels: ReadonlyMap<string, string>): boolean {
  return (
    Object.entries(selector.matchLabels ?? {}).every(([key, value]) => labels.get(key) === value) &&
    (selector.matchExpressions ?? []).every((expression) => expressionHolds(expression, labels))
  );
}
