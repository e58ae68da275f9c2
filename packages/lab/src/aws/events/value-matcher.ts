import { badPattern } from './bad-pattern.ts';

/** One entry of a field's list in an event pattern. It sees all comparable values of the field, none when it is missing. */
export interface ValueMatcher {
  readonly onField: (values: readonly unknown[]) => boolean;
}

type Test = (value: unknown) => boolean;

const comparisons: ReadonlyMap<unknown, (value: number, bound: number) => boolean> = new Map([
  ['=', (value: number, bound: number) => value === bound],
  ['<', (value: number, bound: number) => value < bound],
  ['<=', (value: number, bound: number) => value <= bound],
  ['>', (value: number, bound: number) => value > bound],
  ['>=', (value: number, bound: number) => value >= bound],
]);

/**
 * Compiles a literal or one of `prefix`, `suffix`, `equals-ignore-case`, `anything-but`, `numeric`, `exists`, `wildcard`.
 *
 * @throws AwsError `InvalidEventPatternException`, for `cidr` with a word that the lab does not serve it
 */
export function compileMatcher(entry: unknown): ValueMatcher {
  if (Array.isArray(entry)) throw badPattern('Match value must be String, number, true, false, or null');
  if (typeof entry !== 'object' || entry === null) return any((value) => value === entry);
  const [name, operand] = onlyEntry(entry);
  if (name === 'exists') {
    if (typeof operand !== 'boolean') throw badPattern('exists match pattern must be either true or false.');
    return { onField: (values) => values.length > 0 === operand };
  }
  if (name === 'numeric') return any(numeric(operand));
  if (name === 'anything-but') return any(anythingBut(operand));
  return any(textTest(name, operand));
}

function any(test: Test): ValueMatcher {
  return { onField: (values) => values.some(test) };
}

function textTest(name: string, operand: unknown): Test {
  if ((name === 'prefix' || name === 'suffix') && typeof operand === 'object' && operand !== null) {
    const [inner, text] = onlyEntry(operand);
    if (inner !== 'equals-ignore-case') throw badPattern(`Unsupported ${name} pattern: ${inner}`);
    const wanted = textOf(name, text).toLowerCase();
    return onText((value) => fits(name, value.toLowerCase(), wanted));
  }
  const text = textOf(name, operand);
  switch (name) {
    case 'prefix':
    case 'suffix':
      return onText((value) => fits(name, value, text));
    case 'equals-ignore-case': {
      const wanted = text.toLowerCase();
      return onText((value) => value.toLowerCase() === wanted);
    }
    case 'wildcard':
      return wildcard(text);
    case 'cidr':
      throw badPattern('The lab does not serve cidr match patterns.');
    default:
      throw badPattern(`Unrecognized match type ${name}`);
  }
}

function fits(name: 'prefix' | 'suffix', value: string, wanted: string): boolean {
  return name === 'prefix' ? value.startsWith(wanted) : value.endsWith(wanted);
}

/** Holds for every value that is none of those named, or that the inner pattern does not fit. */
function anythingBut(operand: unknown): Test {
  if (Array.isArray(operand)) {
    if (operand.length === 0) throw badPattern('Empty arrays are not allowed');
    const barred = new Set(operand.map(literal));
    return (value) => !barred.has(value);
  }
  if (typeof operand !== 'object' || operand === null) {
    const barred = literal(operand);
    return (value) => value !== barred;
  }
  const [name, inner] = onlyEntry(operand);
  const tests = (Array.isArray(inner) ? (inner as readonly unknown[]) : [inner]).map((text) => textTest(name, text));
  return (value) => !tests.some((test) => test(value));
}

function literal(value: unknown): unknown {
  if (typeof value === 'string' || typeof value === 'number') return value;
  throw badPattern('Inside anything but list, start|null|boolean is not supported.');
}

/** `["=", 5]` or `[">", 0, "<=", 5]`. */
function numeric(operand: unknown): Test {
  if (!Array.isArray(operand) || (operand.length !== 2 && operand.length !== 4)) {
    throw badPattern('Value of numeric must be an array.');
  }
  const tests: Test[] = [];
  for (let at = 0; at < operand.length; at += 2) {
    const compare = comparisons.get(operand[at]);
    const bound: unknown = operand[at + 1];
    if (compare === undefined) throw badPattern('Unrecognized numeric range operator');
    if (typeof bound !== 'number') throw badPattern('Value of a numeric operator must be numeric');
    tests.push((value) => typeof value === 'number' && compare(value, bound));
  }
  return (value) => tests.every((test) => test(value));
}

/** `*` stands for any text. Each piece is looked for once, from where the one before ended. */
function wildcard(pattern: string): Test {
  if (pattern.includes('**')) throw badPattern('Consecutive wildcard characters');
  if (pattern.includes('\\')) throw badPattern('The lab does not serve escapes in wildcard match patterns.');
  const pieces = pattern.split('*');
  const first = pieces[0] ?? '';
  const last = pieces.at(-1) ?? '';
  if (pieces.length === 1) return (value) => value === pattern;
  return onText((value) => {
    if (!value.startsWith(first) || value.length < first.length + last.length) return false;
    let at = first.length;
    for (const piece of pieces.slice(1, -1)) {
      const found = value.indexOf(piece, at);
      if (found < 0) return false;
      at = found + piece.length;
    }
    return value.length - last.length >= at && value.endsWith(last);
  });
}

function onText(test: (value: string) => boolean): Test {
  return (value) => typeof value === 'string' && test(value);
}

function textOf(name: string, operand: unknown): string {
  if (typeof operand === 'string') return operand;
  throw badPattern(`${name} match pattern must be a string`);
}

function onlyEntry(entry: object): readonly [string, unknown] {
  const entries = Object.entries(entry) as [string, unknown][];
  const [only] = entries;
  if (only === undefined || entries.length > 1) throw badPattern('Only one key allowed in match expression');
  return only;
}
