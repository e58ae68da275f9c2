import type { CallContext } from '../../call-context.ts';
import { FunctionFailure } from '../../failure.ts';
import { type ByteString, toBytes } from '../../text/byte-string.ts';
import { writeBase64 } from './base64.ts';
import { failingAs } from './failing-as.ts';
import { type PrivateKey, writePkcs8 } from './keys/private-key.ts';
import { readAnyKey } from './keys/read-private-key.ts';
import { type PemReading, readPem, writePem } from './pem/pem.ts';
import { readPfx } from './pkcs12/read-pfx.ts';
import { writeKeyStore, writeTrustStore } from './pkcs12/write-pfx.ts';
import { type Certificate, readCertificate } from './x509/certificate.ts';
import { orderChain, writeCertificate } from './x509/certificate-chain.ts';

/** Secrets are far smaller; what is larger costs memory several times over. */
const LONGEST_FILE = 1024 * 1024;
const STEPS_PER_CERTIFICATE = 50;

/** The key of a PKCS#12 file as PKCS#8 in PEM. */
export function pkcs12Key(password: ByteString, file: ByteString, context: CallContext): ByteString {
  checkSize(file);
  const { key } = failingAs('unable to decode pkcs12 with password: ', () => readPfx(toBytes(file), password, context));
  return writePem({ type: 'PRIVATE KEY', bytes: writePkcs8(key) ?? new Uint8Array() });
}

/** The certificates of a PKCS#12 file in PEM: from leaf to root, or as they come when they are not one chain. */
export function pkcs12Certificates(password: ByteString, file: ByteString, context: CallContext): ByteString {
  checkSize(file);
  const { certificate, others } = failingAs('unable to decode pkcs12 certificate with password: ', () =>
    readPfx(toBytes(file), password, context),
  );
  return inOrder([certificate, ...others], context)
    .map(writeCertificate)
    .join('');
}

function inOrder(certificates: readonly Certificate[], context: CallContext): readonly Certificate[] {
  try {
    return orderChain(certificates, context);
  } catch (problem) {
    if (!(problem instanceof FunctionFailure)) throw problem;
    return certificates;
  }
}

/** A PKCS#12 file in base64, of the first certificate of a text and a key. */
export function pemToPkcs12(
  certificate: ByteString,
  key: ByteString,
  password: ByteString,
  context: CallContext,
): ByteString {
  const { block } = readPem(sized(certificate));
  return keyStore(readBlock(block), [], key, password, context);
}

/** The same with all further certificates of the text. */
export function fullPemToPkcs12(
  certificates: ByteString,
  key: ByteString,
  password: ByteString,
  context: CallContext,
): ByteString {
  const { block, rest } = readPem(sized(certificates));
  const certificate = readBlock(block);
  return keyStore(certificate, readAll(rest, context), key, password, context);
}

/** A PKCS#12 file in base64 of certificates that Java trusts. */
export function pemTruststoreToPkcs12(
  certificates: ByteString,
  password: ByteString,
  context: CallContext,
): ByteString {
  const trusted = readAll(sized(certificates), context);
  return writeBase64(failingAs('', () => writeTrustStore(trusted, password, context)));
}

function keyStore(
  certificate: Certificate,
  others: readonly Certificate[],
  keyPem: ByteString,
  password: ByteString,
  context: CallContext,
): ByteString {
  const store = { certificate, others, key: readKey(keyPem) };
  return writeBase64(failingAs('', () => writeKeyStore(store, password, context)));
}

/** Go panics where there is no PEM block; the failure is the same, the words are ours. */
function readBlock(block: PemReading['block']): Certificate {
  if (block === undefined) throw FunctionFailure.plain('failed to decode PEM block of a certificate');
  return failingAs('', () => readCertificate(block.bytes));
}

/** As in ESO, anything behind the last block is an error. */
function readAll(text: ByteString, context: CallContext): Certificate[] {
  const certificates: Certificate[] = [];
  for (let left = text; left !== ''; ) {
    context.step(STEPS_PER_CERTIFICATE);
    const { block, rest } = readPem(left);
    certificates.push(readBlock(block));
    left = rest;
  }
  return certificates;
}

function readKey(pem: ByteString): PrivateKey {
  const { block } = readPem(pem);
  if (block === undefined) throw FunctionFailure.plain('failed to decode PEM block of a private key');
  const key = readAnyKey(block.bytes);
  if (key === undefined) throw FunctionFailure.plain('unable to parse private key type');
  return key;
}

function checkSize(file: ByteString): void {
  if (file.length > LONGEST_FILE)
    throw FunctionFailure.plain(`more than ${LONGEST_FILE} bytes of certificates or keys`);
}

function sized(text: ByteString): ByteString {
  checkSize(text);
  return text;
}
