import { hash } from 'node:crypto';
import type { CallContext } from '../../../call-context.ts';
import type { ByteString } from '../../../text/byte-string.ts';
import { element, explicit, integer, octets, oid, sequence, setOf } from '../der/der-writer.ts';
import { contextTag, tags } from '../der/tag.ts';
import { type PrivateKey, writePkcs8 } from '../keys/private-key.ts';
import { ReadingProblem } from '../reading-problem.ts';
import type { Certificate } from '../x509/certificate.ts';
import { writeName } from '../x509/distinguished-name.ts';
import { encrypt } from './encryption.ts';
import { writeMacData } from './mac.ts';
import { oids } from './oids.ts';
import { bmpPassword, writeBmp } from './password.ts';

const PFX_VERSION = 3;

/**
 * A PKCS#12 file with a key, its certificate and others, as go-pkcs12's `Modern` makes it: PBES2 with AES-256 and PBKDF2 of
 * HMAC-SHA-256, a sum with SHA-256, 2048 repetitions. The key and its certificate carry the same `localKeyId`. Whether they belong
 * together is not checked.
 */
export function writeKeyStore(
  { key, certificate, others }: { key: PrivateKey; certificate: Certificate; others: readonly Certificate[] },
  passwordText: ByteString,
  context: CallContext,
): Uint8Array {
  const password = bmpPassword(passwordText);
  const der = writePkcs8(key);
  if (der === undefined) throw new ReadingProblem('pkcs12: error encoding PKCS#8 private key');
  const localKeyId = attribute(oids.localKeyId, octets(hash('sha1', certificate.raw, 'buffer')));
  const bags = [certificateBag(certificate, [localKeyId]), ...others.map((other) => certificateBag(other, []))];
  const { algorithm, encrypted } = encrypt(der, password, context);
  const keyBag = bag(oids.shroudedKeyBag, sequence(algorithm, octets(encrypted)), [localKeyId]);
  const parts = [encryptedPart(bags, password, context), contentInfo(oids.data, octets(sequence(keyBag)))];
  return pfx(parts, password, context);
}

/** A PKCS#12 file with certificates that Java trusts, each under its subject as its name. */
export function writeTrustStore(
  certificates: readonly Certificate[],
  passwordText: ByteString,
  context: CallContext,
): Uint8Array {
  const password = bmpPassword(passwordText);
  const trusted = attribute(oids.javaTrustStore, oid(oids.anyExtendedKeyUsage));
  const bags = certificates.map((certificate) => {
    const name = element(tags.bmpString, writeBmp(writeName(certificate.subject)));
    return certificateBag(certificate, [trusted, attribute(oids.friendlyName, name)]);
  });
  return pfx([encryptedPart(bags, password, context)], password, context);
}

function pfx(parts: readonly Uint8Array[], password: Uint8Array, context: CallContext): Uint8Array {
  const message = sequence(...parts);
  return sequence(
    integer(PFX_VERSION),
    contentInfo(oids.data, octets(message)),
    writeMacData(message, password, context),
  );
}

function encryptedPart(bags: readonly Uint8Array[], password: Uint8Array, context: CallContext): Uint8Array {
  const { algorithm, encrypted } = encrypt(sequence(...bags), password, context);
  const content = element(contextTag(0, 'primitive'), encrypted);
  return contentInfo(oids.encryptedData, sequence(integer(0), sequence(oid(oids.data), algorithm, content)));
}

function contentInfo(type: string, content: Uint8Array): Uint8Array {
  return sequence(oid(type), explicit(0, content));
}

function certificateBag({ raw }: Certificate, attributes: readonly Uint8Array[]): Uint8Array {
  return bag(oids.certBag, sequence(oid(oids.x509Certificate), explicit(0, octets(raw))), attributes);
}

/** An empty set of attributes is written too, as Go does. */
function bag(type: string, content: Uint8Array, attributes: readonly Uint8Array[]): Uint8Array {
  return sequence(oid(type), explicit(0, content), setOf(...attributes));
}

function attribute(type: string, value: Uint8Array): Uint8Array {
  return sequence(oid(type), setOf(value));
}
