import { arn, parseArn } from '../accounts/arn.ts';
import { arnSuffix } from '../accounts/random-text.ts';
import { operation, type Operation, type SignedCall, type World } from '../call.ts';
import { AwsError } from '../protocol/aws-error.ts';
import type { Output } from '../protocol/json.ts';
import type { Input } from '../protocol/shape.ts';
import { Timestamp } from '../protocol/timestamp.ts';
import { findSecret, lookUp, refuseReplica } from './find-secret.ts';
import { shapes } from './shapes.ts';
import { dayMs, type StoredSecret } from '../state/secrets.ts';

/** DeleteSecret and RestoreSecret. */
export function deletionOperations(world: World): ReadonlyMap<string, Operation> {
  return new Map([
    ['DeleteSecret', operation(shapes.delete, (input, call) => deleteSecret(world, call, input))],
    [
      'RestoreSecret',
      operation(shapes.byId, (input, call) => {
        const secret = findSecret(world, call, input.SecretId);
        refuseReplica(secret);
        delete secret.deletion;
        return { ARN: secret.arn, Name: secret.name };
      }),
    ],
  ]);
}

function deleteSecret(world: World, call: SignedCall, input: Input<typeof shapes.delete>): Output {
  const { RecoveryWindowInDays: window, ForceDeleteWithoutRecovery: force } = input;
  if (window !== undefined && (window < 7 || window > 30)) {
    throw new AwsError(
      'InvalidParameterException',
      'The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).',
    );
  }
  if (force === true && window !== undefined) {
    throw new AwsError(
      'InvalidParameterException',
      `You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.`,
    );
  }
  refuseReplicated(lookUp(world, call, input.SecretId));
  if (force === true) return deleteNow(world, call, input.SecretId);
  const secret = findSecret(world, call, input.SecretId);
  if (secret.deletion !== undefined) {
    throw new AwsError(
      'InvalidRequestException',
      `You can't perform this operation on the secret because it was already scheduled for deletion.`,
    );
  }
  const purgeAt = call.now + (window ?? 30) * dayMs;
  secret.deletion = { markedAt: call.now, purgeAt };
  return { ARN: secret.arn, Name: secret.name, DeletionDate: new Timestamp(purgeAt) };
}

/** Neither a replica is deleted, nor a secret that has some. */
function refuseReplicated(secret: StoredSecret | undefined): void {
  if (secret === undefined) return;
  refuseReplica(secret);
  const regions = [...secret.replicas].filter(([, { failure }]) => failure === undefined).map(([region]) => region);
  if (regions.length > 0) {
    throw new AwsError(
      'InvalidParameterException',
      `You can't delete secret ${secret.arn} that still has replica regions [${regions.join(', ')}]`,
    );
  }
}

/** Without recovery, also a secret that is not there "is deleted": the call can be repeated. */
function deleteNow(world: World, call: SignedCall, secretId: string): Output {
  const secret = lookUp(world, call, secretId);
  const DeletionDate = new Timestamp(call.now);
  if (secret !== undefined) {
    world.accounts.region(secret.accountId, call.region)?.secrets.delete(secret.name);
    return { ARN: secret.arn, Name: secret.name, DeletionDate };
  }
  const parsed = parseArn(secretId);
  const name =
    parsed === undefined ? secretId : parsed.resource.replace(/^secret:/, '').replace(/-[A-Za-z0-9]{6}$/, '');
  const made = arn('secretsmanager', call.region, call.caller.accountId, `secret:${name}-${arnSuffix(world.random)}`);
  return { ARN: parsed === undefined ? made : secretId, Name: name, DeletionDate };
}
