import { createPublicKey } from 'node:crypto';
import { operation, type Operation, type SignedCall, type World } from '../call.ts';
import { AwsError } from '../protocol/aws-error.ts';
import type { Output } from '../protocol/json.ts';
import type { Input } from '../protocol/shape.ts';
import { sealUnderKey } from './key-cipher.ts';
import { placeOf } from './key-operations.ts';
import { generatePrivateKey } from './key-specs.ts';
import { refuseDryRun, requireAlgorithm } from './key-use.ts';
import { findKey, requireUsable } from './keys.ts';
import { shapes } from './shapes.ts';

/** GenerateDataKeyPair, with and without the private half in plaintext: pairs for use outside, sealed under a symmetric key. */
export function dataKeyPairOperations(world: World): readonly (readonly [string, Operation])[] {
  return [
    ['GenerateDataKeyPair', operation(shapes.dataKeyPair, (input, call) => dataKeyPair(world, call, input))],
    [
      'GenerateDataKeyPairWithoutPlaintext',
      operation(shapes.dataKeyPair, async (input, call) => ({
        ...(await dataKeyPair(world, call, input)),
        PrivateKeyPlaintext: undefined,
      })),
    ],
  ];
}

async function dataKeyPair(world: World, call: SignedCall, input: Input<typeof shapes.dataKeyPair>): Promise<Output> {
  const key = findKey(world, placeOf(call), input.KeyId);
  requireUsable(key);
  requireAlgorithm(key, 'ENCRYPT_DECRYPT', call.operation, 'SYMMETRIC_DEFAULT');
  refuseDryRun(input.DryRun);
  const pair = await generatePrivateKey({ spec: input.KeyPairSpec, usage: 'SIGN_VERIFY' });
  if (pair === undefined) throw new AwsError('KMSInternalException', 'The pair could not be made.', 500);
  const plaintext = pair.export({ type: 'pkcs8', format: 'der' });
  return {
    PrivateKeyCiphertextBlob: sealUnderKey(key, plaintext, input.EncryptionContext ?? new Map(), world.random),
    PrivateKeyPlaintext: plaintext,
    PublicKey: createPublicKey(pair).export({ type: 'spki', format: 'der' }),
    KeyId: key.arn,
    KeyPairSpec: input.KeyPairSpec,
    KeyMaterialId: key.materialId,
  };
}
