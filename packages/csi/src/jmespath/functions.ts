import { JmesPathError } from './lexer.ts';
import type { Node } from './parser.ts';
import type { Work } from './work.ts';
import { compareTexts, isList, isObject, type JmesValue, jsonOf, sameValue, typeName } from './value.ts';

/** What an argument may be: a type name, several joined by `|`, or `any`; `array[number]` is a list of numbers only. */
type Shape = string;

interface JmesFunction {
  readonly takes: readonly Shape[];
  /** The last shape may come any number of times. */
  readonly isVariadic?: boolean;
  readonly run: (args: readonly JmesValue[], work: Work) => JmesValue;
}

/** A function that takes a list and an expression reference, in the order of the shapes. */
interface ByExpression {
  readonly takes: readonly ['expression', 'array'] | readonly ['array', 'expression'];
  readonly runBy: (items: readonly JmesValue[], of: (item: JmesValue) => JmesValue, work: Work) => JmesValue;
}

function fits(value: JmesValue, shape: Shape): boolean {
  return shape.split('|').some((one) => {
    const element = /^array\[(\w+)\]$/.exec(one)?.[1];
    if (element !== undefined) return isList(value) && value.every((item) => typeName(item) === element);
    return one === 'any' || typeName(value) === one;
  });
}

const numbers = (value: JmesValue | undefined): readonly number[] => value as readonly number[];
const text = (value: JmesValue | undefined): string => value as string;
const texts = (value: JmesValue | undefined): readonly string[] => value as readonly string[];
const items = (value: JmesValue | undefined): readonly JmesValue[] => value as readonly JmesValue[];

function compareKeys(a: JmesValue, b: JmesValue): number {
  return typeof a === 'number' && typeof b === 'number' ? a - b : compareTexts(text(a), text(b));
}

/** The item whose key comes first by `order`; the first of equals. */
function extreme(list: readonly JmesValue[], keys: readonly JmesValue[], order: 1 | -1): JmesValue {
  let best = 0;
  for (let i = 1; i < list.length; i += 1) {
    if (compareKeys(keys[i] ?? null, keys[best] ?? null) * order < 0) best = i;
  }
  return list[best] ?? null;
}

/** What the items are ordered by: all numbers or all texts. A single item is in order whatever its key is, and is not looked at. */
function keysBy(list: readonly JmesValue[], of: (item: JmesValue) => JmesValue): readonly JmesValue[] {
  if (list.length < 2) return list.map(() => null);
  const keys = list.map(of);
  const kind = typeof keys[0];
  if (kind !== 'number' && kind !== 'string') throw new JmesPathError();
  if (keys.some((key) => typeof key !== kind)) throw new JmesPathError();
  return keys;
}

function toNumber(value: JmesValue): JmesValue {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(value) ? Number(value) : null;
}

function contains([subject = null, search = null]: readonly JmesValue[], work: Work): boolean {
  if (typeof subject === 'string') return typeof search === 'string' && subject.includes(search);
  return items(subject).some((item) => sameValue(item, search, work.step));
}

function lengthOf(value: JmesValue): number {
  if (isObject(value)) return value.size;
  return typeof value === 'string' ? [...value].length : items(value).length;
}

const ORDERED = 'array[number]|array[string]';

