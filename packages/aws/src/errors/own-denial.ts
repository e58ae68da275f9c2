import type { RemoteReference, Scope } from '@lockkeeper/core';
import { isSessionOf, roleBehind } from '../roles/role-arn.ts';
import type { DenialFacts } from './denial.ts';

const READ_ACTIONS: Readonly<Record<Scope['service'], readonly string[]>> = {
  SecretsManager: ['secretsmanager:GetSecretValue', 'secretsmanager:BatchGetSecretValue'],
  ParameterStore: ['ssm:GetParameter', 'ssm:GetParameters'],
};

const ROLE_ACTIONS: readonly string[] = [
  'sts:AssumeRole',
  'sts:AssumeRoleWithWebIdentity',
  'sts:TagSession',
  'sts:SetSourceIdentity',
];

/** The resource part of the ARN that AWS shows for a reference, without a secret's random suffix. */
function resourceOf(reference: RemoteReference): string {
  return reference.service === 'SecretsManager'
    ? `secret:${reference.name}`
    : `parameter/${reference.name.startsWith('/') ? reference.name.slice(1) : reference.name}`;
}

/** Whether a resource as AWS prints it is the one the reference asks for. */
export function isResourceOf(resource: string, reference: RemoteReference, scope: Scope): boolean {
  if (resource === reference.id || resource === reference.name) {
    return true;
  }
  const service = reference.service === 'SecretsManager' ? 'secretsmanager' : 'ssm';
  const start = `arn:${scope.partition}:${service}:${scope.region}:`;
  const own = `:${resourceOf(reference)}`;
  const [account, end] = [resource.slice(start.length, start.length + 12), resource.slice(start.length + 12)];
  if (!resource.startsWith(start) || !/^\d{12}$/.test(account) || !end.startsWith(own)) {
    return false;
  }
  const rest = end.slice(own.length);
  return rest === '' || (reference.service === 'SecretsManager' && /^-[A-Za-z0-9]{6}$/.test(rest));
}

/** Accepts facts of a refused read only if identity, action and resource are those of the asking tenant. */
export function ownReadDenial(scope: Scope, reference: RemoteReference): (facts: DenialFacts) => boolean {
  return ({ principal, action, resource }) => {
    if (!isSessionOf(principal, roleBehind(scope, scope.hops.length))) {
      return false;
    }
    if (action === 'kms:Decrypt') {
      return resource === undefined || /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[\w-]{1,64}$/.test(resource);
    }
    const isOwnResource = resource === undefined || resource === '*' || isResourceOf(resource, reference, scope);
    return READ_ACTIONS[scope.service].includes(action) && isOwnResource;
  };
}

/** Accepts facts of a refused role assumption only if the role is the one asked for, by the identity before it. */
export function ownRoleDenial(scope: Scope, hops: number, roleArn: string): (facts: DenialFacts) => boolean {
  return ({ principal, action, resource }) =>
    ROLE_ACTIONS.includes(action) &&
    (resource === undefined || resource === roleArn) &&
    isSessionOf(principal, roleBehind(scope, hops));
}
