import { operation, type Operation, type SignedCall, type World } from '../call.ts';
import { AwsError } from '../protocol/aws-error.ts';
import type { Output } from '../protocol/json.ts';
import type { Input } from '../protocol/shape.ts';
import { type EncryptionContext, keyNameOf, openUnderKey, sealUnderKey } from './key-cipher.ts';
import { placeOf } from './key-operations.ts';
import { findKey, requireUsable } from './keys.ts';
import { shapes } from './shapes.ts';
import type { KmsKey } from '../state/kms.ts';

const algorithm = 'SYMMETRIC_DEFAULT';

/** Encrypt, Decrypt, ReEncrypt, GenerateDataKey with and without plaintext, GenerateRandom. */
export function cryptoOperations(world: World): ReadonlyMap<string, Operation> {
  return new Map([
    [
      'Encrypt',
      operation(shapes.encrypt, (input, call) => {
        const key = usableKey(world, call, input.KeyId);
        refuseDryRun(input.DryRun);
        const context = contextOf(input.EncryptionContext);
        return {
          CiphertextBlob: sealUnderKey(key, input.Plaintext, context, world.random),
          KeyId: key.arn,
          EncryptionAlgorithm: algorithm,
        };
      }),
    ],
    [
      'Decrypt',
      operation(shapes.decrypt, (input, call) => {
        const { key, plaintext } = decrypt(
          world,
          call,
          input.CiphertextBlob,
          contextOf(input.EncryptionContext),
          input.KeyId,
        );
        refuseDryRun(input.DryRun);
        return { KeyId: key.arn, Plaintext: plaintext, EncryptionAlgorithm: algorithm, KeyMaterialId: key.materialId };
      }),
    ],
    ['ReEncrypt', operation(shapes.reEncrypt, (input, call) => reEncrypt(world, call, input))],
    ['GenerateDataKey', operation(shapes.dataKey, (input, call) => dataKey(world, call, input))],
    [
      'GenerateDataKeyWithoutPlaintext',
      operation(shapes.dataKey, (input, call) => ({ ...dataKey(world, call, input), Plaintext: undefined })),
    ],
    ['GenerateRandom', operation(shapes.random, (input) => ({ Plaintext: world.random.bytes(input.NumberOfBytes) }))],
  ]);
}

function decrypt(
  world: World,
  call: SignedCall,
  ciphertext: Uint8Array,
  context: EncryptionContext,
  keyId: string | undefined,
): { readonly key: KmsKey; readonly plaintext: Uint8Array } {
  const name = keyNameOf(ciphertext);
  if (name === undefined) throw new AwsError('InvalidCiphertextException', '');
  const key = keyOfCiphertext(world, call, name);
  if (keyId !== undefined && findKey(world, placeOf(call), keyId) !== key) {
    throw new AwsError(
      'IncorrectKeyException',
      'The key ID in the request does not identify a CMK that can perform this operation.',
    );
  }
  requireUsable(key);
  const plaintext = openUnderKey(key, ciphertext, context);
  if (plaintext === undefined) throw new AwsError('InvalidCiphertextException', '');
  return { key, plaintext };
}

/** KMS does not tell whether a foreign key exists. */
function keyOfCiphertext(
  world: World,
  call: SignedCall,
  name: { readonly account: string; readonly keyId: string },
): KmsKey {
  try {
    return findKey(world, { ...placeOf(call), account: name.account }, name.keyId);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new AwsError(
      'AccessDeniedException',
      'The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.',
    );
  }
}

function reEncrypt(world: World, call: SignedCall, input: Input<typeof shapes.reEncrypt>): Output {
  const from = contextOf(input.SourceEncryptionContext);
  const { key, plaintext } = decrypt(world, call, input.CiphertextBlob, from, input.SourceKeyId);
  const target = usableKey(world, call, input.DestinationKeyId);
  refuseDryRun(input.DryRun);
  return {
    CiphertextBlob: sealUnderKey(target, plaintext, contextOf(input.DestinationEncryptionContext), world.random),
    SourceKeyId: key.arn,
    KeyId: target.arn,
    SourceEncryptionAlgorithm: algorithm,
    DestinationEncryptionAlgorithm: algorithm,
  };
}

function dataKey(world: World, call: SignedCall, input: Input<typeof shapes.dataKey>): Output {
  const { NumberOfBytes: count, KeySpec: spec } = input;
  if ((count === undefined) === (spec === undefined)) {
    throw new AwsError('ValidationException', 'Please specify either number of bytes or key spec.');
  }
  const key = usableKey(world, call, input.KeyId);
  refuseDryRun(input.DryRun);
  const plaintext = world.random.bytes(count ?? (spec === 'AES_128' ? 16 : 32));
  return {
    CiphertextBlob: sealUnderKey(key, plaintext, contextOf(input.EncryptionContext), world.random),
    Plaintext: plaintext,
    KeyId: key.arn,
    KeyMaterialId: key.materialId,
  };
}

function usableKey(world: World, call: SignedCall, keyId: string): KmsKey {
  const key = findKey(world, placeOf(call), keyId);
  requireUsable(key);
  return key;
}

function contextOf(context: EncryptionContext | undefined): EncryptionContext {
  return context ?? new Map();
}

/** A dry run that would have succeeded says so by this error. */
function refuseDryRun(dryRun: boolean | undefined): void {
  if (dryRun === true) {
    throw new AwsError('DryRunOperationException', 'The request would have succeeded, but the DryRun option is set.');
  }
}
