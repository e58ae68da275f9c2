import type { SignedCall, World } from '../call.ts';
import { tagsOf } from '../accounts/tags.ts';
import type { Tags } from '../state/tags.ts';
import type { Tag } from '../accounts/tags.ts';
import { AwsError } from '../protocol/aws-error.ts';
import { limitExceeded, noSuchEntity } from './iam-error.ts';
import type { IamPrincipal, IamRole, IamState, IamUser, ManagedPolicy } from '../state/iam.ts';

const maxTags = 50;

/** IAM of the caller's account; IAM reaches into no other. */
export function iamOf(world: World, call: SignedCall): IamState {
  const account = world.accounts.find(call.caller.accountId);
  if (account === undefined) throw new AwsError('ServiceFailure', 'The account of the caller is gone.', 500);
  return account.iam;
}

export function roleOf(state: IamState, name: string | undefined): IamRole {
  const role = state.roles.get((name ?? '').toLowerCase());
  if (role === undefined) throw noSuchEntity(`The role with name ${name ?? ''} cannot be found.`);
  return role;
}

export function userOf(state: IamState, name: string | undefined): IamUser {
  const user = state.users.get((name ?? '').toLowerCase());
  if (user === undefined) throw noSuchEntity(`The user with name ${name ?? ''} cannot be found.`);
  return user;
}

/** Everyone whom a managed policy can be attached to. */
export function principalsOf(state: IamState): readonly IamPrincipal[] {
  return [...state.users.values(), ...state.roles.values()];
}

export function managedPolicyOf(state: IamState, arn: string): ManagedPolicy {
  const policy = state.policies.get(arn);
  if (policy === undefined) throw noSuchEntity(`Policy ${arn} was not found.`);
  return policy;
}

/** Adds or replaces tags, all or none. Keys of IAM's tags are one whatever their case. */
export function addIamTags(target: Tags, added: readonly Tag[]): void {
  const incoming = tagsOf(added);
  const lower = new Set(added.map((tag) => tag.Key.toLowerCase()));
  if (lower.size < added.length) {
    throw new AwsError('InvalidInput', 'Duplicate tag keys found. Please note that Tag keys are case insensitive.');
  }
  const existing = new Map([...target.keys()].map((key) => [key.toLowerCase(), key]));
  const size = new Set([...existing.keys(), ...lower]).size;
  if (size > maxTags) throw limitExceeded(`The number of tags has reached the maximum limit of ${maxTags}.`);
  for (const [key, value] of incoming) target.set(existing.get(key.toLowerCase()) ?? key, value);
}

export function removeIamTags(target: Tags, keys: readonly string[]): void {
  const lower = new Set(keys.map((key) => key.toLowerCase()));
  for (const key of target.keys()) {
    if (lower.has(key.toLowerCase())) target.delete(key);
  }
}
