import type { RewriteMerge } from '../api/generated/external-secrets.ts';
import { LockkeeperError } from '../errors/lockkeeper-error.ts';
import { byteTextOfText, compareByteTexts } from '../json/byte-text.ts';
import { type JsonNode, readJson } from '../json/json-text.ts';
import { SealedValue } from '../values/sealed-value.ts';
import { encodeGoJson, valueToBytes } from '../values/value-to-bytes.ts';
import type { KeyedValues } from './rename-keys.ts';

type Members = ReadonlyMap<string, JsonNode>;

function failed(problem: string): LockkeeperError {
  return new LockkeeperError('InvalidInput', `merge failed with ${problem}`);
}

function inByteOrder(keys: Iterable<string>): string[] {
  return [...keys].toSorted((a, b) => compareByteTexts(byteTextOfText(a), byteTextOfText(b)));
}

/** Keys without priority in byte order, then those with priority as listed: later ones win. */
function orderOf({ priority = [] }: RewriteMerge, data: KeyedValues): readonly string[] {
  return [...inByteOrder([...data.keys()].filter((key) => !priority.includes(key))), ...priority];
}

function membersOf(key: string, value: SealedValue): Members {
  try {
    const node = readJson(value.reveal(), { duplicates: 'last' });
    if (node.kind === 'object') return node.members;
    if (node.kind === 'null') return new Map();
    throw new LockkeeperError('InvalidInput', `the value is JSON, but not a JSON object`);
  } catch (error) {
    if (!(error instanceof LockkeeperError)) throw error;
    const problem = `merge failed with failed to unmarshal JSON: key ${JSON.stringify(key)}: ${error.message}`;
    throw new LockkeeperError(error.code, problem, { ...error.facts, key });
  }
}

/** The members of all values, and the keys that more than one value has, once for each further value. */
function merged(operation: RewriteMerge, data: KeyedValues): { all: Map<string, JsonNode>; conflicts: string[] } {
  const all = new Map<string, JsonNode>();
  const conflicts: string[] = [];
  for (const key of orderOf(operation, data)) {
    const value = data.get(key);
    if (value === undefined) {
      if (operation.priorityPolicy === 'IgnoreNotFound') continue;
      throw failed(`key ${JSON.stringify(key)} not found in input map`);
    }
    const members = membersOf(key, value);
    for (const name of inByteOrder(members.keys())) {
      const member = members.get(name);
      if (member === undefined) continue;
      if (all.has(name)) conflicts.push(name);
      all.set(name, member);
    }
  }
  return { all, conflicts };
}

/**
 * `rewrite[].merge`: the members of the JSON objects that the values hold, as keys of their own (`Extract`), or as one JSON object
 * under `into` besides the values (`JSON`). Errors have ESO's texts and never quote a value.
 */
export function rewriteMerge(operation: RewriteMerge, data: KeyedValues): KeyedValues {
  const { all, conflicts } = merged(operation, data);
  if (operation.conflictPolicy !== 'Ignore' && conflicts.length > 0) {
    throw failed(`conflicts: ${conflicts.join(', ')}`);
  }
  if (operation.strategy !== 'JSON') {
    return new Map([...all].map(([key, node]) => [key, SealedValue.ofBytes(valueToBytes(node))]));
  }
  if (operation.into === '') throw failed(`missing 'into' field`);
  return new Map([...data, [operation.into, SealedValue.ofBytes(encodeGoJson(all))]]);
}
