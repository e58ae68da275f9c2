import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { certificatePart } from './certificate-part.ts';

const block = (type: string, text: string): string => `-----BEGIN ${type}-----\n${text}\n-----END ${type}-----\n`;
const pkcs8 = { type: 'pkcs8', format: 'pem' } as const;
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export(pkcs8).toString();
const ed = generateKeyPairSync('ed25519').privateKey.export(pkcs8).toString();
const file = Buffer.from(`${ec}${block('CERTIFICATE', 'TUlJ')}${block('CERTIFICATE', 'TUlK')}`);

describe('parts of a certificate file', () => {
  test('tls.crt is every certificate, tls.key the key in the form of its algorithm', () => {
    expect(certificatePart(file, 'tls.crt')).toBe(block('CERTIFICATE', 'TUlJ') + block('CERTIFICATE', 'TUlK'));
    expect(certificatePart(file, 'tls.key')).toMatch(/^-----BEGIN EC PRIVATE KEY-----\n/);
  });

  test.each([
    [file, 'ca.crt', "key 'ca.crt' is not supported. Only 'tls.key' and 'tls.crt' are supported"],
    [Buffer.from('pfx'), 'tls.crt', 'the file holds no PEM certificate; PFX files are not served by the lab'],
    [
      Buffer.from(block('CERTIFICATE', 'x')),
      'tls.key',
      'the file holds no PEM private key; PFX files are not served by the lab',
    ],
    [Buffer.from(ed), 'tls.key', 'unknown private key type found while getting key. Only rsa and ecdsa are supported'],
  ])('what cannot be is refused', (content, key, why) => {
    expect(() => certificatePart(content, key)).toThrow(why);
  });
});
