import { operation, type Operation, type SignedCall, type World } from '../call.ts';
import { AwsError } from '../protocol/aws-error.ts';
import type { Output } from '../protocol/json.ts';
import type { Input } from '../protocol/shape.ts';
import { Timestamp } from '../protocol/timestamp.ts';
import { dayMs, type Rotation, type RotationRules, type StoredSecret } from '../state/secrets.ts';
import { findWritableSecret } from './find-secret.ts';
import { shapes } from './shapes.ts';

/**
 * RotateSecret and CancelRotateSecret as state: the schedule is kept and told, and the rotation function, which the lab
 * does not run, may be played by anyone through PutSecretValue and UpdateSecretVersionStage with the version that
 * RotateSecret names.
 */
export function rotationOperations(world: World): ReadonlyMap<string, Operation> {
  return new Map([
    [
      'RotateSecret',
      operation(shapes.rotate, (input, call) =>
        rotate(world, call, findWritableSecret(world, call, input.SecretId), input),
      ),
    ],
    [
      'CancelRotateSecret',
      operation(shapes.byId, (input, call) => {
        const secret = findWritableSecret(world, call, input.SecretId);
        if (secret.rotation === undefined) {
          throw new AwsError(
            'InvalidRequestException',
            `You can't cancel rotation for a secret that has rotation not configured.`,
          );
        }
        secret.rotation.enabled = false;
        secret.lastChangedAt = call.now;
        return { ARN: secret.arn, Name: secret.name };
      }),
    ],
  ]);
}

function rotate(world: World, call: SignedCall, secret: StoredSecret, input: Input<typeof shapes.rotate>): Output {
  if (input.ExternalSecretRotationMetadata !== undefined || input.ExternalSecretRotationRoleArn !== undefined) {
    throw new AwsError('InvalidRequestException', 'The lab serves no managed external secrets.');
  }
  const before: Partial<Rotation> = secret.rotation ?? {};
  const functionArn = input.RotationLambdaARN ?? before.functionArn;
  if (functionArn === undefined) {
    throw new AwsError('InvalidRequestException', 'No Lambda rotation function ARN is associated with this secret.');
  }
  const rules = rulesOf(input.RotationRules) ?? before.rules ?? {};
  const later = input.RotateImmediately === false;
  const versionId = later ? undefined : (input.ClientRequestToken ?? world.random.uuid());
  secret.rotation = {
    ...before,
    functionArn,
    rules,
    enabled: true,
    startedAt: call.now,
    ...(versionId === undefined ? {} : { pendingVersion: versionId }),
  };
  secret.lastChangedAt = call.now;
  return { ARN: secret.arn, Name: secret.name, VersionId: versionId };
}

function rulesOf(input: Input<typeof shapes.rotate>['RotationRules']): RotationRules | undefined {
  if (input === undefined) return undefined;
  const { AutomaticallyAfterDays: days, Duration: duration, ScheduleExpression: schedule } = input;
  if (days !== undefined && schedule !== undefined) {
    throw new AwsError(
      'InvalidParameterException',
      `You can't specify both AutomaticallyAfterDays and ScheduleExpression in RotationRules.`,
    );
  }
  return {
    ...(days === undefined ? {} : { AutomaticallyAfterDays: days }),
    ...(duration === undefined ? {} : { Duration: duration }),
    ...(schedule === undefined ? {} : { ScheduleExpression: schedule }),
  };
}

/** What DescribeSecret and ListSecrets tell of rotation; nothing for a secret that never had it. */
export function rotationFacts({ rotation }: StoredSecret): Output {
  if (rotation === undefined) return {};
  const days = rotation.rules.AutomaticallyAfterDays;
  const next =
    rotation.enabled && days !== undefined ? (rotation.rotatedAt ?? rotation.startedAt) + days * dayMs : undefined;
  return {
    RotationEnabled: rotation.enabled,
    RotationLambdaARN: rotation.functionArn,
    RotationRules: rotation.enabled ? rotation.rules : undefined,
    LastRotatedDate: rotation.rotatedAt === undefined ? undefined : new Timestamp(rotation.rotatedAt),
    NextRotationDate: next === undefined ? undefined : new Timestamp(next),
  };
}
