import { savePrincipals, shownDocument } from '../authorization/saved-principals.ts';
import { AwsError } from '../protocol/aws-error.ts';
import { uniqueId } from '../accounts/random-text.ts';
import { writeTags } from '../accounts/tags.ts';
import { operation, type Operation, type SignedCall, type World } from '../call.ts';
import type { Output } from '../protocol/json.ts';
import type { Input } from '../protocol/shape.ts';
import { Timestamp } from '../protocol/timestamp.ts';
import { addIamTags, iamOf, roleOf } from './account-of.ts';
import { alreadyExists, deleteConflict, limitExceeded } from './iam-error.ts';
import { pageWith } from './page.ts';
import { documentSize, encodeDocument } from './policy-document.ts';
import { checkDocument } from './check-document.ts';
import { requireAttachable } from './principal-operations.ts';
import { principalShapes, shapes } from './shapes.ts';
import type { IamRole } from '../state/iam.ts';

/** AWS's default quota for a trust policy, in characters without white space. */
const maxTrustPolicy = 2048;

/** Create, Get, List, Delete, UpdateRole and UpdateAssumeRolePolicy. */
export function roleOperations(world: World): ReadonlyMap<string, Operation> {
  return new Map([
    ['CreateRole', operation(shapes.createRole, (input, call) => create(world, call, input))],
    [
      'GetRole',
      operation(principalShapes.byName, (input, call) => ({
        Role: writeRole(world, roleOf(iamOf(world, call), input.RoleName), 'full'),
      })),
    ],
    [
      'ListRoles',
      operation(shapes.list, (input, call) => {
        const roles = [...iamOf(world, call).roles.values()]
          .filter((role) => role.path.startsWith(input.PathPrefix ?? '/'))
          .sort((a, b) => (a.name < b.name ? -1 : 1));
        return pageWith(
          'Roles',
          roles.map((role) => writeRole(world, role, 'listed')),
          input,
        );
      }),
    ],
    [
      'DeleteRole',
      operation(principalShapes.byName, (input, call) => {
        const state = iamOf(world, call);
        const role = roleOf(state, input.RoleName);
        if (role.inlinePolicies.size > 0) throw deleteConflict('Cannot delete entity, must delete policies first.');
        if (role.attachedPolicies.size > 0) {
          throw deleteConflict('Cannot delete entity, must detach all policies first.');
        }
        if ([...state.instanceProfiles.values()].some(({ roleName }) => roleName === role.name)) {
          throw deleteConflict('Cannot delete entity, must remove roles from instance profile first.');
        }
        state.roles.delete(role.name.toLowerCase());
        return undefined;
      }),
    ],
    [
      'UpdateRole',
      operation(shapes.updateRole, (input, call) => {
        const role = roleOf(iamOf(world, call), input.RoleName);
        role.description = input.Description ?? '';
        role.maxSessionSeconds = input.MaxSessionDuration ?? 3600;
        return {};
      }),
    ],
    [
      'UpdateAssumeRolePolicy',
      operation(shapes.trust, (input, call) => {
        const role = roleOf(iamOf(world, call), input.RoleName);
        checkTrust(input.PolicyDocument);
        role.trustPrincipals = savePrincipals(world, 'trust', input.PolicyDocument, invalidPrincipal);
        role.trustPolicy = input.PolicyDocument;
        return undefined;
      }),
    ],
  ]);
}

function create(world: World, call: SignedCall, input: Input<typeof shapes.createRole>): Output {
  const state = iamOf(world, call);
  const name = input.RoleName;
  if (state.roles.has(name.toLowerCase())) throw alreadyExists(`Role with name ${name} already exists.`);
  checkTrust(input.AssumeRolePolicyDocument);
  if (input.PermissionsBoundary !== undefined) requireAttachable(world, call, input.PermissionsBoundary);
  const path = input.Path ?? '/';
  const role: IamRole = {
    name,
    path,
    id: uniqueId(world.random, 'AROA'),
    arn: `arn:aws:iam::${call.caller.accountId}:role${path}${name}`,
    createdAt: call.now,
    tags: new Map(),
    inlinePolicies: new Map(),
    attachedPolicies: new Set(),
    trustPolicy: input.AssumeRolePolicyDocument,
    trustPrincipals: savePrincipals(world, 'trust', input.AssumeRolePolicyDocument, invalidPrincipal),
    description: input.Description ?? '',
    maxSessionSeconds: input.MaxSessionDuration ?? 3600,
    ...(input.PermissionsBoundary === undefined ? {} : { boundary: input.PermissionsBoundary }),
  };
  addIamTags(role.tags, input.Tags ?? []);
  state.roles.set(name.toLowerCase(), role);
  return { Role: writeRole(world, role, 'created') };
}

function invalidPrincipal(principal: string): AwsError {
  return new AwsError('MalformedPolicyDocument', `Invalid principal in policy: "AWS":"${principal}"`);
}

function checkTrust(document: string): void {
  checkDocument(document, 'trust');
  if (documentSize(document) > maxTrustPolicy) {
    throw limitExceeded(`Cannot exceed quota for ACLSizePerRole: ${maxTrustPolicy}`);
  }
}

/** Lists leave out tags and boundary; a new role's answer leaves out what was not given. */
export function writeRole(world: World, role: IamRole, form: 'created' | 'full' | 'listed'): Output {
  const whole = form !== 'listed';
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.id,
    Arn: role.arn,
    CreateDate: new Timestamp(role.createdAt),
    AssumeRolePolicyDocument: encodeDocument(shownDocument(world.accounts, role.trustPolicy, role.trustPrincipals)),
    Description: role.description === '' ? undefined : role.description,
    MaxSessionDuration: role.maxSessionSeconds,
    PermissionsBoundary:
      whole && role.boundary !== undefined
        ? { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: role.boundary }
        : undefined,
    Tags: whole && role.tags.size > 0 ? writeTags(role.tags) : undefined,
    RoleLastUsed: form === 'full' ? {} : undefined,
  };
}
