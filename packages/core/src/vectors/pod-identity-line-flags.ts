import { isObject } from '../api/schema/copy-json.ts';
import { readGoBool } from '../pod-identity/go-text.ts';
import { POD_IDENTITY_FLAGS, type PodIdentityFlagValues } from '../pod-identity/pod-identity-flags.ts';
import { CREDENTIALS_GROUP, flagName, groupName, INSTANCE_IDENTITY, kebab } from './pod-identity-names.ts';

/** Flags by the name they have on a command line, with what was written as their value. */
export type GivenFlags = ReadonlyMap<string, unknown>;

type Entry = readonly [name: string, value: unknown];

/** `--name=value`, `--name value` and `--name`, as pflag takes them. */
function readArguments(list: readonly unknown[]): readonly Entry[] {
  const entries: [string, unknown][] = [];
  for (const word of list.map(String)) {
    const [, name, value] = /^--?([^=]+)(?:=(.*))?$/s.exec(word) ?? [];
    const last = entries.at(-1);
    if (name !== undefined) entries.push([name, value ?? true]);
    else if (last?.[1] === true) last[1] = word;
    else throw new TypeError(`${word} is no flag`);
  }
  return entries;
}

/** Members of a group stand for themselves: `{"handler": {"region"}}` is `{"handler/region"}`. */
function flattened([name, value]: Entry): readonly Entry[] {
  const group = groupName(name);
  if (group === undefined || !isObject(value)) return [[name, value]];
  return Object.entries(value).map(([inner, one]): Entry => [`${group}/${inner}`, one]);
}

function entriesOf(flags: unknown): readonly Entry[] {
  if (flags === undefined || flags === null) return [];
  if (typeof flags === 'string') return readArguments(flags.split(/\s+/).filter((word) => word !== ''));
  if (Array.isArray(flags)) return readArguments(flags);
  if (isObject(flags)) return Object.entries(flags).flatMap(flattened);
  throw new TypeError('flags must be an object, a list or a text');
}

/** Partitions by the beginning of a region's name; all others are of `aws`. */
const PARTITIONS: readonly (readonly [begin: string, partition: string])[] = [
  ['cn-', 'aws-cn'],
  ['us-gov-', 'aws-us-gov'],
  ['us-iso-', 'aws-iso'],
  ['us-isob-', 'aws-iso-b'],
  ['eusc-', 'aws-eusc'],
];

/** Upstream asks the instance where it is; a line says it: the account, and region or partition. */
function composition(identity: Readonly<Record<string, unknown>>): readonly Entry[] {
  const said = new Map(Object.entries(identity).map(([key, value]) => [kebab(key), String(value)]));
  const region = said.get('region') ?? '';
  const partition = PARTITIONS.find(([begin]) => region.startsWith(begin))?.[1] ?? 'aws';
  return [
    ['compose-role-arn-account', said.get('account-id') ?? said.get('account') ?? ''],
    ['compose-role-arn-partition', said.get('partition') ?? partition],
  ];
}

/** The flag itself may say it in place of `true`. */
function composed([name, value]: Entry): readonly Entry[] {
  if (!isObject(value)) return [[name, value]];
  if (name === INSTANCE_IDENTITY) return composition(value);
  if (name !== 'compose-role-arn') return [[name, value]];
  const enabled = value['enabled'] ?? value['Enabled'] ?? true;
  return [[name, enabled], ...composition(value)];
}

/**
 * Reads the flags of a line, in whatever form they are written; what it says of container credentials beside them counts as one of
 * them. Throws TypeError naming what is no flag.
 */
export function readLineFlags(flags: unknown, containerCredentials?: unknown): GivenFlags {
  const beside =
    containerCredentials === undefined || containerCredentials === null
      ? []
      : flattened([CREDENTIALS_GROUP, containerCredentials]);
  const named = [...entriesOf(flags), ...beside].map(([given, value]): Entry => [flagName(given), value]);
  return new Map(named.flatMap(composed));
}

/** A switch, as Go reads it. Throws TypeError naming it. */
export function switchOf(value: unknown, name: string): boolean {
  const read = typeof value === 'boolean' ? value : readGoBool(String(value));
  if (read !== undefined) return read;
  throw new TypeError(`${name} must be true or false`);
}

function textOf(value: unknown, name: string): string {
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  throw new TypeError(`${name} must be a text`);
}

/** What the flags come to, as the webhook reads them. */
export function flagValues(flags: GivenFlags): PodIdentityFlagValues {
  const values = Object.entries(POD_IDENTITY_FLAGS).map(([name, { type, default: otherwise }]) => {
    const given = flags.get(name) ?? otherwise;
    return [name, type === 'boolean' ? switchOf(given, name) : textOf(given, name)];
  });
  return Object.fromEntries(values) as PodIdentityFlagValues;
}
