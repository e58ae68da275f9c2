import { isUtf8 } from 'node:buffer';
import { hash, sign } from 'node:crypto';
import { type ByteString, toBytes } from '../../../text/byte-string.ts';
import { DerCursor } from '../der/der-cursor.ts';
import { bits, boolean, derNull, element, explicit, integer, octets, oid, sequence, setOf } from '../der/der-writer.ts';
import { fromUnsigned } from '../der/integer.ts';
import { contextTag, tags } from '../der/tag.ts';
import { type EcKey, type PrivateKey, signingKey, writePublicKey } from '../keys/private-key.ts';
import { checkStrength } from '../keys/rsa-numbers.ts';
import { ReadingProblem } from '../reading-problem.ts';
import { x509Problem } from '../x509-problem.ts';
import { shortIp } from './ip-address.ts';
import { extensionOids } from './extension-oids.ts';
import { writeTime } from './validity.ts';

/** What a new certificate says. */
export interface CertificateRequest {
  readonly commonName: ByteString;
  readonly ipAddresses: readonly Uint8Array[];
  readonly dnsNames: readonly ByteString[];
  /** 128 bits that no other certificate of the issuer has. */
  readonly serial: Uint8Array;
  /** Seconds since the epoch. */
  readonly notBefore: bigint;
  readonly notAfter: bigint;
  /** An authority may sign others. */
  readonly isAuthority: boolean;
}

/** Who signs: a certificate's name and key identifier, with its private key. */
export interface Issuer {
  readonly rawName: Uint8Array;
  readonly keyId: Uint8Array | undefined;
  readonly rawPublicKey: Uint8Array | undefined;
  readonly key: PrivateKey;
}

