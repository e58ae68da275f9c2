import type { Service, World } from '../call.ts';
import { accessKeyOperations } from './access-key-operations.ts';
import { instanceProfileOperations } from './instance-profile-operations.ts';
import { oidcOperations } from './oidc-operations.ts';
import { outboundOperations } from './outbound-operations.ts';
import { policyOperations } from './policy-operations.ts';
import { principalOperations } from './principal-operations.ts';
import { roleOperations } from './role-operations.ts';
import { samlOperations } from './saml-operations.ts';
import { iamQuestions } from './questions.ts';
import { simulateOperations } from './simulation/simulate-operations.ts';
import { userOperations } from './user-operations.ts';

/** AWS Identity and Access Management: roles, users with access keys, policies, OpenID Connect and SAML providers, instance profiles, the policy simulator. */
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
      ...simulateOperations(world),
      ...outboundOperations(world),
    ]),
    questions: (operation, input, call) => iamQuestions(world, operation, input, call),
  };
}
