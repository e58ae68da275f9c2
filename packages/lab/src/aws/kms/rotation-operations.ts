import { operation, type Operation, type SignedCall, type World } from '../call.ts';
import { AwsError } from '../protocol/aws-error.ts';
import { Timestamp } from '../protocol/timestamp.ts';
import type { KmsKey } from '../state/kms.ts';
import { ownKey, placeOf } from './key-operations.ts';
import { findKey, renewMaterial } from './keys.ts';
import { pageWith } from './page.ts';
import { shapes } from './shapes.ts';

const dayMs = 86_400_000;
const maxOnDemand = 10;

/** The rotation flag with its period, rotation on demand, and the list of what was rotated. Nothing rotates by time here. */
export function rotationOperations(world: World): readonly (readonly [string, Operation])[] {
  return [
    [
      'EnableKeyRotation',
      operation(shapes.enableRotation, (input, call) => {
        const key = rotatable(world, call, input.KeyId);
        key.rotation = { periodDays: input.RotationPeriodInDays ?? key.rotation?.periodDays ?? 365, since: call.now };
        return {};
      }),
    ],
    [
      'DisableKeyRotation',
      operation(shapes.useKey, (input, call) => {
        delete rotatable(world, call, input.KeyId).rotation;
        return {};
      }),
    ],
    [
      'GetKeyRotationStatus',
      operation(shapes.useKey, (input, call) => {
        const key = findKey(world, placeOf(call), input.KeyId);
        const { rotation } = key;
        return {
          KeyId: key.arn,
          KeyRotationEnabled: rotation !== undefined,
          RotationPeriodInDays: rotation?.periodDays,
          NextRotationDate:
            rotation === undefined ? undefined : new Timestamp(rotation.since + rotation.periodDays * dayMs),
        };
      }),
    ],
    [
      'RotateKeyOnDemand',
      operation(shapes.useKey, (input, call) => {
        const key = rotatable(world, call, input.KeyId);
        if (key.rotations.length >= maxOnDemand) {
          throw new AwsError('LimitExceededException', `A key can be rotated on demand ${maxOnDemand} times.`);
        }
        renewMaterial(world, key, call.now);
        return { KeyId: key.id };
      }),
    ],
    [
      'ListKeyRotations',
      operation(shapes.keyPage, (input, call) => {
        const key = findKey(world, placeOf(call), input.KeyId);
        const rotations = key.rotations.map(({ at, materialId }) => ({
          KeyId: key.id,
          KeyMaterialId: materialId,
          RotationDate: new Timestamp(at),
          RotationType: 'ON_DEMAND',
        }));
        return pageWith('Rotations', rotations, input);
      }),
    ],
  ];
}

/** @throws AwsError `UnsupportedOperationException` for pairs and HMAC keys */
function rotatable(world: World, call: SignedCall, keyId: string): KmsKey {
  const key = ownKey(world, call, keyId, ['Enabled']);
  if (key.spec !== 'SYMMETRIC_DEFAULT') {
    throw new AwsError('UnsupportedOperationException', `${key.arn} key spec is ${key.spec} which cannot be rotated.`);
  }
  return key;
}
