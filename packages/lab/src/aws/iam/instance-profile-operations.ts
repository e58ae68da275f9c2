import { uniqueId } from '../accounts/random-text.ts';
import { writeTags } from '../accounts/tags.ts';
import { operation, type Operation, type SignedCall, type World } from '../call.ts';
import type { Output } from '../protocol/json.ts';
import type { Input } from '../protocol/shape.ts';
import { Timestamp } from '../protocol/timestamp.ts';
import type { IamState, InstanceProfile } from '../state/iam.ts';
import { addIamTags, iamOf, roleOf } from './account-of.ts';
import { alreadyExists, deleteConflict, limitExceeded, noSuchEntity } from './iam-error.ts';
import { pageWith } from './page.ts';
import { writeRole } from './role-operations.ts';
import { profileShapes, shapes } from './shapes.ts';
import { tagOperations } from './tag-operations.ts';

type Entries = readonly (readonly [string, Operation])[];

/** Instance profiles: the envelope in which EC2 gives a role to a machine. A profile holds one role at most. */
export function instanceProfileOperations(world: World): Entries {
  return [
    ['CreateInstanceProfile', operation(profileShapes.create, (input, call) => create(world, call, input))],
    [
      'GetInstanceProfile',
      operation(profileShapes.byName, (input, call) => {
        const state = iamOf(world, call);
        return { InstanceProfile: written(world, state, profileOf(state, input.InstanceProfileName)) };
      }),
    ],
    [
      'DeleteInstanceProfile',
      operation(profileShapes.byName, (input, call) => {
        const state = iamOf(world, call);
        const profile = profileOf(state, input.InstanceProfileName);
        if (profile.roleName !== undefined) {
          throw deleteConflict('Cannot delete entity, must remove roles from instance profile first.');
        }
        state.instanceProfiles.delete(profile.name.toLowerCase());
        return undefined;
      }),
    ],
    ...listOperations(world),
    ...roleMembership(world),
    ...tagOperations('InstanceProfile', { ...profileShapes, page: profileShapes.byName }, (input, call) =>
      profileOf(iamOf(world, call), input.InstanceProfileName),
    ),
  ];
}

function listOperations(world: World): Entries {
  return [
    [
      'ListInstanceProfiles',
      operation(shapes.list, (input, call) => {
        const state = iamOf(world, call);
        const profiles = [...state.instanceProfiles.values()].filter(({ path }) =>
          path.startsWith(input.PathPrefix ?? '/'),
        );
        return pageOf(world, state, profiles, input);
      }),
    ],
    [
      'ListInstanceProfilesForRole',
      operation(profileShapes.forRole, (input, call) => {
        const state = iamOf(world, call);
        const { name } = roleOf(state, input.RoleName);
        return pageOf(
          world,
          state,
          [...state.instanceProfiles.values()].filter(({ roleName }) => roleName === name),
          input,
        );
      }),
    ],
  ];
}

function roleMembership(world: World): Entries {
  return [
    [
      'AddRoleToInstanceProfile',
      operation(profileShapes.role, (input, call) => {
        const state = iamOf(world, call);
        const profile = profileOf(state, input.InstanceProfileName);
        const role = roleOf(state, input.RoleName);
        if (profile.roleName !== undefined) {
          throw limitExceeded('Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1');
        }
        profile.roleName = role.name;
        return undefined;
      }),
    ],
    [
      'RemoveRoleFromInstanceProfile',
      operation(profileShapes.role, (input, call) => {
        const profile = profileOf(iamOf(world, call), input.InstanceProfileName);
        if (profile.roleName !== input.RoleName) {
          throw noSuchEntity(`Instance Profile ${profile.name} does not have the role ${input.RoleName}.`);
        }
        delete profile.roleName;
        return undefined;
      }),
    ],
  ];
}

function create(world: World, call: SignedCall, input: Input<typeof profileShapes.create>): Output {
  const state = iamOf(world, call);
  const name = input.InstanceProfileName;
  if (state.instanceProfiles.has(name.toLowerCase())) {
    throw alreadyExists(`Instance Profile ${name} already exists.`);
  }
  const path = input.Path ?? '/';
  const profile: InstanceProfile = {
    name,
    path,
    id: uniqueId(world.random, 'AIPA'),
    arn: `arn:aws:iam::${call.caller.accountId}:instance-profile${path}${name}`,
    createdAt: call.now,
    tags: new Map(),
  };
  addIamTags(profile.tags, input.Tags ?? []);
  state.instanceProfiles.set(name.toLowerCase(), profile);
  return { InstanceProfile: written(world, state, profile) };
}

function pageOf(
  world: World,
  state: IamState,
  profiles: readonly InstanceProfile[],
  input: { readonly MaxItems?: number | undefined; readonly Marker?: string | undefined },
): Output {
  return pageWith(
    'InstanceProfiles',
    profiles.map((profile) => written(world, state, profile)),
    input,
  );
}

function profileOf(state: IamState, name: string): InstanceProfile {
  const profile = state.instanceProfiles.get(name.toLowerCase());
  if (profile === undefined) throw noSuchEntity(`Instance Profile ${name} cannot be found.`);
  return profile;
}

function written(world: World, state: IamState, profile: InstanceProfile): Output {
  const role = state.roles.get((profile.roleName ?? '').toLowerCase());
  return {
    Path: profile.path,
    InstanceProfileName: profile.name,
    InstanceProfileId: profile.id,
    Arn: profile.arn,
    CreateDate: new Timestamp(profile.createdAt),
    Roles: role === undefined ? [] : [writeRole(world, role, 'listed')],
    Tags: writeTags(profile.tags),
  };
}
