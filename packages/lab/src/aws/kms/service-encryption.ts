import type { SignedCall, World } from '../call.ts';
import { AwsError } from '../protocol/aws-error.ts';
import { type EncryptionContext, keyNameOf, openBytes, openUnderKey, sealBytes, sealUnderKey } from './key-cipher.ts';
import { findKey, type KeyPlace, managedKey, requireUsable } from './keys.ts';
import { keyFacts } from './key-facts.ts';
import type { Envelope, KmsKey } from '../state/kms.ts';

/** How another service uses KMS in its caller's name: which service it is shows in `kms:ViaService`. */
export interface ServiceUse {
  readonly world: World;
  readonly call: SignedCall;
  /** Account of the resource that is encrypted; its keys are meant by names without account. */
  readonly account: string;
  readonly viaService: 'secretsmanager' | 'ssm';
  readonly context: EncryptionContext;
}

/**
 * The key for a resource: the one named, or the service's own.
 *
 * @throws AwsError of KMS: `NotFoundException`, `DisabledException`, `KMSInvalidStateException`
 */
export function keyForService(use: ServiceUse, keyId: string | undefined): KmsKey {
  const place = placeOf(use);
  const key =
    keyId === undefined
      ? managedKey(use.world, place, `alias/aws/${use.viaService}`)
      : findKey(use.world, place, keyId);
  if (key === undefined) throw new AwsError('NotFoundException', 'The account has no key for this service.');
  requireUsable(key);
  return key;
}

/** GenerateDataKey and local encryption, as Secrets Manager and advanced parameters do it. */
export function sealEnvelope(use: ServiceUse, key: KmsKey, plaintext: Uint8Array): Envelope {
  requireUsable(key);
  ask(use, key, 'kms:GenerateDataKey');
  // To write a secret takes both rights (Secrets Manager User Guide, "Secret encryption and decryption").
  if (use.viaService === 'secretsmanager') ask(use, key, 'kms:Decrypt');
  const { random } = use.world;
  const dataKey = random.bytes(32);
  return {
    keyArn: key.arn,
    encryptedDataKey: sealUnderKey(key, dataKey, use.context, random),
    sealed: sealBytes(dataKey, plaintext, noAad, random),
  };
}

export function openEnvelope(use: ServiceUse, envelope: Envelope): Uint8Array {
  const dataKey = decryptForService(use, envelope.encryptedDataKey);
  return openBytes(dataKey, envelope.sealed, noAad) ?? fail();
}

/** Encrypt directly under the key, as standard parameters do it. */
export function encryptForService(use: ServiceUse, key: KmsKey, plaintext: Uint8Array): Uint8Array {
  requireUsable(key);
  ask(use, key, 'kms:Encrypt');
  return sealUnderKey(key, plaintext, use.context, use.world.random);
}

export function decryptForService(use: ServiceUse, ciphertext: Uint8Array): Uint8Array {
  const name = keyNameOf(ciphertext) ?? fail();
  const key = findKey(use.world, { ...placeOf(use), account: name.account }, name.keyId);
  requireUsable(key);
  ask(use, key, 'kms:Decrypt');
  return openUnderKey(key, ciphertext, use.context) ?? fail();
}

const noAad = Buffer.alloc(0);

function placeOf(use: ServiceUse): KeyPlace {
  return { account: use.account, region: use.call.region, now: use.call.now };
}

/** An AWS managed key serves all of its own account through its service, without being asked (KMS Developer Guide, "AWS managed keys"). */
function ask(use: ServiceUse, key: KmsKey, action: string): void {
  if (key.manager === 'AWS' && key.accountId === use.call.caller.accountId) return;
  const viaService = `${use.viaService}.${use.call.region}.amazonaws.com`;
  use.world.authorize(use.call, {
    action,
    resource: key.arn,
    parameters: {},
    context: keyFacts(key),
    keyUse: { viaService, encryptionContext: use.context },
  });
}

function fail(): never {
  throw new AwsError('InvalidCiphertextException', 'The ciphertext is invalid.');
}
