// @peculiar/x509's container needs it to be loaded first.
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { type Clock, type Random, SealedValue } from '@lockkeeper/core';
import type { ServingPair } from './certificate-source.ts';

/** Clocks of other machines may be behind. */
const SKEW_MS = 3_600_000;
const DAY_MS = 86_400_000;
export const CA_DAYS = 365;
export const LEAF_DAYS = 7;

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

export interface IssuePorts {
  readonly clock: Clock;
  readonly random: Random;
}

/** A positive serial number of 16 bytes, in hex. */
function serial(random: Random): string {
  const bytes = random.bytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return Buffer.from(bytes).toString('hex');
}

async function sealed(key: webcrypto.CryptoKey): Promise<SealedValue> {
  const der = await webcrypto.subtle.exportKey('pkcs8', key);
  return SealedValue.ofText(PemConverter.encode(der, 'PRIVATE KEY'));
}

/** Makes a certificate authority that signs nothing but what is below it. */
export async function makeAuthority({ clock, random }: IssuePorts): Promise<ServingPair> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const number = serial(random);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: number,
    // Every authority has a name of its own, so that a bundle of two is searched by name and not by trying.
    name: [{ CN: [`lockkeeper-admission-ca-${number.slice(0, 8)}`] }],
    notBefore: new Date(clock.now() - SKEW_MS),
    notAfter: new Date(clock.now() + CA_DAYS * DAY_MS),
    keys,
    signingAlgorithm: algorithm,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    ],
  });
  return { certificate: certificate.toString('pem'), key: await sealed(keys.privateKey) };
}

/** Makes a serving certificate for these DNS names, never longer than its authority. */
export async function makeLeaf(
  authority: ServingPair,
  names: readonly string[],
  { clock, random }: IssuePorts,
): Promise<ServingPair> {
  const issuer = new X509Certificate(authority.certificate);
  const der = PemConverter.decodeFirst(authority.key.revealText());
  const signingKey = await webcrypto.subtle.importKey('pkcs8', der, algorithm, false, ['sign']);
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const end = Math.min(clock.now() + LEAF_DAYS * DAY_MS, issuer.notAfter.getTime());
  const certificate = await X509CertificateGenerator.create({
    serialNumber: serial(random),
    subject: [{ CN: [names[0] ?? 'lockkeeper-admission'] }],
    issuer: issuer.subject,
    notBefore: new Date(clock.now() - SKEW_MS),
    notAfter: new Date(end),
    publicKey: keys.publicKey,
    signingKey,
    signingAlgorithm: algorithm,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension(names.map((value) => ({ type: 'dns', value }))),
    ],
  });
  return { certificate: certificate.toString('pem'), key: await sealed(keys.privateKey) };
}

/** Makes certificates. */
export interface CertificateIssuer {
  authority(): Promise<ServingPair>;
  leaf(authority: ServingPair, names: readonly string[]): Promise<ServingPair>;
}

export function certificateIssuer(ports: IssuePorts): CertificateIssuer {
  return {
    authority: () => makeAuthority(ports),
    leaf: (authority, names) => makeLeaf(authority, names, ports),
  };
}
