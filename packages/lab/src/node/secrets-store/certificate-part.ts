import { createPrivateKey } from 'node:crypto';

const blocks = /-----BEGIN ([A-Z0-9 ]+)-----[\s\S]*?-----END \1-----\r?\n?/g;

/**
 * The part of a PEM file that belongs under `tls.crt` or `tls.key`: all certificates, or the last private key in the form
 * of its algorithm, as the driver writes them.
 *
 * @throws Error for other keys, and for files that are no PEM
 */
export function certificatePart(content: Uint8Array, key: string): string {
  const found = [...Buffer.from(content).toString('latin1').matchAll(blocks)];
  if (key === 'tls.crt') {
    const certificates = found.filter(([, type]) => type === 'CERTIFICATE').map(([block]) => `${block.trimEnd()}\n`);
    if (certificates.length === 0)
      throw new Error('the file holds no PEM certificate; PFX files are not served by the lab');
    return certificates.join('');
  }
  if (key !== 'tls.key') throw new Error(`key '${key}' is not supported. Only 'tls.key' and 'tls.crt' are supported`);
  const [block] = found.findLast(([, type]) => type !== 'CERTIFICATE') ?? [];
  if (block === undefined) throw new Error('the file holds no PEM private key; PFX files are not served by the lab');
  return privateKey(block);
}

function privateKey(pem: string): string {
  try {
    const key = createPrivateKey(pem);
    const type = key.asymmetricKeyType === 'rsa' ? 'pkcs1' : 'sec1';
    return key.export({ format: 'pem', type }).toString();
  } catch {
    throw new Error('unknown private key type found while getting key. Only rsa and ecdsa are supported');
  }
}
