import type { AwsService, RemoteReference, Scope } from '@lockkeeper/core';
import { isSessionOf, roleBehind } from '../roles/role-arn.ts';
import type { DenialFacts } from './denial.ts';

const READ_ACTIONS: Readonly<Record<AwsService, readonly string[]>> = {
  SecretsManager: [
    'secretsmanager:GetSecretValue',
    'secretsmanager:BatchGetSecretValue',
    'secretsmanager:DescribeSecret',
  ],
  ParameterStore: ['ssm:GetParameter', 'ssm:GetParameters', 'ssm:ListTagsForResource'],
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

/**
 * How much of a refusal the tenant may be told. `quote`: AWS's whole sentence, which is about the tenant's own identity and request.
 * `reason`: everything but the identity, which is the operator's own. `hide`: nothing, since it is about somebody else (`threat/L5`).
 */
export type Telling = 'quote' | 'reason' | 'hide';

function tellingOf(principal: string, scope: Scope, hops: number): Telling {
  const role = roleBehind(scope, hops);
  if (role === undefined && scope.base.kind === 'controller') return 'reason';
  return isSessionOf(principal, role) ? 'quote' : 'hide';
}

const KEY_ARN = /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[\w-]{1,64}$/;

const isOwnKey = ({ action, resource = '' }: DenialFacts): boolean =>
  action.startsWith('kms:') && KEY_ARN.test(resource);

function isOwnRead({ action, resource }: DenialFacts, reference: RemoteReference, scope: Scope): boolean {
  if (action === 'kms:Decrypt') {
    return resource === undefined || KEY_ARN.test(resource);
  }
  const isOwnResource = resource === undefined || resource === '*' || isResourceOf(resource, reference, scope);
  return READ_ACTIONS[reference.service].includes(action) && isOwnResource;
}

/** What may be told of a refused read: action and resource must be those that were asked for. */
export function tellReadDenial(scope: Scope, reference: RemoteReference): (facts: DenialFacts) => Telling {
  return (facts) =>
    isOwnRead(facts, reference, scope) ? tellingOf(facts.principal, scope, scope.hops.length) : 'hide';
}

/** Rights that a write needs besides the one of its call: a key's, and that to tag what is created. */
const BESIDE_WRITES: readonly string[] = [
  'kms:Decrypt',
  'kms:Encrypt',
  'kms:GenerateDataKey',
  'secretsmanager:TagResource',
  'ssm:AddTagsToResource',
];

/** What may be told of a refused write, as for a read. */
export function tellWriteDenial(
  scope: Scope,
  reference: RemoteReference,
  calledAction: string,
): (facts: DenialFacts) => Telling {
  return (facts) => {
    const { principal, action, resource } = facts;
    const isOwnAction = action === calledAction || BESIDE_WRITES.includes(action);
    const isOwnResource = resource === undefined || resource === '*' || isResourceOf(resource, reference, scope);
    const isOwn = isOwnAction && (isOwnResource || isOwnKey(facts));
    return isOwn ? tellingOf(principal, scope, scope.hops.length) : 'hide';
  };
}

/**
 * What may be told of a refused list: the action must be the one that was called, and the resource none, everything, or the path that
 * was asked for.
 */
export function tellListDenial(scope: Scope, calledAction: string, path: string): (facts: DenialFacts) => Telling {
  const resources = new Set([
    '*',
    '',
    ...[path, `${path}/`, '/'].flatMap((at) => [`parameter${at}`, `parameter${at}*`]),
  ]);
  return ({ principal, action, resource }) => {
    const own = /^arn:([a-z-]+):(?:ssm|secretsmanager):([a-z0-9-]+):\d{12}:(.+)$/.exec(resource ?? '');
    const isOwnArn = own?.[1] === scope.partition && own[2] === scope.region && resources.has(own[3] ?? '');
    const isOwn = action === calledAction && (resource === undefined || resource === '*' || isOwnArn);
    return isOwn ? tellingOf(principal, scope, scope.hops.length) : 'hide';
  };
}

/** What may be told of a refused call that is about no resource. */
export function tellAccountDenial(scope: Scope, calledAction: string): (facts: DenialFacts) => Telling {
  return ({ principal, action, resource }) => {
    const isOwn = action === calledAction && (resource === undefined || resource === '*');
    return isOwn ? tellingOf(principal, scope, scope.hops.length) : 'hide';
  };
}

/** What may be told of a refused role assumption: the role must be the one asked for, by the identity before it. */
export function tellRoleDenial(scope: Scope, hops: number, roleArn: string): (facts: DenialFacts) => Telling {
  return ({ principal, action, resource }) => {
    const isOwn = ROLE_ACTIONS.includes(action) && (resource === undefined || resource === roleArn);
    return isOwn ? tellingOf(principal, scope, hops) : 'hide';
  };
}
