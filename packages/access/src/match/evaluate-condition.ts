import { Buffer } from 'node:buffer';
import { splitArn } from '../arn/arn.ts';
import { type ContextValue, type RequestContext, UNKNOWN_VALUE } from '../context/request-context.ts';
import { matchGlob } from '../glob/match-glob.ts';
import { allOf, anyOf, negate, type Outcome, outcomeOf } from './outcome.ts';
import type { Condition, ConditionValue } from '../policy/model.ts';
import { resolveTemplate, resolveText } from '../template/template.ts';
import { parseInstant } from '../condition/instants.ts';
import { inIpRange } from '../condition/ip-ranges.ts';
import type { Operator, Order } from '../condition/operators.ts';

/**
 * Whether one condition holds. Rules: `aws.md` 1.8 and IAM User Guide, "Condition operators", "Multivalued context keys".
 * A missing key: positive operators fail, negated ones hold, `…IfExists` and `ForAllValues` hold, `ForAnyValue` fails.
 * An unresolved variable equals nothing.
 */
export function evaluateCondition(condition: Condition, context: RequestContext): Outcome {
  const actual = context.get(condition.lowerKey);
  if (actual === UNKNOWN_VALUE) return 'unknown';
  if (condition.operator.family === 'null') return evaluateNull(condition, actual !== undefined);
  if (actual === undefined) return outcomeOf(holdsWhenMissing(condition));
  const isEmpty = condition.set !== undefined && isBlank(actual);
  if (isEmpty) return outcomeOf(condition.set === 'ForAllValues');
  // Of one value, "all" and "any" say the same.
  return typeof actual === 'string'
    ? evaluateValue(condition, actual, context)
    : evaluateValues(condition, actual, context);
}

function isBlank(actual: ContextValue): boolean {
  return typeof actual === 'string' ? actual === '' : actual.every((value) => value === '');
}

function evaluateNull(condition: Condition, present: boolean): Outcome {
  return outcomeOf(condition.values.some((value) => value.text.toLowerCase() === (present ? 'false' : 'true')));
}

function holdsWhenMissing(condition: Condition): boolean {
  if (condition.ifExists) return true;
  if (condition.set !== undefined) return condition.set === 'ForAllValues';
  return condition.operator.negated;
}

function evaluateValues(condition: Condition, values: readonly string[], context: RequestContext): Outcome {
  const { operator, set } = condition;
  const each = values.map((value) => evaluateValue(condition, value, context));
  // Without a set operator a negated one means "none of them", a positive one "any of them".
  const every = set === undefined ? operator.negated : set === 'ForAllValues';
  return every ? each.reduce(allOf, 'yes') : each.reduce(anyOf, 'no');
}

function evaluateValue({ operator, values }: Condition, actual: string, context: RequestContext): Outcome {
  const equal = equalsAny(operator, actual, values, context);
  return operator.negated ? negate(equal) : equal;
}

function equalsAny(
  operator: Operator,
  actual: string,
  expected: readonly ConditionValue[],
  context: RequestContext,
): Outcome {
  let outcome: Outcome = 'no';
  for (const value of expected) {
    const one = equalsOne(operator, actual, value, context);
    if (one === 'yes') return one;
    if (one !== 'no') outcome = anyOf(outcome, one);
  }
  return outcome;
}

function equalsOne(operator: Operator, actual: string, expected: ConditionValue, context: RequestContext): Outcome {
  switch (operator.family) {
    case 'equals':
    case 'like':
    case 'bool':
    case 'equals-ignore-case':
      return equalsText(operator, actual, expected, context);
    case 'arn':
      return equalsArn(actual, expected, context);
    case 'numeric':
      return outcomeOf(inOrder(operator.order, numberOf(actual), numberOf(expected.text)));
    case 'date':
      return outcomeOf(inOrder(operator.order, parseInstant(actual), parseInstant(expected.text)));
    case 'binary':
      return outcomeOf(Buffer.from(actual, 'base64').equals(Buffer.from(expected.text, 'base64')));
    case 'ip':
      return outcomeOf(inIpRange(actual, expected.text));
    case 'null':
      return 'no';
  }
}

function equalsText(operator: Operator, actual: string, expected: ConditionValue, context: RequestContext): Outcome {
  const template = expected.templates[0];
  if (template === undefined) return 'no';
  if (operator.family === 'like') {
    const glob = resolveTemplate(template, context);
    if (glob === 'unresolved') return 'no';
    return glob === 'unknown' ? glob : outcomeOf(matchGlob(glob, actual));
  }
  const text = resolveText(template, context);
  if (typeof text !== 'string') return text === undefined ? 'no' : 'unknown';
  return outcomeOf(operator.family === 'equals' ? text === actual : text.toLowerCase() === actual.toLowerCase());
}

/** The six parts are compared one by one, so `*` does not cross a colon, save in the last part, which may hold some. */
function equalsArn(actual: string, expected: ConditionValue, context: RequestContext): Outcome {
  const parts = splitArn(actual);
  if (parts === undefined || expected.templates.length !== parts.length) return 'no';
  let outcome: Outcome = 'yes';
  // From the end, where ARNs of one account differ.
  for (let index = parts.length - 1; index >= 0; index--) {
    const template = expected.templates[index];
    const glob = template === undefined ? 'unresolved' : resolveTemplate(template, context);
    if (glob === 'unknown') outcome = 'unknown';
    else if (glob === 'unresolved' || !matchGlob(glob, parts[index] ?? '')) return 'no';
  }
  return outcome;
}

function numberOf(text: string): number | undefined {
  return /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/.test(text) ? Number(text) : undefined;
}

function inOrder(order: Order | undefined, left: number | undefined, right: number | undefined): boolean {
  if (left === undefined || right === undefined) return false;
  switch (order) {
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    case '=':
    case undefined:
      return left === right;
  }
}
