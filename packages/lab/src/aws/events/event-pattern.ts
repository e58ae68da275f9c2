import { badPattern } from './bad-pattern.ts';
import { compileMatcher, type ValueMatcher } from './value-matcher.ts';

/** Whether an event is one that the pattern describes. */
export type EventPattern = (event: unknown) => boolean;

const maxDepth = 32;

/**
 * Compiles an event pattern: an object of fields, each with further fields or a list of values and matchers of which one
 * must hold; `$or` takes a list of patterns. Matching visits each part of the pattern once for each value of its field.
 * Source: Amazon EventBridge user guide, "Event patterns" and "Comparison operators".
 *
 * @throws AwsError `InvalidEventPatternException`
 */
export function compilePattern(text: string): EventPattern {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw badPattern('Event pattern is not valid JSON.');
  }
  if (!isRecord(document)) throw badPattern('Filter is not an object');
  if (Object.keys(document).length === 0) throw badPattern('Filter is empty');
  return compileObject(document, maxDepth);
}

function compileObject(pattern: Readonly<Record<string, unknown>>, depth: number): EventPattern {
  if (depth === 0) throw badPattern(`Patterns nest ${maxDepth} levels at most.`);
  const tests = Object.entries(pattern).map(([name, part]): EventPattern => {
    if (name === '$or' && Array.isArray(part)) return compileOr(part, depth);
    if (Array.isArray(part)) return compileField(name, part);
    if (!isRecord(part) || Object.keys(part).length === 0) {
      throw badPattern(`"${name}" must be an object or an array`);
    }
    const inner = compileObject(part, depth - 1);
    return (event) => objectsOf(fieldOf(event, name)).some((value) => inner(value));
  });
  return (event) => tests.every((test) => test(event));
}

function compileOr(parts: readonly unknown[], depth: number): EventPattern {
  const choices = parts.map((part) => {
    if (!isRecord(part)) throw badPattern('"$or" must be an array of objects');
    return compileObject(part, depth - 1);
  });
  if (choices.length < 2) throw badPattern('"$or" must have at least two parts');
  return (event) => choices.some((choice) => choice(event));
}

function compileField(name: string, values: readonly unknown[]): EventPattern {
  if (values.length === 0) throw badPattern('Empty arrays are not allowed');
  const matchers: readonly ValueMatcher[] = values.map((value) => compileMatcher(value));
  return (event) => {
    const field = fieldOf(event, name);
    const candidates = leavesOf(field);
    return matchers.some((matcher) => matcher.onField(candidates));
  };
}

/** A field of an object; arrays of objects have been spread before. */
function fieldOf(event: unknown, name: string): unknown {
  return isRecord(event) && Object.hasOwn(event, name) ? event[name] : undefined;
}

/** What nested fields are looked up in. A missing object is an empty one, so that `exists: false` holds below it. */
function objectsOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value.length === 0 ? [undefined] : value;
  return [value];
}

/** The values of a field that can be compared: one, those of an array, or none for objects and missing fields. */
function leavesOf(value: unknown): readonly unknown[] {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.filter((entry) => entry === null || ['string', 'number', 'boolean'].includes(typeof entry));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
