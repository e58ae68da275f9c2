import type { Service, World } from '../call.ts';
import { accessKeyOperations } from './access-key-operations.ts';
import { instanceProfileOperations } from './instance-profile-operations.ts';
import { oidcOperations } from './oidc-operations.ts';
import { policyOperations } from './policy-operations.ts';
import { principalOperations } from './principal-operations.ts';
import { roleOperations } from './role-operations.ts';
import { samlOperations } from './saml-operations.ts';
import { emptyIamState, type IamState } from '../state/iam.ts';
import { userOperations } from './user-operations.ts';

/** AWS Identity and Access Management: roles, users with access keys, policies, OpenID Connect and SAML providers, instance profiles. */
export function iam(world: World): Service {
  return {
    name: 'iam',
    signingName: 'iam',
    wire: 'query',
    selector: '2010-05-08',
    xmlns: 'https://iam.amazonaws.com/doc/2010-05-08/',
    messageMember: 'message',
    operations: new Map([
      ...roleOperations(world),
      ...userOperations(world),
      ...accessKeyOperations(world),
      ...principalOperations(world, 'Role'),
      ...principalOperations(world, 'User'),
      ...policyOperations(world),
      ...oidcOperations(world),
      ...samlOperations(world),
      ...instanceProfileOperations(world),
    ]),
    resources: (_operation, input, call) => [
      resourceOf(world.accounts.find(call.caller?.accountId ?? '')?.iam ?? emptyIamState(), input),
    ],
  };
}

function resourceOf(state: IamState, input: Readonly<Record<string, unknown>>): string {
  const { RoleName: role, UserName: user } = input;
  if (typeof role === 'string') return state.roles.get(role.toLowerCase())?.arn ?? '*';
  if (typeof user === 'string') return state.users.get(user.toLowerCase())?.arn ?? '*';
  const arn = input['PolicyArn'] ?? input['OpenIDConnectProviderArn'] ?? input['SAMLProviderArn'];
  return typeof arn === 'string' ? arn : '*';
}
