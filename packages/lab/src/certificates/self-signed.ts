// @peculiar/x509's container needs it to be loaded first.
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { KeyUsageFlags, KeyUsagesExtension, PemConverter, X509CertificateGenerator } from '@peculiar/x509';
import type { Clock, Random } from '@lockkeeper/core';
import { type CertificatePair, serialNumber } from './authority.ts';

const algorithm = {
  name: 'RSASSA-PKCS1-v1_5',
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
  hash: 'SHA-256',
};
const tenYears = 3650 * 86_400_000;

/** A certificate that signs documents under an RSA key of its own, for who asks for no chain. */
export async function createSelfSigned(commonName: string, clock: Clock, random: Random): Promise<CertificatePair> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(random),
    name: [{ CN: [commonName] }],
    notBefore: new Date(clock.now() - 3_600_000),
    notAfter: new Date(clock.now() + tenYears),
    keys,
    signingAlgorithm: algorithm,
    extensions: [new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true)],
  });
  const der = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return { certificate: certificate.toString('pem'), key: PemConverter.encode(der, 'PRIVATE KEY') };
}
