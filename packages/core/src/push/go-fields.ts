import { LockkeeperError } from '../errors/lockkeeper-error.ts';

/** A JSON object by the names that its Go struct gives its fields, whatever case they were written in. Null counts as absent. */
export type GoFields = ReadonlyMap<string, unknown>;

/** The words of Go's decoder, as far as they speak of fields; values are never quoted. */
function undecodable(problem: string): LockkeeperError {
  return new LockkeeperError('InvalidInput', `error unmarshaling JSON: while decoding JSON: json: ${problem}`);
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

function wrongType(value: unknown, path: string, type: string): LockkeeperError {
  return undecodable(`cannot unmarshal ${kindOf(value)} into field ${path} of type ${type}`);
}

/**
 * Reads an object as Go's `encoding/json` does with unknown fields disallowed: names match without case. Go takes the last of two
 * spellings of one field; here they are refused, because which of them is meant is not known.
 *
 * @param names the fields as the Go struct spells them.
 */
export function readGoFields(value: unknown, names: readonly string[], path: string): GoFields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrongType(value, path, 'object');
  const fields = new Map<string, unknown>();
  const spellings = new Set<string>();
  for (const [key, member] of Object.entries(value)) {
    const name = names.find((known) => known.toLowerCase() === key.toLowerCase());
    if (name === undefined) throw undecodable(`unknown field ${JSON.stringify(key)}`);
    if (spellings.has(name)) throw undecodable(`field ${JSON.stringify(name)} is there twice, in two spellings`);
    spellings.add(name);
    if (member !== null) fields.set(name, member);
  }
  return fields;
}

/** The YAML reader that stands before Go's decoder turns numbers and booleans into text where text is wanted. */
function textOf(value: unknown, path: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean' || Number.isSafeInteger(value)) return String(value);
  throw wrongType(value, path, 'string');
}

export function textField(fields: GoFields, name: string, path: string): string | undefined {
  const value = fields.get(name);
  return value === undefined ? undefined : textOf(value, `${path}.${name}`);
}

export function flagField(fields: GoFields, name: string, path: string): boolean | undefined {
  const value = fields.get(name);
  if (value === undefined || typeof value === 'boolean') return value;
  throw wrongType(value, `${path}.${name}`, 'bool');
}

export function textListField(fields: GoFields, name: string, path: string): readonly string[] {
  const value = fields.get(name) ?? [];
  if (!Array.isArray(value)) throw wrongType(value, `${path}.${name}`, '[]string');
  return value.map((item) => textOf(item, `${path}.${name}`));
}

export function textMapField(fields: GoFields, name: string, path: string): ReadonlyMap<string, string> | undefined {
  const value = fields.get(name);
  if (value === undefined) return undefined;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw wrongType(value, `${path}.${name}`, 'map[string]string');
  }
  return new Map(Object.entries(value).map(([key, text]) => [key, textOf(text, `${path}.${name}.${key}`)]));
}
