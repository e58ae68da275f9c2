import { hasTags } from '../authorization/call-parameters.ts';
import type { AuthorizationQuestion, SignedCall, World } from '../call.ts';
import type { IamPrincipal, IamState } from '../state/iam.ts';
import { emptyIamState } from '../state/iam.ts';

type Input = Readonly<Record<string, unknown>>;

/** Actions that tag what a Create operation makes. */
const tagActions: ReadonlyMap<string, string> = new Map([
  ['CreateRole', 'TagRole'],
  ['CreateUser', 'TagUser'],
  ['CreatePolicy', 'TagPolicy'],
  ['CreateOpenIDConnectProvider', 'TagOpenIDConnectProvider'],
  ['CreateSAMLProvider', 'TagSAMLProvider'],
  ['CreateInstanceProfile', 'TagInstanceProfile'],
]);

/** What is asked for an operation of IAM: its resource also where it does not exist yet, tags, and the boundary that stands. */
export function iamQuestions(
  world: World,
  operation: string,
  input: Input,
  call: SignedCall,
): readonly AuthorizationQuestion[] {
  const state = world.accounts.find(call.caller.accountId)?.iam ?? emptyIamState();
  const resource = resourceOf(state, operation, input, call);
  const principal = principalOf(state, input);
  const tagging = hasTags(input['Tags']) ? tagActions.get(operation) : undefined;
  const context = standingBoundary(principal, input);
  const own = [operation, ...(tagging === undefined ? [] : [tagging])];
  const questions = own.map((action) => ({ action: `iam:${action}`, resource, context }));
  return operation === 'AddRoleToInstanceProfile' && principal !== undefined
    ? [...questions, { action: 'iam:PassRole', resource: principal.arn, context: toInstances }]
    : questions;
}

const toInstances: ReadonlyMap<string, string> = new Map([['iam:PassedToService', 'ec2.amazonaws.com']]);

/** What is done to a principal is judged by the boundary that it has; what sets a boundary, by the new one. */
function standingBoundary(principal: IamPrincipal | undefined, input: Input): ReadonlyMap<string, string> {
  const boundary = input['PermissionsBoundary'] === undefined ? principal?.boundary : undefined;
  return new Map(boundary === undefined ? [] : [['iam:PermissionsBoundary', boundary]]);
}

function principalOf(state: IamState, { RoleName: role, UserName: user }: Input): IamPrincipal | undefined {
  if (typeof role === 'string') return state.roles.get(role.toLowerCase());
  return typeof user === 'string' ? state.users.get(user.toLowerCase()) : undefined;
}

function resourceOf(state: IamState, operation: string, input: Input, call: SignedCall): string {
  const arn = input['PolicyArn'] ?? input['OpenIDConnectProviderArn'] ?? input['SAMLProviderArn'];
  const profile = input['InstanceProfileName'];
  if (typeof profile === 'string') {
    return state.instanceProfiles.get(profile.toLowerCase())?.arn ?? own(call, 'instance-profile', input, profile);
  }
  const principal = principalOf(state, input);
  if (principal !== undefined) return principal.arn;
  if (typeof input['RoleName'] === 'string') return own(call, 'role', input, input['RoleName']);
  if (typeof input['UserName'] === 'string') return own(call, 'user', input, input['UserName']);
  if (typeof arn === 'string') return arn;
  return newResource(operation, input, call) ?? selfOf(operation, call);
}

function newResource(operation: string, input: Input, call: SignedCall): string | undefined {
  const { PolicyName: policy, Url: url, Name: name } = input;
  switch (operation) {
    case 'CreatePolicy':
      return own(call, 'policy', input, String(policy));
    case 'CreateOpenIDConnectProvider':
      return own(call, 'oidc-provider', {}, String(url).replace(/^https:\/\//, ''));
    case 'CreateSAMLProvider':
      return own(call, 'saml-provider', {}, String(name));
    default:
      return undefined;
  }
}

/** Operations on a user mean the caller when they name nobody. */
function selfOf(operation: string, call: SignedCall): string {
  const mine = /^(GetUser|CreateAccessKey|ListAccessKeys|UpdateAccessKey|DeleteAccessKey)$/.test(operation);
  return mine && call.caller.kind === 'user' ? call.caller.user.arn : '*';
}

function own(call: SignedCall, type: string, input: Input, name: string): string {
  const path = typeof input['Path'] === 'string' ? input['Path'] : '/';
  return `arn:aws:iam::${call.caller.accountId}:${type}${path}${name}`;
}
