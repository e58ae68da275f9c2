import { uniqueId } from '../accounts/random-text.ts';
import { writeTags } from '../accounts/tags.ts';
import { operation, type Operation, type SignedCall, type World } from '../call.ts';
import { AwsError } from '../protocol/aws-error.ts';
import type { Output } from '../protocol/json.ts';
import type { Input } from '../protocol/shape.ts';
import { Timestamp } from '../protocol/timestamp.ts';
import { addIamTags, iamOf, userOf } from './account-of.ts';
import { alreadyExists, deleteConflict } from './iam-error.ts';
import { pageWith } from './page.ts';
import { requireAttachable } from './principal-operations.ts';
import { principalShapes, shapes } from './shapes.ts';
import type { IamUser } from '../state/iam.ts';

/** CreateUser, GetUser, ListUsers, UpdateUser, DeleteUser. */
export function userOperations(world: World): ReadonlyMap<string, Operation> {
  return new Map([
    ['CreateUser', operation(shapes.createUser, (input, call) => create(world, call, input))],
    [
      'GetUser',
      operation(principalShapes.byName, (input, call) => ({
        User: writeUser(namedOrOwnUser(world, call, input.UserName), true),
      })),
    ],
    [
      'ListUsers',
      operation(shapes.list, (input, call) => {
        const users = [...iamOf(world, call).users.values()]
          .filter((user) => user.path.startsWith(input.PathPrefix ?? '/'))
          .sort((a, b) => (a.name < b.name ? -1 : 1));
        return pageWith(
          'Users',
          users.map((user) => writeUser(user, false)),
          input,
        );
      }),
    ],
    ['UpdateUser', operation(shapes.updateUser, (input, call) => update(world, call, input))],
    [
      'DeleteUser',
      operation(principalShapes.byName, (input, call) => {
        const state = iamOf(world, call);
        const user = userOf(state, input.UserName);
        if (user.accessKeyIds.size > 0) throw deleteConflict('Cannot delete entity, must delete access keys first.');
        if (user.inlinePolicies.size > 0) throw deleteConflict('Cannot delete entity, must delete policies first.');
        if (user.attachedPolicies.size > 0) {
          throw deleteConflict('Cannot delete entity, must detach all policies first.');
        }
        state.users.delete(user.name.toLowerCase());
        return undefined;
      }),
    ],
  ]);
}

/** The user named, or the caller itself where IAM lets the name be left out. */
export function namedOrOwnUser(world: World, call: SignedCall, name: string | undefined): IamUser {
  if (name !== undefined) return userOf(iamOf(world, call), name);
  if (call.caller.kind === 'user') return call.caller.user;
  throw new AwsError('ValidationError', 'Must specify userName when calling with non-User credentials');
}

function create(world: World, call: SignedCall, input: Input<typeof shapes.createUser>): Output {
  const state = iamOf(world, call);
  const name = input.UserName;
  if (state.users.has(name.toLowerCase())) throw alreadyExists(`User with name ${name} already exists.`);
  if (input.PermissionsBoundary !== undefined) requireAttachable(world, call, input.PermissionsBoundary);
  const path = input.Path ?? '/';
  const user: IamUser = {
    name,
    path,
    id: uniqueId(world.random, 'AIDA'),
    arn: `arn:aws:iam::${call.caller.accountId}:user${path}${name}`,
    createdAt: call.now,
    tags: new Map(),
    inlinePolicies: new Map(),
    attachedPolicies: new Set(),
    accessKeyIds: new Set(),
    ...(input.PermissionsBoundary === undefined ? {} : { boundary: input.PermissionsBoundary }),
  };
  addIamTags(user.tags, input.Tags ?? []);
  state.users.set(name.toLowerCase(), user);
  return { User: writeUser(user, true) };
}

/** A user that is renamed or moved is the same user: its unique id and its keys stay. */
function update(world: World, call: SignedCall, input: Input<typeof shapes.updateUser>): undefined {
  const state = iamOf(world, call);
  const user = userOf(state, input.UserName);
  const name = input.NewUserName ?? user.name;
  const other = state.users.get(name.toLowerCase());
  if (other !== undefined && other !== user) throw alreadyExists(`User with name ${name} already exists.`);
  const path = input.NewPath ?? user.path;
  const arn = `arn:aws:iam::${call.caller.accountId}:user${path}${name}`;
  state.users.delete(user.name.toLowerCase());
  state.users.set(name.toLowerCase(), { ...user, name, path, arn });
  for (const id of user.accessKeyIds) world.keys.rename(id, name);
  return undefined;
}

function writeUser(user: IamUser, whole: boolean): Output {
  return {
    Path: user.path,
    UserName: user.name,
    UserId: user.id,
    Arn: user.arn,
    CreateDate: new Timestamp(user.createdAt),
    PermissionsBoundary:
      whole && user.boundary !== undefined
        ? { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: user.boundary }
        : undefined,
    Tags: whole && user.tags.size > 0 ? writeTags(user.tags) : undefined,
  };
}
