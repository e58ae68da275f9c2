import { callFunction } from './functions.ts';
import { JmesPathError } from './lexer.ts';
import type { Comparator, Node } from './parser.ts';
import { TooMuchWork, type Work } from './work.ts';
import { isFalse, isList, isObject, type JmesValue, sameValue } from './value.ts';

const ORDERS: Readonly<Record<Exclude<Comparator, '==' | '!='>, (a: number, b: number) => boolean>> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

/** The value of an expression. Throws JmesPathError for a call that fails and for a search that takes too much. */
export function evaluate(node: Node, value: JmesValue, work: Work): JmesValue {
  work.step();
  switch (node.kind) {
    case 'identity':
    case 'current':
      return value;
    case 'literal':
      return node.value;
    case 'field':
      return isObject(value) ? (value.get(node.name) ?? null) : null;
    case 'index':
      return isList(value) ? (value.at(node.index) ?? null) : null;
    case 'slice':
      return isList(value) ? sliced(value, node.parts) : null;
    default:
      return evaluateJoined(node, value, work);
  }
}

type Joined = Exclude<Node, { kind: 'identity' | 'current' | 'literal' | 'field' | 'index' | 'slice' }>;

function evaluateJoined(node: Joined, value: JmesValue, work: Work): JmesValue {
  switch (node.kind) {
    case 'sub':
    case 'pipe':
      return evaluate(node.right, evaluate(node.left, value, work), work);
    case 'or':
    case 'and':
      return evaluateLogic(node, value, work);
    case 'not':
      return isFalse(evaluate(node.of, value, work));
    case 'compare':
      return compared(node.operator, evaluate(node.left, value, work), evaluate(node.right, value, work), work);
    case 'list':
      return value === null ? null : node.items.map((item) => evaluate(item, value, work));
    case 'hash':
      return value === null ? null : new Map(node.members.map(([key, of]) => [key, evaluate(of, value, work)]));
    case 'call':
      return callFunction(node, value, (of, item) => evaluate(of, item, work), work);
    case 'reference':
      // Only functions know what to do with one.
      throw new JmesPathError();
    default:
      return evaluateProjection(node, value, work);
  }
}

function evaluateLogic(node: Extract<Node, { left: Node }>, value: JmesValue, work: Work): JmesValue {
  const left = evaluate(node.left, value, work);
  const decides = node.kind === 'or' ? !isFalse(left) : isFalse(left);
  return decides ? left : evaluate(node.right, value, work);
}

type Projection = Extract<Node, { kind: 'projection' | 'values' | 'flattened' | 'filtered' }>;

function evaluateProjection(node: Projection, value: JmesValue, work: Work): JmesValue {
  const left = node.kind === 'projection' ? evaluate(node.left, value, work) : orNull(node.left, value, work);
  if (node.kind === 'values') return isObject(left) ? projected([...left.values()], node.right, work) : null;
  if (!isList(left)) return null;
  if (node.kind === 'flattened') return flattened(left, work);
  const items = node.kind === 'filtered' ? left.filter((item) => !isFalse(evaluate(node.condition, item, work))) : left;
  return projected(items, node.right, work);
}

/** go-jmespath takes a call that fails for null where `*`, `[]` or a filter follows, and nowhere else. */
function orNull(node: Node, value: JmesValue, work: Work): JmesValue {
  try {
    return evaluate(node, value, work);
  } catch (error) {
    if (error instanceof JmesPathError && !(error instanceof TooMuchWork)) return null;
    throw error;
  }
}

function projected(items: readonly JmesValue[], through: Node, work: Work): JmesValue {
  return items.map((item) => evaluate(through, item, work)).filter((item) => item !== null);
}

function flattened(items: readonly JmesValue[], work: Work): JmesValue {
  const flat: JmesValue[] = [];
  for (const item of items) {
    for (const inner of isList(item) ? item : [item]) {
      work.step();
      flat.push(inner);
    }
  }
  return flat;
}

function compared(operator: Comparator, left: JmesValue, right: JmesValue, work: Work): JmesValue {
  if (operator === '==') return sameValue(left, right, work.step);
  if (operator === '!=') return !sameValue(left, right, work.step);
  return typeof left === 'number' && typeof right === 'number' ? ORDERS[operator](left, right) : null;
}

/** Python's slices. */
function sliced(items: readonly JmesValue[], [start, stop, step = 1]: readonly [number?, number?, number?]): JmesValue {
  if (step === 0) throw new JmesPathError();
  const { length } = items;
  const lowest = step < 0 ? -1 : 0;
  const highest = step < 0 ? length - 1 : length;
  const bound = (given: number | undefined, usual: number): number =>
    given === undefined ? usual : Math.min(highest, Math.max(lowest, given < 0 ? given + length : given));
  const from = bound(start, step < 0 ? length - 1 : 0);
  const to = bound(stop, step < 0 ? -1 : length);
  const found: JmesValue[] = [];
  for (let at = from; step < 0 ? at > to : at < to; at += step) found.push(items[at] ?? null);
  return found;
}
