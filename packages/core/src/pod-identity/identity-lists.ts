import { type JsonNode, readJson } from '../json/json-text.ts';
import { LockkeeperError } from '../errors/lockkeeper-error.ts';
import type { IdentityEntry } from './account-entry.ts';
import { acceptedExpiration, type PodIdentitySettings } from './pod-identity-settings.ts';

/** Entries of the ConfigMap `pod-identity-webhook`, by `namespace/account`; the namespace may be `*`. */
export type RoleMap = ReadonlyMap<string, IdentityEntry>;

/** Accounts with an association of EKS Pod Identity, as `namespace/account`. */
export type AssociatedAccounts = ReadonlySet<string>;

type Members = ReadonlyMap<string, JsonNode>;

const LIST = 'an object with a list of identities, each with namespace and serviceAccount';

function objectIn(text: string): Members | undefined {
  try {
    const root = readJson(text, { duplicates: 'last' });
    return root.kind === 'object' ? root.members : undefined;
  } catch (error) {
    if (error instanceof LockkeeperError) return undefined;
    throw error;
  }
}

/** Go's decoder finds members whatever their case. */
function member(members: Members, name: string): JsonNode | undefined {
  const exact = members.get(name);
  if (exact !== undefined) return exact;
  return [...members].find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
}

function textIn(members: Members, name: string): string | undefined {
  const found = member(members, name);
  if (found === undefined || found.kind === 'null') return '';
  return found.kind === 'string' ? found.text : undefined;
}

function seconds(members: Members): number | undefined {
  const found = member(members, 'TokenExpiration');
  if (found === undefined || found.kind === 'null') return 0;
  return found.kind === 'number' && /^-?\d{1,18}$/.test(found.text) ? Number(found.text) : undefined;
}

function flag(members: Members): boolean | undefined {
  const found = member(members, 'UseRegionalSTS');
  if (found === undefined || found.kind === 'null') return false;
  return found.kind === 'boolean' ? found.value : undefined;
}

function entryOf(node: JsonNode, settings: PodIdentitySettings): IdentityEntry | undefined {
  if (node.kind !== 'object') return undefined;
  const [roleArn, audience] = [textIn(node.members, 'RoleARN'), textIn(node.members, 'Audience')];
  const [regionalSts, expiration] = [flag(node.members), seconds(node.members)];
  if (roleArn === undefined || audience === undefined || regionalSts === undefined || expiration === undefined)
    return undefined;
  return {
    roleArn,
    // Upstream leaves it empty, which asks for a token that is good at the API server and nowhere in AWS.
    audience: audience || settings.audience,
    regionalSts,
    tokenExpiration: acceptedExpiration(expiration === 0 ? settings.tokenExpiration : expiration),
  };
}

/** Why an entry can never apply. */
function keyProblem(key: string): string | undefined {
  const [namespace = '', account = '', ...more] = key.split('/');
  if (namespace === '' || account === '' || more.length > 0) return 'its key is not namespace/account';
  if (account.includes('*')) return 'a * stands for a whole namespace only';
  return namespace !== '*' && namespace.includes('*') ? 'the namespace is written out, or * alone' : undefined;
}

/**
 * Reads the key `config` of the ConfigMap: JSON of `{"namespace/account": {"RoleARN", "Audience", "UseRegionalSTS",
 * "TokenExpiration"}}`. Entries that cannot be used are left out and told; the others serve (`threat/W7`). Undefined entries: the
 * text is no such JSON at all.
 */
export function readRoleMap(
  text: string,
  settings: PodIdentitySettings,
): { readonly entries: RoleMap | undefined; readonly problems: readonly string[] } {
  const members = objectIn(text);
  if (members === undefined) return { entries: undefined, problems: ['it is no JSON object'] };
  const entries = new Map<string, IdentityEntry>();
  const problems: string[] = [];
  for (const [key, node] of members) {
    const entry = entryOf(node, settings);
    const problem =
      keyProblem(key) ?? (entry === undefined ? 'a member has another type than it must have' : undefined);
    if (problem !== undefined) problems.push(`${JSON.stringify(key)}: ${problem}`);
    else if (entry !== undefined) entries.set(key, entry);
  }
  return { entries, problems };
}

/** The entry of an account: its own, or that of its name in every namespace. */
export function mappedEntry(map: RoleMap, namespace: string, account: string): IdentityEntry | undefined {
  return map.get(`${namespace}/${account}`) ?? map.get(`*/${account}`);
}

function accountOf(node: JsonNode): string | undefined {
  if (node.kind !== 'object') return undefined;
  const [namespace, account] = [textIn(node.members, 'namespace'), textIn(node.members, 'serviceAccount')];
  return namespace && account ? `${namespace}/${account}` : undefined;
}

/**
 * Reads the file of accounts that EKS Pod Identity serves: `{"identities": [{"namespace", "serviceAccount"}]}`; an empty file lists
 * none. Throws LockkeeperError `InvalidInput` that quotes nothing of the text.
 */
export function readAssociatedAccounts(text: string): AssociatedAccounts {
  if (text.trim() === '') return new Set();
  const members = objectIn(text);
  if (members === undefined) throw new LockkeeperError('InvalidInput', `it is not ${LIST}`);
  const list = member(members, 'identities');
  if (list === undefined || list.kind === 'null') return new Set();
  if (list.kind !== 'array') throw new LockkeeperError('InvalidInput', `it is not ${LIST}`);
  const accounts = list.items.map(accountOf);
  const found = accounts.filter((account) => account !== undefined);
  if (found.length === accounts.length) return new Set(found);
  throw new LockkeeperError(
    'InvalidInput',
    `entry ${accounts.indexOf(undefined)} has no namespace or no serviceAccount`,
  );
}