const FUNCTIONS: ReadonlyMap<string, JmesFunction> = new Map<string, JmesFunction>([
  ['abs', { takes: ['number'], run: ([n]) => Math.abs(Number(n)) }],
  [
    'avg',
    { takes: ['array[number]'], run: ([list]) => numbers(list).reduce((a, b) => a + b, 0) / numbers(list).length },
  ],
  ['ceil', { takes: ['number'], run: ([n]) => Math.ceil(Number(n)) }],
  ['contains', { takes: ['array|string', 'any'], run: contains }],
  ['ends_with', { takes: ['string', 'string'], run: ([subject, end]) => text(subject).endsWith(text(end)) }],
  ['floor', { takes: ['number'], run: ([n]) => Math.floor(Number(n)) }],
  [
    'join',
    {
      takes: ['string', 'array[string]'],
      run: ([glue, list], work) => {
        const parts = texts(list);
        parts.forEach((part) => work.grow(part.length + text(glue).length));
        return parts.join(text(glue));
      },
    },
  ],
  ['keys', { takes: ['object'], run: ([map = null]) => (isObject(map) ? [...map.keys()].toSorted(compareTexts) : []) }],
  ['length', { takes: ['string|array|object'], run: ([value = null]) => lengthOf(value) }],
  ['max', { takes: [ORDERED], run: ([list]) => extreme(items(list), items(list), -1) }],
  [
    'merge',
    {
      takes: ['object'],
      isVariadic: true,
      run: (maps) => new Map(maps.flatMap((map) => (isObject(map) ? [...map] : []))),
    },
  ],
  ['min', { takes: [ORDERED], run: ([list]) => extreme(items(list), items(list), 1) }],
  ['not_null', { takes: ['any'], isVariadic: true, run: (args) => args.find((value) => value !== null) ?? null }],
  [
    'reverse',
    {
      takes: ['array|string'],
      run: ([value = null]) => (typeof value === 'string' ? [...value].reverse().join('') : items(value).toReversed()),
    },
  ],
  ['sort', { takes: [ORDERED], run: ([list]) => items(list).toSorted(compareKeys) }],
  ['starts_with', { takes: ['string', 'string'], run: ([subject, start]) => text(subject).startsWith(text(start)) }],
  ['sum', { takes: ['array[number]'], run: ([list]) => numbers(list).reduce((a, b) => a + b, 0) }],
  ['to_array', { takes: ['any'], run: ([value = null]) => (isList(value) ? value : [value]) }],
  ['to_number', { takes: ['any'], run: ([value = null]) => toNumber(value) }],
  [
    'to_string',
    { takes: ['any'], run: ([value = null], work) => (typeof value === 'string' ? value : jsonOf(value, work.grow)) },
  ],
  ['type', { takes: ['any'], run: ([value = null]) => typeName(value) }],
  ['values', { takes: ['object'], run: ([map = null]) => (isObject(map) ? [...map.values()] : []) }],
]);

const BY_EXPRESSION: ReadonlyMap<string, ByExpression> = new Map<string, ByExpression>([
  ['map', { takes: ['expression', 'array'], runBy: (list, of) => list.map(of) }],
  ['max_by', { takes: ['array', 'expression'], runBy: (list, of) => extreme(list, keysBy(list, of), -1) }],
  ['min_by', { takes: ['array', 'expression'], runBy: (list, of) => extreme(list, keysBy(list, of), 1) }],
  [
    'sort_by',
    {
      takes: ['array', 'expression'],
      runBy: (list, of) => {
        const keys = keysBy(list, of);
        return [...list.keys()]
          .toSorted((a, b) => compareKeys(keys[a] ?? null, keys[b] ?? null))
          .map((at) => list[at] ?? null);
      },
    },
  ],
]);

/** How a node is evaluated for a value. */
export type Evaluate = (node: Node, value: JmesValue) => JmesValue;

/** Calls a function of JMESPath's built-in ones. Throws JmesPathError for an unknown name and for arguments that do not fit. */
export function callFunction(
  { name, args }: Extract<Node, { kind: 'call' }>,
  value: JmesValue,
  evaluate: Evaluate,
  work: Work,
): JmesValue {
  const by = BY_EXPRESSION.get(name);
  if (by !== undefined) return callBy(by, args, value, evaluate, work);
  const known = FUNCTIONS.get(name);
  if (known === undefined) throw new JmesPathError();
  const { takes, isVariadic = false } = known;
  const isCountOk = isVariadic ? args.length >= takes.length : args.length === takes.length;
  if (!isCountOk) throw new JmesPathError();
  const values = args.map((arg) => evaluate(arg, value));
  values.forEach((_, i) => {
    work.step();
    if (!fits(values[i] ?? null, takes[Math.min(i, takes.length - 1)] ?? 'any')) throw new JmesPathError();
  });
  return known.run(values, work);
}

function callBy(by: ByExpression, args: readonly Node[], value: JmesValue, evaluate: Evaluate, work: Work): JmesValue {
  const reference = args[by.takes.indexOf('expression')];
  const subject = args[by.takes.indexOf('array')];
  if (args.length !== 2 || reference?.kind !== 'reference' || subject === undefined) throw new JmesPathError();
  const list = evaluate(subject, value);
  if (!isList(list)) throw new JmesPathError();
  return by.runBy(list, (item) => evaluate(reference.of, item), work);
}
