import { timingSafeEqual, type KeyObject } from 'node:crypto';
import { operation, type Operation, type SignedCall, type World } from '../call.ts';
import { AwsError } from '../protocol/aws-error.ts';
import type { KeyUsage, KmsKey } from '../state/kms.ts';
import { publicKeyBytes, signMessage, verifyMessage } from './asymmetric.ts';
import { refuseDryRun, requireAlgorithm } from './key-use.ts';
import { placeOf } from './key-operations.ts';
import { algorithmsOf, macOf } from './key-specs.ts';
import { signDigest, verifyDigest } from './sign-digest.ts';
import { findKey, requireUsable } from './keys.ts';
import { shapes } from './shapes.ts';

/** Sign, Verify, GetPublicKey, GenerateMac, VerifyMac. */
export function signingOperations(world: World): readonly (readonly [string, Operation])[] {
  return [
    [
      'Sign',
      operation(shapes.sign, (input, call) => {
        const { key, privateKey } = pairOf(world, call, input.KeyId, 'SIGN_VERIFY', input.SigningAlgorithm);
        refuseDryRun(input.DryRun);
        const { SigningAlgorithm: algorithm, Message: message } = input;
        const signature = isDigest(input.MessageType)
          ? signDigest(privateKey, algorithm, message, world.random)
          : signMessage(privateKey, algorithm, message);
        return { KeyId: key.arn, Signature: signature, SigningAlgorithm: input.SigningAlgorithm };
      }),
    ],
    [
      'Verify',
      operation(shapes.verify, (input, call) => {
        const { key, privateKey } = pairOf(world, call, input.KeyId, 'SIGN_VERIFY', input.SigningAlgorithm);
        refuseDryRun(input.DryRun);
        const verify = isDigest(input.MessageType) ? verifyDigest : verifyMessage;
        if (!verify(privateKey, input.SigningAlgorithm, input.Message, input.Signature)) {
          throw new AwsError('KMSInvalidSignatureException', '');
        }
        return { KeyId: key.arn, SignatureValid: true, SigningAlgorithm: input.SigningAlgorithm };
      }),
    ],
    [
      'GetPublicKey',
      operation(shapes.useKey, (input, call) => {
        const key = findKey(world, placeOf(call), input.KeyId);
        requireUsable(key);
        if (key.privateKey === undefined) {
          throw new AwsError('UnsupportedOperationException', `${key.arn} is not an asymmetric key.`);
        }
        const member = key.usage === 'SIGN_VERIFY' ? 'SigningAlgorithms' : 'EncryptionAlgorithms';
        return {
          KeyId: key.arn,
          PublicKey: publicKeyBytes(key.privateKey),
          CustomerMasterKeySpec: key.spec,
          KeySpec: key.spec,
          KeyUsage: key.usage,
          [member]: algorithmsOf(key),
        };
      }),
    ],
    ...macOperations(world),
  ];
}

function macOperations(world: World): readonly (readonly [string, Operation])[] {
  return [
    [
      'GenerateMac',
      operation(shapes.generateMac, (input, call) => {
        const key = keyFor(world, call, input.KeyId, 'GENERATE_VERIFY_MAC', input.MacAlgorithm);
        refuseDryRun(input.DryRun);
        return {
          Mac: macOf(key.material, input.MacAlgorithm, input.Message),
          MacAlgorithm: input.MacAlgorithm,
          KeyId: key.arn,
        };
      }),
    ],
    [
      'VerifyMac',
      operation(shapes.verifyMac, (input, call) => {
        const key = keyFor(world, call, input.KeyId, 'GENERATE_VERIFY_MAC', input.MacAlgorithm);
        refuseDryRun(input.DryRun);
        const mac = macOf(key.material, input.MacAlgorithm, input.Message);
        if (mac.length !== input.Mac.length || !timingSafeEqual(mac, input.Mac)) {
          throw new AwsError('KMSInvalidMacException', '');
        }
        return { KeyId: key.arn, MacValid: true, MacAlgorithm: input.MacAlgorithm };
      }),
    ],
  ];
}

function keyFor(world: World, call: SignedCall, keyId: string, usage: KeyUsage, algorithm: string): KmsKey {
  const key = findKey(world, placeOf(call), keyId);
  requireUsable(key);
  requireAlgorithm(key, usage, call.operation, algorithm);
  return key;
}

function pairOf(
  world: World,
  call: SignedCall,
  keyId: string,
  usage: KeyUsage,
  algorithm: string,
): { readonly key: KmsKey; readonly privateKey: KeyObject } {
  const key = keyFor(world, call, keyId, usage, algorithm);
  if (key.privateKey === undefined) throw new AwsError('KMSInternalException', 'The key has no private half.', 500);
  return { key, privateKey: key.privateKey };
}

/** `EXTERNAL_MU` is a message of ML-DSA, hashed outside; keys of that kind are not served. */
function isDigest(type: 'RAW' | 'DIGEST' | 'EXTERNAL_MU' | undefined): boolean {
  if (type !== 'EXTERNAL_MU') return type === 'DIGEST';
  throw new AwsError('ValidationException', 'The message type EXTERNAL_MU is for keys of ML-DSA only.');
}
