import type { KeyObject } from 'node:crypto';
import { operation, type Operation, type SignedCall, type World } from '../call.ts';
import { AwsError } from '../protocol/aws-error.ts';
import type { Output } from '../protocol/json.ts';
import type { Input } from '../protocol/shape.ts';
import { decryptOaep, encryptOaep } from './asymmetric.ts';
import { type EncryptionContext, keyNameOf, openUnderKey, sealUnderKey } from './key-cipher.ts';
import { placeOf } from './key-operations.ts';
import { refuseDryRun, requireAlgorithm } from './key-use.ts';
import { findKey, requireUsable } from './keys.ts';
import { shapes } from './shapes.ts';
import { unknownKey } from './unknown-key.ts';
import type { KmsKey } from '../state/kms.ts';

const algorithm = 'SYMMETRIC_DEFAULT';

/** Encrypt, Decrypt, ReEncrypt, GenerateDataKey with and without plaintext, GenerateRandom. */
export function cryptoOperations(world: World): ReadonlyMap<string, Operation> {
  return new Map([
    [
      'Encrypt',
      operation(shapes.encrypt, (input, call) => {
        const key = usableKey(world, call, input.KeyId, input.EncryptionAlgorithm);
        refuseDryRun(input.DryRun);
        const context = contextOf(input.EncryptionContext);
        return {
          CiphertextBlob:
            key.privateKey === undefined
              ? sealUnderKey(key, input.Plaintext, context, world.random)
              : sealForPair(key.privateKey, input.EncryptionAlgorithm ?? algorithm, input.Plaintext),
          KeyId: key.arn,
          EncryptionAlgorithm: input.EncryptionAlgorithm ?? algorithm,
        };
      }),
    ],
    [
      'Decrypt',
      operation(shapes.decrypt, (input, call) => {
        const chosen = input.EncryptionAlgorithm ?? algorithm;
        const { key, plaintext } =
          chosen === algorithm
            ? decrypt(world, call, input.CiphertextBlob, contextOf(input.EncryptionContext), input.KeyId)
            : decryptWithPair(world, call, input.CiphertextBlob, chosen, input.KeyId);
        refuseDryRun(input.DryRun);
        return {
          KeyId: key.arn,
          Plaintext: plaintext,
          EncryptionAlgorithm: chosen,
          KeyMaterialId: chosen === algorithm ? key.materialId : undefined,
        };
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
    throw unknownKey();
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

function usableKey(world: World, call: SignedCall, keyId: string, chosen = algorithm): KmsKey {
  const key = findKey(world, placeOf(call), keyId);
  requireUsable(key);
  requireAlgorithm(key, 'ENCRYPT_DECRYPT', call.operation, chosen);
  return key;
}

function sealForPair(privateKey: KeyObject, chosen: string, plaintext: Uint8Array): Uint8Array {
  const ciphertext = encryptOaep(privateKey, chosen, plaintext);
  if (ciphertext === undefined) {
    throw new AwsError('ValidationException', `Algorithm ${chosen} cannot encrypt so long a plaintext with this key.`);
  }
  return ciphertext;
}

/** Nothing in the ciphertext of a pair says whose it is: the key must be named. */
function decryptWithPair(
  world: World,
  call: SignedCall,
  ciphertext: Uint8Array,
  chosen: string,
  keyId: string | undefined,
): { readonly key: KmsKey; readonly plaintext: Uint8Array } {
  if (keyId === undefined) {
    throw new AwsError('ValidationException', 'KeyId is required to decrypt with an asymmetric key.');
  }
  const key = usableKey(world, call, keyId, chosen);
  const plaintext = key.privateKey && decryptOaep(key.privateKey, chosen, ciphertext);
  if (plaintext === undefined) throw new AwsError('InvalidCiphertextException', '');
  return { key, plaintext };
}

function contextOf(context: EncryptionContext | undefined): EncryptionContext {
  return context ?? new Map();
}