const VERSION_3 = 2;
const COMMON_NAME = '2.5.4.3';
const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';
const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2';
/** Digital signature and key encipherment; the authority signs certificates too. First byte, and how many bits do not count. */
const USAGE = Object.freeze({ authority: [0xa4, 2], other: [0xa0, 5] } as const);
const KEY_ID_BYTES = 20;
const PRINTABLE = /^[A-Za-z0-9'()+,\-./:=? ]*$/;
const ASCII = /^[\0-\x7f]*$/;
const SIGNATURES = Object.freeze({
  rsa: Object.freeze({ hash: 'sha256', algorithm: sequence(oid('1.2.840.113549.1.1.11'), derNull) }),
  sha256: sequence(oid('1.2.840.10045.4.3.2')),
  sha384: sequence(oid('1.2.840.10045.4.3.3')),
  sha512: sequence(oid('1.2.840.10045.4.3.4')),
  ed25519: Object.freeze({ hash: null, algorithm: sequence(oid('1.3.101.112')) }),
});

/**
 * A certificate in DER, as Go's `x509.CreateCertificate` makes one for sprig's template: extensions, their order and what is critical
 * are the same. Without an issuer it signs itself. Throws `ReadingProblem`.
 */
export function createCertificate(request: CertificateRequest, key: PrivateKey, issuer?: Issuer): Uint8Array {
  const { signer, algorithm } = signerOf(issuer?.key ?? key);
  const publicKey = writePublicKey(key);
  if (publicKey === undefined) throw x509Problem('unsupported public key type: *dsa.PublicKey');
  checkIssuer(issuer);
  const subject = nameOf(request.commonName);
  const rawIssuer = issuer?.rawName ?? subject;
  const isSelfIssued = Buffer.compare(rawIssuer, subject) === 0;
  const body = sequence(
    explicit(0, integer(VERSION_3)),
    integer(fromUnsigned(request.serial)),
    algorithm,
    rawIssuer,
    sequence(timeOf(request.notBefore), timeOf(request.notAfter)),
    subject,
    publicKey,
    explicit(3, sequence(...extensionsOf(request, publicKey, isSelfIssued ? undefined : issuer?.keyId))),
  );
  return sequence(body, algorithm, bits(signer(body)));
}

/** How the key signs; only some keys do. */
function signerOf(key: PrivateKey): {
  readonly signer: (body: Uint8Array) => Uint8Array;
  readonly algorithm: Uint8Array;
} {
  if (key.kind === 'dsa' || key.kind === 'x25519') {
    throw x509Problem('certificate private key does not implement crypto.Signer');
  }
  if (key.kind === 'rsa') checkStrength(key);
  const { hash: digest, algorithm } = key.kind === 'ec' ? ecSignature(key) : SIGNATURES[key.kind];
  return {
    algorithm,
    signer: (body) => {
      try {
        return sign(digest, body, signingKey(key));
      } catch {
        // Numbers can fit to each other and still be no key that OpenSSL works with.
        throw new ReadingProblem('crypto: the private key cannot sign');
      }
    },
  };
}

function ecSignature({ curve }: EcKey): { readonly hash: string; readonly algorithm: Uint8Array } {
  return { hash: curve.hash, algorithm: SIGNATURES[curve.hash] };
}

function checkIssuer(issuer: Issuer | undefined): void {
  if (issuer?.rawPublicKey === undefined) return;
  const own = writePublicKey(issuer.key);
  if (own === undefined || Buffer.compare(own, issuer.rawPublicKey) !== 0) {
    throw x509Problem("provided PrivateKey doesn't match parent's PublicKey");
  }
}

function nameOf(commonName: ByteString): Uint8Array {
  if (commonName === '') return sequence();
  const bytes = toBytes(commonName);
  if (!isUtf8(bytes)) throw new ReadingProblem('asn1: string not valid UTF-8');
  const text = element(PRINTABLE.test(commonName) ? tags.printableString : tags.utf8String, bytes);
  return sequence(setOf(sequence(oid(COMMON_NAME), text)));
}

function timeOf(seconds: bigint): Uint8Array {
  const time = writeTime(seconds);
  if (time === undefined) throw new ReadingProblem('asn1: structure error: cannot represent time as GeneralizedTime');
  return time;
}

function extensionsOf(request: CertificateRequest, publicKey: Uint8Array, issuerKeyId?: Uint8Array): Uint8Array[] {
  const { isAuthority, commonName, ipAddresses, dnsNames } = request;
  const [usage, unused] = isAuthority ? USAGE.authority : USAGE.other;
  const extensions = [
    extension(extensionOids.keyUsage, true, bits(Uint8Array.of(usage), unused)),
    extension(extensionOids.extendedKeyUsage, false, sequence(oid(SERVER_AUTH), oid(CLIENT_AUTH))),
    extension(extensionOids.basicConstraints, true, isAuthority ? sequence(boolean(true)) : sequence()),
  ];
  if (isAuthority) extensions.push(extension(extensionOids.subjectKeyId, false, octets(keyIdOf(publicKey))));
  if (issuerKeyId !== undefined && issuerKeyId.length > 0) {
    const keyId = element(contextTag(0, 'primitive'), issuerKeyId);
    extensions.push(extension(extensionOids.authorityKeyId, false, sequence(keyId)));
  }
  const names = [
    ...dnsNames.map(dnsName),
    ...ipAddresses.map((ip) => element(contextTag(7, 'primitive'), shortIp(ip))),
  ];
  if (names.length > 0) extensions.push(extension(extensionOids.subjectAltName, commonName === '', sequence(...names)));
  return extensions;
}

function extension(type: string, isCritical: boolean, value: Uint8Array): Uint8Array {
  return sequence(oid(type), ...(isCritical ? [boolean(true)] : []), octets(value));
}

/** The first bytes of the SHA-256 of the key's bits (RFC 7093 §2, method 1): Go's since 1.25. */
function keyIdOf(publicKey: Uint8Array): Uint8Array {
  const info = new DerCursor(publicKey).inside(tags.sequence);
  info?.element(tags.sequence);
  return hash('sha256', info?.bits() ?? new Uint8Array(), 'buffer').subarray(0, KEY_ID_BYTES);
}

function dnsName(name: ByteString): Uint8Array {
  if (!ASCII.test(name)) {
    throw x509Problem(`"${name}" cannot be encoded as an IA5String`, 'a DNS name cannot be encoded as an IA5String');
  }
  return element(contextTag(2, 'primitive'), toBytes(name));
}
