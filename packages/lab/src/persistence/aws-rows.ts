import type { AccessKey } from '../aws/identity/access-keys.ts';
import type { Account, Accounts } from '../aws/state/account.ts';
import type { AwsState } from '../aws/persistence.ts';
import type { Json } from '../kubernetes/json/json.ts';
import { decodePlain, encodePlain, isPlain } from './plain-codec.ts';

type Path = readonly string[];

/**
 * The state as rows: one for each entry of each map (a secret, a parameter, a role, a key), under the path of names that
 * leads to it. What services keep is plain data, so a new service needs nothing here.
 */
export function awsRows({ accounts, keys }: AwsState): Map<string, string> {
  const rows = new Map<string, string>();
  for (const account of accounts.all()) walk(account, ['account', account.id], rows);
  for (const key of keys.all()) rows.set(pathText(['key', key.id]), JSON.stringify(encodePlain(key)));
  return rows;
}

function walk(container: object, path: Path, rows: Map<string, string>): void {
  for (const [name, value] of Object.entries(container) as [string, unknown][]) {
    const here = [...path, name];
    if (name === 'regions' && value instanceof Map) {
      for (const [region, state] of value as Map<string, object>) walk(state, [...here, region], rows);
    } else if (value instanceof Map) {
      for (const [key, entry] of value as Map<string, unknown>) rows.set(pathText([...here, key]), textOf(entry));
    } else if (typeof value === 'object' && value !== null && isPlain(value)) {
      walk(value, here, rows);
    } else if (value !== undefined) {
      rows.set(pathText(here), textOf(value));
    }
  }
}

function textOf(value: unknown): string {
  return JSON.stringify(encodePlain(value));
}

/** Names may hold any character, so paths are JSON lists. */
function pathText(path: Path): string {
  return JSON.stringify(path);
}

/** Fills an endpoint that has just been made with rows of another. */
export function restoreAws({ accounts, keys }: AwsState, rows: ReadonlyMap<string, string>): void {
  for (const [text, body] of rows) {
    const [kind = '', id = '', ...path] = JSON.parse(text) as string[];
    const value = decodePlain(JSON.parse(body) as Json);
    if (kind === 'key') keys.restore(value as AccessKey);
    else place(accounts, accounts.add(id), path, value);
  }
}

function place(accounts: Accounts, account: Account, path: Path, value: unknown): void {
  const [first = '', region = '', ...rest] = path;
  if (first !== 'regions') {
    set(account, path, value);
    return;
  }
  const state = accounts.region(account.id, region);
  if (state !== undefined) set(state, rest, value);
}

function set(container: object, path: Path, value: unknown): void {
  const [name = '', ...rest] = path;
  if (container instanceof Map) {
    (container as Map<string, unknown>).set(name, value);
  } else if (rest.length === 0) {
    if (name in Object.prototype) throw new TypeError('no state is called like that');
    Reflect.set(container, name, value);
  } else {
    const inner: unknown = Object.hasOwn(container, name) ? Reflect.get(container, name) : undefined;
    if (typeof inner !== 'object' || inner === null) throw new TypeError(`no state called ${name}`);
    set(inner, rest, value);
  }
}

/** What differs between the rows that were written last and the rows now; a row that has gone has no body. */
export function changedRows(
  before: ReadonlyMap<string, string>,
  now: ReadonlyMap<string, string>,
): readonly (readonly [path: string, body: string | undefined])[] {
  const changed = [...now].filter(([path, body]) => before.get(path) !== body);
  const gone = [...before.keys()].filter((path) => !now.has(path)).map((path) => [path, undefined] as const);
  return [...changed, ...gone];
}
