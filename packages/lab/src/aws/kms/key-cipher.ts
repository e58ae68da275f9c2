import { createCipheriv, createDecipheriv } from 'node:crypto';
import type { Random } from '@lockkeeper/core';
import type { KmsKey } from '../state/kms.ts';

/** Names and values that are bound to a ciphertext without being in it. */
export type EncryptionContext = ReadonlyMap<string, string>;

const format = 1;
const ivLength = 12;
const tagLength = 16;

/**
 * Encrypts under a key with AES-256-GCM, the context as additional data. The result names its account and key in
 * clear, as AWS's ciphertext does, so that Decrypt needs no key id:
 * format (1 byte) · length of the name (1 byte) · `account/key` · iv (12) · tag (16) · ciphertext.
 */
export function sealUnderKey(
  key: KmsKey,
  plaintext: Uint8Array,
  context: EncryptionContext,
  random: Random,
): Uint8Array {
  const name = Buffer.from(`${key.accountId}/${key.id}`);
  const sealed = sealBytes(key.material, plaintext, contextBytes(context), random);
  return new Uint8Array(Buffer.concat([Buffer.from([format, name.length]), name, sealed]));
}

/** Account and key id that a ciphertext names, or undefined when it is none of ours. */
export function keyNameOf(ciphertext: Uint8Array): { readonly account: string; readonly keyId: string } | undefined {
  const nameLength = ciphertext[1] ?? 0;
  if (ciphertext[0] !== format || ciphertext.length < 2 + nameLength + ivLength + tagLength) return undefined;
  const [account, keyId] = Buffer.from(ciphertext.subarray(2, 2 + nameLength))
    .toString()
    .split('/');
  return account === undefined || keyId === undefined ? undefined : { account, keyId };
}

/** The plaintext, or undefined when the ciphertext or the context is not the one that was sealed. */
export function openUnderKey(key: KmsKey, ciphertext: Uint8Array, context: EncryptionContext): Uint8Array | undefined {
  const sealed = ciphertext.subarray(2 + (ciphertext[1] ?? 0));
  for (const material of [key.material, ...key.oldMaterials]) {
    const plaintext = openBytes(material, sealed, contextBytes(context));
    if (plaintext !== undefined) return plaintext;
  }
  return undefined;
}

/** AES-256-GCM with a random iv: iv (12) · tag (16) · ciphertext. */
export function sealBytes(key: Uint8Array, plaintext: Uint8Array, aad: Uint8Array, random: Random): Uint8Array {
  const iv = random.bytes(ivLength);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(aad);
  const body = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return new Uint8Array(Buffer.concat([iv, cipher.getAuthTag(), body]));
}

export function openBytes(key: Uint8Array, sealed: Uint8Array, aad: Uint8Array): Uint8Array | undefined {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, ivLength))
    .setAAD(aad)
    .setAuthTag(sealed.subarray(ivLength, ivLength + tagLength));
  try {
    const body = sealed.subarray(ivLength + tagLength);
    return new Uint8Array(Buffer.concat([decipher.update(body), decipher.final()]));
  } catch {
    // Only the authentication can fail here; the caller turns that into AWS's error.
    return undefined;
  }
}

/** One text for one context whatever its order; JSON quoting keeps pairs apart. */
function contextBytes(context: EncryptionContext): Uint8Array {
  const pairs = [...context].sort(([a], [b]) => (a < b ? -1 : 1));
  return Buffer.from(JSON.stringify(pairs));
}
