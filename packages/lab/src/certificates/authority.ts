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
import type { Clock, Random } from '@lockkeeper/core';

/** A certificate with its private key, both as PEM. */
export interface CertificatePair {
  readonly certificate: string;
  readonly key: string;
}

/** The lab's own certificate authority; made anew for every lab, so nothing it signs is good anywhere else. */
export interface CertificateAuthority {
  /** PEM, for clients to trust. */
  readonly certificate: string;
  /** Certificate and key, for a lab that goes on in another process. As secret as all it signs. */
  export(): Promise<CertificatePair>;
  /** A server certificate for localhost, 127.0.0.1 and ::1, and further DNS names. */
  issueServer(names?: readonly string[]): Promise<CertificatePair>;
  /** A client certificate; Kubernetes reads the common name as user and the organizations as groups. */
  issueClient(commonName: string, organizations: readonly string[]): Promise<CertificatePair>;
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const day = 86_400_000;
/** As long as a process may run: servers and clients get new certificates at every start. */
const leafDays = 365;
/** As long as a lab that is kept may be started again. */
const rootDays = 3650;

function times(clock: Clock, days: number): { notBefore: Date; notAfter: Date } {
  return { notBefore: new Date(clock.now() - day / 24), notAfter: new Date(clock.now() + days * day) };
}

/** Makes an authority. Async, because key generation is; meant for the start of a process. */
export async function createAuthority(clock: Clock, random: Random): Promise<CertificateAuthority> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const root = await X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(random),
    name: [{ CN: ['lockkeeper-lab-ca'] }],
    ...times(clock, rootDays),
    keys,
    signingAlgorithm: algorithm,
    extensions: [
      new BasicConstraintsExtension(true, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign | KeyUsageFlags.digitalSignature, true),
    ],
  });
  return authorityOf({ root, keys, times: times(clock, leafDays), random });
}

/** The authority that `export` gave. Throws when the pair is none. */
export async function restoreAuthority(
  pair: CertificatePair,
  clock: Clock,
  random: Random,
): Promise<CertificateAuthority> {
  const root = new X509Certificate(pair.certificate);
  const der = PemConverter.decodeFirst(pair.key);
  const privateKey = await webcrypto.subtle.importKey('pkcs8', der, algorithm, true, ['sign']);
  const publicKey = await root.publicKey.export(algorithm, ['verify']);
  return authorityOf({ root, keys: { privateKey, publicKey }, times: times(clock, leafDays), random });
}

function authorityOf(issuer: Issuer): CertificateAuthority {
  const { root, keys } = issuer;
  const issue = (request: LeafRequest): Promise<CertificatePair> => issueLeaf(issuer, request);
  return {
    certificate: root.toString('pem'),
    export: async () => ({
      certificate: root.toString('pem'),
      key: PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY'),
    }),
    issueServer: (names = []) =>
      issue({
        name: [{ CN: ['localhost'] }],
        usage: ExtendedKeyUsage.serverAuth,
        alternatives: [
          ...['localhost', 'kubernetes.default.svc', ...names].map((value) => ({ type: 'dns' as const, value })),
          ...['127.0.0.1', '::1'].map((value) => ({ type: 'ip' as const, value })),
        ],
      }),
    issueClient: (commonName, organizations) =>
      issue({
        name: [...organizations.map((value) => ({ O: [value] })), { CN: [commonName] }],
        usage: ExtendedKeyUsage.clientAuth,
        alternatives: [],
      }),
  };
}

interface LeafRequest {
  readonly name: Record<string, string[]>[];
  readonly usage: ExtendedKeyUsage;
  readonly alternatives: readonly { type: 'dns' | 'ip'; value: string }[];
}

interface Issuer {
  readonly root: X509Certificate;
  readonly keys: webcrypto.CryptoKeyPair;
  readonly times: { notBefore: Date; notAfter: Date };
  readonly random: Random;
}

async function issueLeaf(issuer: Issuer, request: LeafRequest): Promise<CertificatePair> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.create({
    serialNumber: serialNumber(issuer.random),
    subject: request.name,
    issuer: issuer.root.subject,
    ...issuer.times,
    publicKey: keys.publicKey,
    signingKey: issuer.keys.privateKey,
    signingAlgorithm: algorithm,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature | KeyUsageFlags.keyEncipherment, true),
      new ExtendedKeyUsageExtension([request.usage]),
      ...(request.alternatives.length === 0 ? [] : [new SubjectAlternativeNameExtension([...request.alternatives])]),
    ],
  });
  const der = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return { certificate: certificate.toString('pem'), key: PemConverter.encode(der, 'PRIVATE KEY') };
}

/** A positive serial number of 16 bytes, in hex. */
export function serialNumber(random: Random): string {
  const bytes = random.bytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return Buffer.from(bytes).toString('hex');
}
