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

/** The refusal of Go's `encoding/json`, behind the step of sigs.k8s.io/yaml in which it comes up. */
export function misfit(value: Value, into: string): LockkeeperError {
  const kind = JSON_KINDS[value.kind] ?? value.kind;
  return new LockkeeperError(
    'InvalidInput',
    `error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${kind} into Go ${into}`,
  );
}

/**
 * The fields of a Go struct out of a YAML map, as sigs.k8s.io/yaml and `encoding/json` fill them: names fit without regard to case, the
 * keys come in the order of their bytes and the last one that fits counts, null changes nothing.
 */
export class GoFields {
  readonly #struct: string;
  readonly #values = new Map<string, Value>();

  /** `struct` names the Go type for refusals. */
  constructor(value: Value, struct: string, names: readonly string[]) {
    this.#struct = struct;
    if (value.kind !== 'map') throw misfit(value, `value of type provider.${struct}`);
    const known = new Map(names.map((name) => [name.toLowerCase(), name]));
    for (const key of [...value.entries.keys()].toSorted()) {
      const name = known.get(decodeText(key).toLowerCase());
      const entry = value.entries.get(key);
      if (name !== undefined && entry !== undefined && entry.kind !== 'nil') this.#values.set(name, entry);
    }
  }

  value(name: string): Value | undefined {
    return this.#values.get(name);
  }

  /** The text of a field; numbers and booleans are spelled out, in Go's way: `0644` was read as octal and becomes `420`. */
  text(name: string): string {
    const value = this.#values.get(name);
    if (value === undefined) return '';
    switch (value.kind) {
      case 'string':
        return decodeText(value.value);
      case 'bool':
      case 'int':
        return String(value.value);
      case 'float':
        return floatText(value.value);
      default:
        throw misfit(value, `struct field ${this.#struct}.${name} of type string`);
    }
  }
}

/** `strconv.FormatFloat(value, 'g', -1, 64)`: an exponent for less than 1e-4, and from 1e6 on. */
function floatText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  const [digits = '', exponent = '0'] = value.toExponential().split('e');
  const power = Number(exponent);
  if (power >= -4 && power < 6) return String(value);
  return `${digits}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}
