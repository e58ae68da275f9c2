import { createHmac, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { AwsError } from '../protocol/aws-error.ts';
import type { KeyUsage } from '../state/kms.ts';

const generate = promisify(generateKeyPair);

/** What a key of a kind can do, by what it was made for. */
interface KeyKind {
  readonly usages: Readonly<Partial<Record<KeyUsage, readonly string[]>>>;
  /** Bits of RSA, curve of ECC, bytes of secret material; AES has 32. */
  readonly rsaBits?: number;
  readonly curve?: string;
  readonly secretBytes?: number;
}

const pkcs1 = ['RSASSA_PKCS1_V1_5_SHA_256', 'RSASSA_PKCS1_V1_5_SHA_384', 'RSASSA_PKCS1_V1_5_SHA_512'] as const;
const pss = ['RSASSA_PSS_SHA_256', 'RSASSA_PSS_SHA_384', 'RSASSA_PSS_SHA_512'] as const;
const oaep = ['RSAES_OAEP_SHA_1', 'RSAES_OAEP_SHA_256'] as const;

const rsa = (rsaBits: number): KeyKind => ({
  usages: { ENCRYPT_DECRYPT: oaep, SIGN_VERIFY: [...pkcs1, ...pss] },
  rsaBits,
});
const ecc = (curve: string, algorithm: string): KeyKind => ({ usages: { SIGN_VERIFY: [algorithm] }, curve });
const hmac = (bits: number): KeyKind => ({
  usages: { GENERATE_VERIFY_MAC: [`HMAC_SHA_${bits}`] },
  secretBytes: bits / 8,
});

const kinds: ReadonlyMap<string, KeyKind> = new Map([
  ['SYMMETRIC_DEFAULT', { usages: { ENCRYPT_DECRYPT: ['SYMMETRIC_DEFAULT'] }, secretBytes: 32 }],
  ['RSA_2048', rsa(2048)],
  ['RSA_3072', rsa(3072)],
  ['RSA_4096', rsa(4096)],
  ['ECC_NIST_P256', ecc('prime256v1', 'ECDSA_SHA_256')],
  ['ECC_NIST_P384', ecc('secp384r1', 'ECDSA_SHA_384')],
  ['ECC_NIST_P521', ecc('secp521r1', 'ECDSA_SHA_512')],
  ['ECC_SECG_P256K1', ecc('secp256k1', 'ECDSA_SHA_256')],
  ['HMAC_224', hmac(224)],
  ['HMAC_256', hmac(256)],
  ['HMAC_384', hmac(384)],
  ['HMAC_512', hmac(512)],
]);

export interface KeyForm {
  readonly spec: string;
  readonly usage: KeyUsage;
}

export const symmetricForm: KeyForm = { spec: 'SYMMETRIC_DEFAULT', usage: 'ENCRYPT_DECRYPT' };

/**
 * The form of a new key. Only symmetric encryption keys may leave out what they are for.
 *
 * @throws AwsError `ValidationException`
 */
export function formOf(spec: string, usage: KeyUsage | undefined): KeyForm {
  const kind = kinds.get(spec);
  if (kind === undefined) {
    throw new AwsError(
      'ValidationException',
      `1 validation error detected: Value '${spec}' at 'keySpec' failed to satisfy constraint: Member must satisfy enum value set: [${[...kinds.keys()].join(', ')}]`,
    );
  }
  if (usage === undefined && spec !== 'SYMMETRIC_DEFAULT') {
    throw new AwsError(
      'ValidationException',
      'You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.',
    );
  }
  const chosen = usage ?? 'ENCRYPT_DECRYPT';
  if (kind.usages[chosen] === undefined) {
    throw new AwsError('ValidationException', `KeyUsage ${chosen} is not compatible with KeySpec ${spec}`);
  }
  return { spec, usage: chosen };
}

/** The algorithms of a key, as its metadata lists them. */
export function algorithmsOf({ spec, usage }: KeyForm): readonly string[] {
  return kinds.get(spec)?.usages[usage] ?? [];
}

/** Bytes of secret material of a form; 0 where the key is a pair. */
export function secretBytesOf({ spec }: KeyForm): number {
  return kinds.get(spec)?.secretBytes ?? 0;
}

/** A new private key, or undefined where the form has none. RSA takes its time, so this does not block. */
export async function generatePrivateKey({ spec }: KeyForm): Promise<KeyObject | undefined> {
  const kind = kinds.get(spec);
  if (kind?.rsaBits !== undefined) return (await generate('rsa', { modulusLength: kind.rsaBits })).privateKey;
  return kind?.curve === undefined ? undefined : (await generate('ec', { namedCurve: kind.curve })).privateKey;
}

/** The digest in an algorithm's name: `sha256` of `ECDSA_SHA_256`. */
export function digestOf(algorithm: string): string {
  return `sha${algorithm.slice(algorithm.lastIndexOf('_') + 1)}`;
}

export function macOf(material: Uint8Array, algorithm: string, message: Uint8Array): Uint8Array {
  return createHmac(digestOf(algorithm), material).update(message).digest();
}
