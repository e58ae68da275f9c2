import { parseArn } from '../arn/arn.ts';
import { keyQuestion, type KeyUseRequest } from '../call/key-use.ts';
import { UNKNOWN_VALUE } from '../context/request-context.ts';
import type { AccessRequest } from '../evaluate/access-request.ts';
import type { Caller } from '../world/caller.ts';
import { accessRequest } from '../world/decide.ts';
import type { World } from '../world/facts.ts';
import type { ServiceRequest } from '../world/service-request.ts';
import type { Target } from './targets.ts';

/** What KMS decides when a target is read, as `decideKeyUse` does; undefined where nothing is to be asked. */
export function keyRequest(
  world: World,
  caller: Caller,
  target: Target,
  context: ServiceRequest['context'],
): AccessRequest | undefined {
  const { keyArn, sample, service } = target;
  if (!target.usesKey || isOwnManagedKey(world, caller, target)) return undefined;
  const request = {
    caller,
    action: 'kms:Decrypt',
    resource: keyArn ?? sample,
    ...(context === undefined ? {} : { context }),
  };
  // The default key of another account has no policy that would let anybody else in.
  if (keyArn === undefined) return accessRequest(world, { ...request, resource: managedKeyArn(sample, service) });
  const question = keyQuestion(request, keyArn, keyUse(target));
  const access = accessRequest(world, question.request, { keyUse: question.keyUse });
  if (world.key(keyArn) !== undefined) return access;
  // A key that is used but not in the world has a policy all the same: nobody has read it (threat Z1).
  return { ...access, policies: { ...access.policies, unread: [...(access.policies.unread ?? []), 'key-policy'] } };
}

function managedKeyArn(owner: string, service: string): string {
  const { partition = 'aws', region = '', account = '' } = parseArn(owner) ?? {};
  return `arn:${partition}:kms:${region}:${account}:key/aws/${service}`;
}

/** AWS's own key serves all of its own account. */
function isOwnManagedKey(world: World, caller: Caller, { keyArn, sample }: Target): boolean {
  const isManaged = keyArn === undefined || world.key(keyArn)?.managedBy === 'AWS';
  return isManaged && parseArn(caller.arn)?.account === parseArn(keyArn ?? sample)?.account;
}

function keyUse({ service, sample, future, keyArn }: Target): KeyUseRequest {
  const own = future === undefined ? sample : UNKNOWN_VALUE;
  const encryptionContext: KeyUseRequest['encryptionContext'] =
    service === 'ssm'
      ? new Map([['PARAMETER_ARN', own]])
      : new Map([
          ['SecretARN', own],
          ['SecretVersionId', UNKNOWN_VALUE],
        ]);
  return {
    action: 'kms:Decrypt',
    service,
    owner: sample,
    encryptionContext,
    ...(keyArn === undefined ? {} : { keyArn }),
  };
}
