import type { SignedCall, World } from '../call.ts';
import {
  decryptForService,
  encryptForService,
  keyForService,
  openEnvelope,
  type ServiceUse,
  sealEnvelope,
} from '../kms/service-encryption.ts';
import type { Envelope } from '../state/kms.ts';
import { AwsError } from '../protocol/aws-error.ts';
import type { StoredParameter, StoredValue } from '../state/parameters.ts';

type Owner = Pick<StoredParameter, 'arn' | 'accountId'>;

/** Standard parameters are encrypted directly under the key, advanced ones in an envelope. */
export function sealParameter(
  world: World,
  call: SignedCall,
  owner: Owner,
  tier: 'Standard' | 'Advanced',
  keyId: string,
  text: string,
): StoredValue {
  const use = serviceUse(world, call, owner);
  const plaintext = Buffer.from(text, 'utf8');
  return translate(call, () => {
    const key = keyForService(use, keyId === 'alias/aws/ssm' ? undefined : keyId);
    return tier === 'Standard'
      ? { kind: 'sealed', keyId, ciphertext: encryptForService(use, key, plaintext) }
      : { kind: 'envelope', keyId, envelope: sealEnvelope(use, key, plaintext) };
  });
}

/** A value as GetParameter gives it: in clear, decrypted, or as base64 of the ciphertext. */
export function readParameter(
  world: World,
  call: SignedCall,
  owner: Owner,
  value: StoredValue,
  withDecryption: boolean,
): string {
  if (value.kind === 'plain') return value.text;
  if (!withDecryption) return Buffer.from(ciphertextOf(value)).toString('base64');
  const use = serviceUse(world, call, owner);
  const bytes = translate(call, () =>
    value.kind === 'sealed' ? decryptForService(use, value.ciphertext) : openEnvelope(use, value.envelope),
  );
  return Buffer.from(bytes).toString('utf8');
}

export function keyIdOf(value: StoredValue): string | undefined {
  return value.kind === 'plain' ? undefined : value.keyId;
}

function ciphertextOf(value: Exclude<StoredValue, { kind: 'plain' }>): Uint8Array {
  if (value.kind === 'sealed') return value.ciphertext;
  const { encryptedDataKey, sealed }: Envelope = value.envelope;
  return Buffer.concat([encryptedDataKey, sealed]);
}

function serviceUse(world: World, call: SignedCall, owner: Owner): ServiceUse {
  return {
    world,
    call,
    account: owner.accountId,
    viaService: 'ssm',
    context: new Map([['PARAMETER_ARN', owner.arn]]),
  };
}

/** Parameter Store passes on what KMS said; but for denials the code becomes `InvalidKeyId`. */
function translate<T>(call: SignedCall, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const denied = error.code.startsWith('AccessDenied');
    throw new AwsError(
      denied ? 'AccessDeniedException' : 'InvalidKeyId',
      `${error.message} (Service: AWSKMS; Status Code: 400; Error Code: ${error.code}; Request ID: ${call.requestId}; Proxy: null)`,
    );
  }
}
