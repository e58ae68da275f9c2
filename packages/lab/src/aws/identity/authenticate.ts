import type { LabRequest } from '../../http/types.ts';
import type { Account, Accounts } from '../state/account.ts';
import { knownRegion } from '../accounts/regions.ts';
import type { Wire } from '../protocol/shape.ts';
import { authenticationError } from '../sigv4/authentication-error.ts';
import { readSignedParts, type SignedParts } from '../sigv4/signed-parts.ts';
import { verifySignature } from '../sigv4/verify-signature.ts';
import type { AccessKey, AccessKeys, KeyHolder } from './access-keys.ts';
import type { Caller } from './caller.ts';

export interface AuthenticateOptions {
  readonly wire: Wire;
  readonly signingName: string;
  readonly keys: AccessKeys;
  readonly accounts: Accounts;
  readonly now: number;
  /** In open mode: the account whose root every unknown key is. */
  readonly openAccount?: string | undefined;
}

export interface Authenticated {
  readonly caller: Caller;
  readonly region: string;
}

/**
 * Who sent this request. The order of checks is AWS's: is there a signature, is it whole, is the key known, is the
 * session token the key's own, does the signature hold, has the session expired.
 *
 * @throws AwsError in the service's protocol
 */
export function authenticate(request: LabRequest, options: AuthenticateOptions): Authenticated {
  const { wire, now } = options;
  const read = readSignedParts(request);
  if (read.kind === 'unsigned') throw authenticationError('missing', wire);
  if (read.kind === 'incomplete') throw authenticationError('incomplete', wire, read.message);
  const { parts } = read;
  const key = options.keys.find(parts.accessKeyId);
  if (key === undefined && options.openAccount !== undefined) {
    return { caller: rootOf(options.openAccount, parts.accessKeyId, false), region: openRegion(parts, wire) };
  }
  if (key === undefined || !key.active || !tokenMatches(key, parts)) throw authenticationError('unknownKey', wire);
  verifySignature(request, parts, {
    wire,
    now,
    secretKey: key.secret,
    signingName: options.signingName,
    knownRegion,
  });
  if (key.temporary !== undefined && key.temporary.expiresAt <= now) throw authenticationError('expired', wire);
  const caller = callerOf(key, options.accounts);
  if (caller === undefined) throw authenticationError('unknownKey', wire);
  key.lastUsed = { at: now, region: parts.scope.region, service: parts.scope.service };
  return { caller, region: parts.scope.region };
}

function tokenMatches(key: AccessKey, parts: SignedParts): boolean {
  return key.temporary?.token === parts.sessionToken;
}

function rootOf(accountId: string, accessKeyId: string, temporary: boolean): Caller {
  return { kind: 'root', accountId, arn: `arn:aws:iam::${accountId}:root`, userId: accountId, accessKeyId, temporary };
}

/** An unknown key has no secret to check against, but its region must still be one. */
function openRegion(parts: SignedParts, wire: Wire): string {
  const { region } = parts.scope;
  if (knownRegion(region)) return region;
  throw authenticationError('badSignature', wire, 'Credential should be scoped to a valid region. ');
}

/** Keys outlive their holder: a deleted user's or role's keys belong to nobody. */
function callerOf(key: AccessKey, accounts: Accounts): Caller | undefined {
  const account = accounts.find(key.accountId);
  if (account === undefined) return undefined;
  const base = { accountId: key.accountId, accessKeyId: key.id, temporary: key.temporary !== undefined };
  const { holder } = key;
  if (holder.kind === 'root') return rootOf(key.accountId, key.id, base.temporary);
  if (holder.kind === 'user') {
    const user = account.iam.users.get(holder.userName.toLowerCase());
    return user?.id === holder.userId ? { ...base, kind: 'user', user, arn: user.arn, userId: user.id } : undefined;
  }
  if (holder.kind === 'federated') return federatedCaller(base, account, holder);
  const { session } = holder;
  const role = account.iam.roles.get(session.roleName.toLowerCase());
  if (role?.id !== session.roleId) return undefined;
  return { ...base, kind: 'role', role, session, arn: session.arn, userId: `${role.id}:${session.sessionName}` };
}

function federatedCaller(
  base: Pick<Caller, 'accountId' | 'accessKeyId' | 'temporary'>,
  account: Account,
  holder: Extract<KeyHolder, { kind: 'federated' }>,
): Caller | undefined {
  const user = account.iam.users.get((holder.userName ?? '').toLowerCase());
  if (user?.id !== holder.userId) return undefined;
  const { session } = holder;
  const userId = `${base.accountId}:${session.name}`;
  return { ...base, kind: 'federated', session, arn: session.arn, userId, ...(user === undefined ? {} : { user }) };
}
