import { AwsError } from './aws-error.ts';

/** Where an input comes from: a JSON document, or the tree that `parseForm` builds from a query body. */
export type Wire = 'json' | 'query';

interface Reading {
  readonly wire: Wire;
  readonly problems: string[];
}

/**
 * One member of an operation's input: reads a foreign value into ours and notes what breaks AWS's constraints.
 * Absent values are handled by `struct`; `read` sees only what is there.
 */
export interface Shape<T> {
  readonly required?: boolean;
  /** What lists say of their members when one of them is wrong: all that holds for each. */
  readonly constraints?: readonly string[];
  read(value: unknown, path: string, reading: Reading): T;
}

export interface RequiredShape<T> extends Shape<T> {
  readonly required: true;
}

/** The TypeScript type of what a shape reads. */
export type Input<S> = S extends Shape<infer T> ? T : never;

type Members = Readonly<Record<string, Shape<unknown>>>;
type StructOf<M extends Members> = {
  readonly [K in keyof M as M[K] extends RequiredShape<unknown> ? K : never]: Input<M[K]>;
} & {
  readonly [K in keyof M as M[K] extends RequiredShape<unknown> ? never : K]?: Input<M[K]> | undefined;
};

interface Bounds {
  readonly min?: number;
  readonly max?: number;
}

interface StringRules extends Bounds {
  readonly pattern?: RegExp;
  /** How AWS prints the pattern in its message. */
  readonly patternText?: string;
  /** AWS leaves the value out of the message. */
  readonly sensitive?: boolean;
}

/**
 * Reads a whole input. Unknown members are ignored, as AWS does. All broken constraints are reported in one error with
 * AWS's sentence ("2 validation errors detected: Value …"); a JSON value of the wrong type is a `SerializationException`.
 *
 * @throws AwsError `ValidationException` (JSON) or `ValidationError` (query)
 */
export function readInput<T>(shape: Shape<T>, value: unknown, wire: Wire): T {
  const reading: Reading = { wire, problems: [] };
  const input = shape.read(value, '', reading);
  const count = reading.problems.length;
  if (count > 0) {
    const head = count === 1 ? '1 validation error' : `${count} validation errors`;
    throw new AwsError(
      wire === 'json' ? 'ValidationException' : 'ValidationError',
      `${head} detected: ${reading.problems.join('; ')}`,
    );
  }
  return input;
}

export function required<T>(shape: Shape<T>): RequiredShape<T> {
  return { required: true, read: (value, path, reading) => shape.read(value, path, reading) };
}

export function string(rules: StringRules = {}): Shape<string> {
  return {
    constraints: stringConstraints(rules),
    read(value, path, reading) {
      const text = asText(value);
      const shown = rules.sensitive === true ? 'Value' : `Value '${text}'`;
      noteLength(text.length, rules, `${shown} at '${path}'`, reading);
      if (rules.pattern !== undefined && !rules.pattern.test(text)) {
        const pattern = rules.patternText ?? rules.pattern.source;
        reading.problems.push(
          `${shown} at '${path}' failed to satisfy constraint: Member must satisfy regular expression pattern: ${pattern}`,
        );
      }
      return text;
    },
  };
}

export function oneOf<const T extends string>(values: readonly T[]): Shape<T> {
  return {
    constraints: [`Member must satisfy enum value set: [${values.join(', ')}]`],
    read(value, path, reading) {
      const text = asText(value);
      const found = values.find((candidate) => candidate === text);
      if (found === undefined) {
        reading.problems.push(
          `Value '${text}' at '${path}' failed to satisfy constraint: Member must satisfy enum value set: [${values.join(', ')}]`,
        );
      }
      return found ?? (text as T);
    },
  };
}

export function integer(rules: Bounds = {}): Shape<number> {
  return {
    read(value, path, reading) {
      const number = asInteger(value, reading.wire);
      if (rules.min !== undefined && number < rules.min) {
        reading.problems.push(
          `Value '${number}' at '${path}' failed to satisfy constraint: Member must have value greater than or equal to ${rules.min}`,
        );
      }
      if (rules.max !== undefined && number > rules.max) {
        reading.problems.push(
          `Value '${number}' at '${path}' failed to satisfy constraint: Member must have value less than or equal to ${rules.max}`,
        );
      }
      return number;
    },
  };
}

export function boolean(): Shape<boolean> {
  return {
    read(value, _path, reading) {
      if (reading.wire === 'query' && (value === 'true' || value === 'false')) return value === 'true';
      if (typeof value !== 'boolean') throw wrongType(reading.wire, 'Expected a boolean');
      return value;
    },
  };
}

