/** How two values are compared, and whether the operator holds when they differ. */
export type OperatorFamily =
  | 'equals'
  | 'equals-ignore-case'
  | 'like'
  | 'numeric'
  | 'date'
  | 'bool'
  | 'binary'
  | 'ip'
  | 'arn'
  | 'null';

/** The order asked for by numeric and date operators. */
export type Order = '=' | '<' | '<=' | '>' | '>=';

export interface Operator {
  readonly name: string;
  readonly family: OperatorFamily;
  readonly negated: boolean;
  readonly order?: Order;
}

const comparisons: readonly (readonly [string, boolean, Order])[] = [
  ['Equals', false, '='],
  ['NotEquals', true, '='],
  ['LessThan', false, '<'],
  ['LessThanEquals', false, '<='],
  ['GreaterThan', false, '>'],
  ['GreaterThanEquals', false, '>='],
];

const plain: readonly Operator[] = [
  { name: 'StringEquals', family: 'equals', negated: false },
  { name: 'StringNotEquals', family: 'equals', negated: true },
  { name: 'StringEqualsIgnoreCase', family: 'equals-ignore-case', negated: false },
  { name: 'StringNotEqualsIgnoreCase', family: 'equals-ignore-case', negated: true },
  { name: 'StringLike', family: 'like', negated: false },
  { name: 'StringNotLike', family: 'like', negated: true },
  { name: 'Bool', family: 'bool', negated: false },
  { name: 'BinaryEquals', family: 'binary', negated: false },
  { name: 'IpAddress', family: 'ip', negated: false },
  { name: 'NotIpAddress', family: 'ip', negated: true },
  { name: 'ArnEquals', family: 'arn', negated: false },
  { name: 'ArnLike', family: 'arn', negated: false },
  { name: 'ArnNotEquals', family: 'arn', negated: true },
  { name: 'ArnNotLike', family: 'arn', negated: true },
  { name: 'Null', family: 'null', negated: false },
];

/** All operators of the IAM User Guide, "Condition operators", by lower-case name. */
const operators: ReadonlyMap<string, Operator> = new Map(
  [
    ...plain,
    ...comparisons.map(([suffix, negated, order]) => comparison('Numeric', 'numeric', suffix, negated, order)),
    ...comparisons.map(([suffix, negated, order]) => comparison('Date', 'date', suffix, negated, order)),
  ].map((operator) => [operator.name.toLowerCase(), operator]),
);

/** An operator as a policy writes it, with its prefix and suffix. */
export interface OperatorUse {
  readonly operator: Operator;
  readonly set?: 'ForAllValues' | 'ForAnyValue';
  readonly ifExists: boolean;
}

/** Reads `ForAllValues:StringLikeIfExists` and the like; undefined for what AWS does not have. */
export function parseOperator(text: string): OperatorUse | undefined {
  const parts = /^(?:(forallvalues|foranyvalue):)?([a-z]+?)(ifexists)?$/.exec(text.toLowerCase());
  const operator = operators.get(parts?.[2] ?? '');
  if (parts === null || operator === undefined) return undefined;
  const ifExists = parts[3] !== undefined;
  const prefix = parts[1];
  if (operator.family === 'null' && (ifExists || prefix !== undefined)) return undefined;
  if (prefix === undefined) return { operator, ifExists };
  return { operator, ifExists, set: prefix === 'forallvalues' ? 'ForAllValues' : 'ForAnyValue' };
}

function comparison(prefix: string, family: OperatorFamily, suffix: string, negated: boolean, order: Order): Operator {
  return { name: `${prefix}${suffix}`, family, negated, order };
}
