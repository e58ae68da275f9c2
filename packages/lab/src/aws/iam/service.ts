import type { Service, World } from '../call.ts';
import { accessKeyOperations } from './access-key-operations.ts';
import { oidcOperations } from './oidc-operations.ts';
import { policyOperations } from './policy-operations.ts';
import { principalOperations } from './principal-operations.ts';
import { roleOperations } from './role-operations.ts';
import { userOperations } from './user-operations.ts';

/** AWS Identity and Access Management: roles, users with access keys, policies, OpenID Connect providers. */
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
    ]),
    resources: (_operation, input, call) => {
      const account = call.caller?.accountId ?? '';
      const state = world.accounts.find(account)?.iam;
      const { PolicyArn: policy, OpenIDConnectProviderArn: provider, RoleName: role, UserName: user } = input;
      if (typeof role === 'string') {
        return [state?.roles.get(role.toLowerCase())?.arn ?? `arn:aws:iam::${account}:role/${role}`];
      }
      if (typeof user === 'string') {
        return [state?.users.get(user.toLowerCase())?.arn ?? `arn:aws:iam::${account}:user/${user}`];
      }
      const arn = policy ?? provider;
      return [typeof arn === 'string' ? arn : '*'];
    },
  };
}
