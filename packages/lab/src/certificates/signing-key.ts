import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';

/** A new RSA key (PKCS#8 PEM) that signs ServiceAccount tokens; AWS accepts RS256 only. For the start of a process. */
export async function createSigningKey(): Promise<string> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return privateKey;
}
