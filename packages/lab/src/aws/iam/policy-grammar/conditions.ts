import { syntaxError } from './malformed.ts';

/** Operator and values of each condition that is not empty. */
export type Conditions = readonly { readonly operator: string; readonly values: readonly string[] }[];

const comparisons = '(Not)?Equals|LessThan(Equals)?|GreaterThan(Equals)?';
const operatorForm = new RegExp(
  [
    '^(ForAllValues:|ForAnyValue:)?',
    `(String(Not)?Equals(IgnoreCase)?|String(Not)?Like|Numeric(${comparisons})|Date(${comparisons})`,
    '|Bool|BinaryEquals|(Not)?IpAddress|Arn(Not)?(Equals|Like)|Null)(IfExists)?$',
  ].join(''),
);

/**
 * Reads the `Condition` of a statement. An operator without keys is not looked at, as IAM does not.
 *
 * @throws AwsError `MalformedPolicyDocument`
 */
export function checkConditions(value: unknown): Conditions {
  if (value === undefined) return [];
  return Object.entries(record(value)).flatMap(([operator, block]) => {
    const keys = Object.values(record(block));
    if (keys.length > 0 && !operatorForm.test(operator)) throw syntaxError();
    return keys.map((given) => ({ operator, values: texts(given) }));
  });
}

function texts(value: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.map((entry) => {
    if (typeof entry !== 'string' && typeof entry !== 'number' && typeof entry !== 'boolean') throw syntaxError();
    return String(entry);
  });
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw syntaxError();
  return { ...value };
}
