import { LockkeeperError } from '@lockkeeper/core';
import { decodeText, type Value } from '@lockkeeper/template';

const JSON_KINDS: Partial<Record<Value['kind'], string>> = {
  bool: 'bool',
  int: 'number',
  float: 'number',
  string: 'string',
  list: 'array',
  map: 'object',
};

/** Digits behind the point that a float of 32 bits may need. */
const SINGLE_DIGITS = [0, 1, 2, 3, 4, 5, 6, 7, 8] as const;

/** The refusal of Go's `encoding/json`, behind the step of sigs.k8s.io/yaml in which it comes up. */
export function misfit(value: Value, into: string): LockkeeperError {
  if (value.kind === 'float' && !Number.isFinite(value.value)) {
    return new LockkeeperError(
      'InvalidInput',
      `error converting YAML to JSON: json: unsupported value: ${floatText(value.value)}`,
    );
  }
  const kind = JSON_KINDS[value.kind] ?? value.kind;
  return new LockkeeperError(
    'InvalidInput',
    `error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${kind} into Go ${into}`,
  );
}

/** Where a value goes, in the words of refusals: `struct field SecretDescriptor.objectName`. */
type Place = string;

/** A Go struct: its name in refusals, and how each of its fields is read. */
export interface GoStruct<T extends object> {
  readonly name: string;
  /** The field that holds it, and the struct that this one is in. */
  readonly parent?: { readonly struct: string; readonly field: string };
  /** Go's zero value. */
  readonly zero: T;
  readonly readers: { readonly [Field in keyof T & string]: (value: Value, place: Place) => T[Field] };
}

/** Equal for names that `encoding/json` takes for one: ASCII's cases, and the two letters of Unicode that fold into ASCII. */
function foldName(name: string): string {
  return name.replaceAll('\u017f', 's').toLowerCase();
}

/**
 * Fills a Go struct from a YAML map as sigs.k8s.io/yaml and `encoding/json` do: names fit without regard to case, the keys come in the
 * order of their bytes and the last one that fits counts, null changes nothing, unknown keys are passed over. Throws LockkeeperError in
 * Go's words for the first value that does not fit.
 */
export function fillStruct<T extends object>(value: Value, struct: GoStruct<T>): T {
  const { name, parent, zero, readers } = struct;
  if (value.kind !== 'map') {
    const place = parent === undefined ? 'value' : `struct field ${parent.struct}.${parent.field}`;
    throw misfit(value, `${place} of type provider.${name}`);
  }
  const path = parent === undefined ? name : `${name}.${parent.field}`;
  const known = new Map((Object.keys(readers) as (keyof T & string)[]).map((field) => [foldName(field), field]));
  const filled = { ...zero };
  for (const key of [...value.entries.keys()].toSorted()) {
    const field = known.get(foldName(decodeText(key)));
    const entry = value.entries.get(key);
    if (field === undefined || entry === undefined || entry.kind === 'nil') continue;
    filled[field] = readers[field](entry, `struct field ${path}.${field}`);
  }
  return filled;
}

/** Reads a field of Go's type string; numbers and booleans are spelled out, in Go's way: `0644` was read as octal and becomes `420`. */
export function goText(value: Value, place: Place): string {
  switch (value.kind) {
    case 'string':
      return decodeText(value.value);
    case 'bool':
    case 'int':
      return String(value.value);
    case 'float':
      return floatText(value.value);
    default:
      throw misfit(value, `${place} of type string`);
  }
}

/**
 * `strconv.FormatFloat(value, 'g', -1, 32)`, as sigs.k8s.io/yaml spells numbers: the fewest digits that tell the float of 32 bits apart,
 * with an exponent for less than 1e-4 and from 1e6 on.
 */
function floatText(value: number): string {
  const single = Math.fround(value);
  if (Number.isNaN(single)) return 'NaN';
  if (!Number.isFinite(single)) return single > 0 ? '+Inf' : '-Inf';
  if (Object.is(single, -0)) return '-0';
  const shortest = SINGLE_DIGITS.map((count) => single.toExponential(count)).find(
    (text) => Math.fround(Number(text)) === single,
  );
  const [digits = '', exponent = '0'] = (shortest ?? String(single)).split('e');
  const power = Number(exponent);
  if (power >= -4 && power < 6) return String(Number(shortest));
  return `${digits}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}
