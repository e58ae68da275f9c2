import { FunctionFailure } from '../../failure.ts';
import { type ByteString, fromBytes } from '../../text/byte-string.ts';
import { failingAs } from './failing-as.ts';
import { readBase64 } from './base64.ts';
import type { CertificatePair } from './certificate-pair.ts';
import { readKeyPem } from './keys/read-key-pem.ts';
import { readPem } from './pem/pem.ts';
import { readCertificate } from './x509/certificate.ts';

/** A pair from the base64 of both PEM texts. They are checked one by one; that they belong together is not. */
export function buildCustomCertificate(certificate64: ByteString, key64: ByteString): CertificatePair {
  const certificate = decoded(certificate64, 'certificate');
  const key = decoded(key64, 'private key');
  const { block } = readPem(certificate);
  if (block === undefined) throw FunctionFailure.plain('unable to decode certificate');
  failingAs('error parsing certificate: decodedCert.Bytes: ', () => readCertificate(block.bytes));
  failingAs('error parsing private key: ', () => readKeyPem(key));
  return { certificate, key };
}

function decoded(base64: ByteString, what: string): ByteString {
  const { bytes } = readBase64(base64);
  if (bytes === undefined) throw FunctionFailure.plain(`unable to decode base64 ${what}`);
  return fromBytes(bytes);
}
