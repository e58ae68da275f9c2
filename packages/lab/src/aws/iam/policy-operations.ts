import { uniqueId } from '../accounts/random-text.ts';
import { writeTags } from '../accounts/tags.ts';
import { operation, type Operation, type SignedCall, type World } from '../call.ts';
import type { Output } from '../protocol/json.ts';
import type { Input } from '../protocol/shape.ts';
import { Timestamp } from '../protocol/timestamp.ts';
import { addIamTags, iamOf, managedPolicyOf, principalsOf } from './account-of.ts';
import { alreadyExists, deleteConflict } from './iam-error.ts';
import { checkPolicy, ownPolicy } from './own-policy.ts';
import { pageWith } from './page.ts';
import { policyVersionOperations } from './policy-version-operations.ts';
import { shapes } from './shapes.ts';
import { tagOperations } from './tag-operations.ts';
import type { IamState, ManagedPolicy } from '../state/iam.ts';

/** Managed policies: create, get, list, delete, tags, who has them; versions are in their own file. */
export function policyOperations(world: World): ReadonlyMap<string, Operation> {
  return new Map([
    ['CreatePolicy', operation(shapes.createPolicy, (input, call) => create(world, call, input))],
    [
      'GetPolicy',
      operation(shapes.byPolicy, (input, call) => {
        const state = iamOf(world, call);
        return { Policy: writePolicy(state, managedPolicyOf(state, input.PolicyArn), true) };
      }),
    ],
    ['ListPolicies', operation(shapes.listPolicies, (input, call) => listPolicies(iamOf(world, call), input))],
    [
      'DeletePolicy',
      operation(shapes.byPolicy, (input, call) => {
        const state = iamOf(world, call);
        const policy = ownPolicy(state, input.PolicyArn);
        if (attachments(state, policy) > 0) {
          throw deleteConflict('Cannot delete a policy attached to entities.');
        }
        if (policy.versions.size > 1) {
          throw deleteConflict(
            "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
          );
        }
        state.policies.delete(policy.arn);
        return undefined;
      }),
    ],
    [
      'ListEntitiesForPolicy',
      operation(shapes.policyPage, (input, call) => {
        const state = iamOf(world, call);
        const { arn } = managedPolicyOf(state, input.PolicyArn);
        return {
          PolicyGroups: [],
          PolicyUsers: [...state.users.values()]
            .filter((user) => user.attachedPolicies.has(arn))
            .map((user) => ({ UserName: user.name, UserId: user.id })),
          PolicyRoles: [...state.roles.values()]
            .filter((role) => role.attachedPolicies.has(arn))
            .map((role) => ({ RoleName: role.name, RoleId: role.id })),
          IsTruncated: false,
        };
      }),
    ],
    ...tagOperations(
      'Policy',
      { tag: shapes.tagPolicy, untag: shapes.untagPolicy, page: shapes.policyPage },
      (input, call) => managedPolicyOf(iamOf(world, call), input.PolicyArn),
    ),
    ...policyVersionOperations(world),
  ]);
}

function create(world: World, call: SignedCall, input: Input<typeof shapes.createPolicy>): Output {
  const state = iamOf(world, call);
  const path = input.Path ?? '/';
  const name = input.PolicyName;
  const arn = `arn:aws:iam::${call.caller.accountId}:policy${path}${name}`;
  const taken = [...state.policies.values()].some(
    (policy) => !policy.arn.startsWith('arn:aws:iam::aws:') && policy.name.toLowerCase() === name.toLowerCase(),
  );
  if (taken) throw alreadyExists(`A policy called ${name} already exists. Duplicate names are not allowed.`);
  checkPolicy(input.PolicyDocument);
  const policy: ManagedPolicy = {
    name,
    path,
    id: uniqueId(world.random, 'ANPA'),
    arn,
    description: input.Description ?? '',
    createdAt: call.now,
    updatedAt: call.now,
    tags: new Map(),
    versions: new Map([['v1', { id: 'v1', document: input.PolicyDocument, createdAt: call.now }]]),
    defaultVersion: 'v1',
    nextVersion: 2,
  };
  addIamTags(policy.tags, input.Tags ?? []);
  state.policies.set(arn, policy);
  return { Policy: writePolicy(state, policy, true) };
}

function listPolicies(state: IamState, input: Input<typeof shapes.listPolicies>): Output {
  const scope = input.Scope ?? 'All';
  const policies = [...state.policies.values()]
    .filter((policy) => scope === 'All' || (scope === 'AWS') === policy.arn.startsWith('arn:aws:iam::aws:'))
    .filter((policy) => policy.path.startsWith(input.PathPrefix ?? '/'))
    .filter((policy) => input.OnlyAttached !== true || attachments(state, policy) > 0);
  return pageWith(
    'Policies',
    policies.map((policy) => writePolicy(state, policy, false)),
    input,
  );
}

function attachments(state: IamState, policy: ManagedPolicy): number {
  return principalsOf(state).filter((principal) => principal.attachedPolicies.has(policy.arn)).length;
}

function writePolicy(state: IamState, policy: ManagedPolicy, whole: boolean): Output {
  return {
    PolicyName: policy.name,
    PolicyId: policy.id,
    Arn: policy.arn,
    Path: policy.path,
    DefaultVersionId: policy.defaultVersion,
    AttachmentCount: attachments(state, policy),
    PermissionsBoundaryUsageCount: principalsOf(state).filter(({ boundary }) => boundary === policy.arn).length,
    IsAttachable: true,
    Description: whole && policy.description !== '' ? policy.description : undefined,
    CreateDate: new Timestamp(policy.createdAt),
    UpdateDate: new Timestamp(policy.updatedAt),
    Tags: whole && policy.tags.size > 0 ? writeTags(policy.tags) : undefined,
  };
}
