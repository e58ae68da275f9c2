import { constants, createPublicKey, type KeyObject, privateDecrypt, publicEncrypt, sign, verify } from 'node:crypto';
import { digestOf } from './key-specs.ts';

/** DER of the public half, as GetPublicKey gives it. */
export function publicKeyBytes(privateKey: KeyObject): Uint8Array {
  return createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
}

export function signMessage(privateKey: KeyObject, algorithm: string, message: Uint8Array): Uint8Array {
  return sign(digestOf(algorithm), message, { key: privateKey, ...paddingOf(algorithm) });
}

/** False for everything that is not a signature of the message, whatever its form. */
export function verifyMessage(
  privateKey: KeyObject,
  algorithm: string,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  return verify(digestOf(algorithm), message, { key: createPublicKey(privateKey), ...paddingOf(algorithm) }, signature);
}

export function encryptOaep(privateKey: KeyObject, algorithm: string, plaintext: Uint8Array): Uint8Array | undefined {
  return orUndefined(() =>
    publicEncrypt({ key: createPublicKey(privateKey), oaepHash: digestOf(algorithm) }, plaintext),
  );
}

export function decryptOaep(privateKey: KeyObject, algorithm: string, ciphertext: Uint8Array): Uint8Array | undefined {
  return orUndefined(() => privateDecrypt({ key: privateKey, oaepHash: digestOf(algorithm) }, ciphertext));
}

function paddingOf(algorithm: string): { readonly padding?: number; readonly saltLength?: number } {
  if (!algorithm.startsWith('RSASSA_PSS')) return {};
  return { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
}

/** Too long a plaintext or a foreign ciphertext: the caller has AWS's error for it. */
function orUndefined(run: () => Uint8Array): Uint8Array | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}
