import { uniqueId } from '../accounts/random-text.ts';
import type { World } from '../call.ts';
import type { Account } from '../state/account.ts';
import type { IamUser, ManagedPolicy } from '../state/iam.ts';

/** The access keys of an account's first user, as they go into a profile file. */
export interface AccountKeys {
  readonly accountId: string;
  readonly userArn: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

const administratorAccess = 'arn:aws:iam::aws:policy/AdministratorAccess';

/**
 * Makes an account with a user `lab-admin` that has AdministratorAccess, and gives its new keys. An account that
 * exists gets another pair for the same user.
 */
export function bootstrapAccount(world: World, accountId: string): AccountKeys {
  const account = seedAccount(world, accountId);
  const now = world.clock.now();
  const user = account.iam.users.get('lab-admin') ?? adminUser(world, accountId, now);
  account.iam.users.set('lab-admin', user);
  const key = world.keys.create({ accountId, holder: { kind: 'user', userId: user.id, userName: user.name }, now });
  user.accessKeyIds.add(key.id);
  return { accountId, userArn: user.arn, accessKeyId: key.id, secretAccessKey: key.secret };
}

/** Makes an account, with AWS's own policies and nobody in it; gives an existing one as it is. */
export function seedAccount(world: World, accountId: string): Account {
  const account = world.accounts.add(accountId);
  if (!account.iam.policies.has(administratorAccess)) {
    account.iam.policies.set(administratorAccess, administratorPolicy(world, world.clock.now()));
  }
  return account;
}

function adminUser(world: World, accountId: string, now: number): IamUser {
  return {
    name: 'lab-admin',
    path: '/',
    id: uniqueId(world.random, 'AIDA'),
    arn: `arn:aws:iam::${accountId}:user/lab-admin`,
    createdAt: now,
    tags: new Map(),
    inlinePolicies: new Map(),
    attachedPolicies: new Set([administratorAccess]),
    accessKeyIds: new Set(),
  };
}

function administratorPolicy(world: World, now: number): ManagedPolicy {
  const document = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
  });
  return {
    name: 'AdministratorAccess',
    path: '/',
    id: uniqueId(world.random, 'ANPA'),
    arn: administratorAccess,
    description: 'Provides full access to AWS services and resources.',
    createdAt: now,
    updatedAt: now,
    tags: new Map(),
    versions: new Map([['v1', { id: 'v1', document, createdAt: now }]]),
    defaultVersion: 'v1',
    nextVersion: 2,
  };
}
