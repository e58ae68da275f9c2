import { authorizeCall, type CallVerdict, type Caller, type World } from '@lockkeeper/access';
import {
  arnOf,
  type AwsService,
  type DeniedAnswer,
  type RemoteReference,
  type RoleHop,
  type Scope,
} from '@lockkeeper/core';
import { sessionCaller } from './session-caller.ts';

const accountOf = (arn: string): string => arn.split(':')[4] ?? '';

const READ_ACTIONS: Readonly<Record<AwsService, Readonly<Record<'value' | 'tags', string>>>> = {
  SecretsManager: { value: 'secretsmanager:GetSecretValue', tags: 'secretsmanager:DescribeSecret' },
  ParameterStore: { value: 'ssm:GetParameter', tags: 'ssm:ListTagsForResource' },
};

/** The read that was refused, decided again over the snapshot. */
function readAgain(world: World, scope: Scope, reference: RemoteReference): CallVerdict | undefined {
  const caller = sessionCaller(scope, scope.hops.length);
  if (caller === undefined) return undefined;
  const { partition, region } = scope;
  const account = accountOf(caller.arn);
  const isSecret = scope.service === 'SecretsManager';
  const known = isSecret ? world.secret(reference.id, account) : world.parameter(reference.id, account);
  const resource = known?.arn ?? arnOf(reference, { partition, region, account });
  return authorizeCall(
    world,
    {
      caller,
      region,
      resource,
      action: READ_ACTIONS[reference.service][reference.part ?? 'value'],
      parameters: isSecret ? { secretId: reference.id } : { name: reference.id, withDecryption: true },
    },
    { detail: true },
  );
}

function hopAgain(world: World, caller: Caller, hop: RoleHop): CallVerdict {
  const parameters = {
    roleSessionName: 'lockkeeper',
    tags: new Map(hop.sessionTags.map(({ key, value }) => [key, value])),
    transitiveTagKeys: hop.transitiveTagKeys,
    ...(hop.externalId === undefined ? {} : { externalId: hop.externalId }),
  };
  return authorizeCall(
    world,
    { caller, action: 'sts:AssumeRole', resource: hop.roleArn, parameters },
    { detail: true },
  );
}

/** The first hop of the chain that the snapshot does not let through. */
function chainAgain(world: World, scope: Scope): CallVerdict | undefined {
  for (const [i, hop] of scope.hops.entries()) {
    const caller = sessionCaller(scope, i);
    if (caller === undefined) return undefined;
    const verdict = hopAgain(world, caller, hop);
    if (verdict.outcome !== 'allowed') return verdict;
  }
  return undefined;
}

/**
 * Decides again what AWS refused, over a snapshot of policies. Undefined when the snapshot cannot tell: the identity is not a role
 * that Kubernetes names, or the call is none that the snapshot decides.
 */
export function decideAgain(
  world: World,
  scope: Scope,
  reference: RemoteReference | undefined,
  { action }: DeniedAnswer,
): CallVerdict | undefined {
  if (action === 'sts:AssumeRole' || action === 'sts:TagSession') return chainAgain(world, scope);
  if (reference === undefined || action.startsWith('sts:')) return undefined;
  return readAgain(world, scope, reference);
}