/** Base64 text on the wire, bytes for us. Bounds count bytes. */
export function blob(rules: Bounds = {}): Shape<Uint8Array> {
  return {
    read(value, path, reading) {
      const text = asText(value);
      if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) throw wrongType(reading.wire, 'Invalid base64 data');
      const bytes = new Uint8Array(Buffer.from(text, 'base64'));
      noteLength(bytes.length, rules, `Value at '${path}'`, reading);
      return bytes;
    },
  };
}

export function list<T>(item: Shape<T>, rules: Bounds = {}): Shape<readonly T[]> {
  return {
    read(value, path, reading) {
      const items = asItems(value, reading.wire);
      const subject = `Value '[${items.filter(isText).join(', ')}]' at '${path}'`;
      noteLength(items.length, rules, subject, reading);
      if (item.constraints === undefined) {
        return items.map((entry, index) => item.read(entry, `${path}.${index + 1}.member`, reading));
      }
      const ofMembers: Reading = { wire: reading.wire, problems: [] };
      const read = items.map((entry) => item.read(entry, path, ofMembers));
      if (ofMembers.problems.length > 0) {
        reading.problems.push(
          `${subject} failed to satisfy constraint: Member must satisfy constraint: [${item.constraints.join(', ')}]`,
        );
      }
      return read;
    },
  };
}

/** String keys chosen by the caller. */
export function map<T>(item: Shape<T>): Shape<ReadonlyMap<string, T>> {
  return {
    read(value, path, reading) {
      if (!isRecord(value)) throw wrongType(reading.wire, 'Expected a map');
      return new Map(
        Object.entries(value).map(([key, entry]) => [key, item.read(entry, `${path}.${key}.member`, reading)]),
      );
    },
  };
}

export function struct<M extends Members>(members: M): Shape<StructOf<M>> {
  return {
    read(value, path, reading) {
      if (!(value instanceof Map) && !isRecord(value)) throw wrongType(reading.wire, 'Expected a structure');
      const result: Record<string, unknown> = Object.create(null);
      for (const [name, shape] of Object.entries(members)) {
        const at = path === '' ? lowerFirst(name) : `${path}.${lowerFirst(name)}`;
        const raw = member(value, name);
        if (raw !== undefined && raw !== null) result[name] = shape.read(raw, at, reading);
        else if (shape.required === true) {
          reading.problems.push(`Value null at '${at}' failed to satisfy constraint: Member must not be null`);
        }
      }
      return result as StructOf<M>;
    },
  };
}

function stringConstraints({ min, max, pattern, patternText }: StringRules): readonly string[] {
  return [
    ...(max === undefined ? [] : [`Member must have length less than or equal to ${max}`]),
    ...(min === undefined ? [] : [`Member must have length greater than or equal to ${min}`]),
    ...(pattern === undefined
      ? []
      : [`Member must satisfy regular expression pattern: ${patternText ?? pattern.source}`]),
  ];
}

function noteLength(length: number, rules: Bounds, subject: string, reading: Reading): void {
  const { min, max } = rules;
  if (min !== undefined && length < min) {
    reading.problems.push(
      `${subject} failed to satisfy constraint: Member must have length greater than or equal to ${min}`,
    );
  }
  if (max !== undefined && length > max) {
    reading.problems.push(
      `${subject} failed to satisfy constraint: Member must have length less than or equal to ${max}`,
    );
  }
}

function member(value: Map<unknown, unknown> | Record<string, unknown>, name: string): unknown {
  if (value instanceof Map) return value.get(name);
  return Object.hasOwn(value, name) ? value[name] : undefined;
}

function asText(value: unknown): string {
  if (typeof value !== 'string') throw wrongType('json', 'Expected a string');
  return value;
}

function asInteger(value: unknown, wire: Wire): number {
  const number = wire === 'query' && isText(value) && /^-?\d{1,15}$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isSafeInteger(number)) throw wrongType(wire, 'Expected an integer');
  return number;
}

function asItems(value: unknown, wire: Wire): readonly unknown[] {
  if (wire === 'json') {
    if (!Array.isArray(value)) throw wrongType(wire, 'Expected a list');
    return value;
  }
  if (value === '') return [];
  const members = value instanceof Map ? (value.get('member') ?? value) : value;
  if (members === '') return [];
  if (!(members instanceof Map)) throw wrongType(wire, 'Expected a list');
  return [...members.entries()].sort((a, b) => Number(a[0]) - Number(b[0])).map(([, entry]) => entry);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

function wrongType(wire: Wire, message: string): AwsError {
  return new AwsError(wire === 'json' ? 'SerializationException' : 'MalformedInput', message);
}
