import type { ByteString } from '../../../text/byte-string.ts';
import { writePem } from '../pem/pem.ts';
import { type PrivateKey, writeDsa, writePkcs1, writePkcs8, writeSec1 } from './private-key.ts';

/** A key in the form that is usual for its kind, as sprig writes it. */
export function writeKeyPem(key: PrivateKey): ByteString {
  switch (key.kind) {
    case 'rsa':
      return writePem({ type: 'RSA PRIVATE KEY', bytes: writePkcs1(key) });
    case 'ec':
      return writePem({ type: 'EC PRIVATE KEY', bytes: writeSec1(key) });
    case 'dsa':
      return writePem({ type: 'DSA PRIVATE KEY', bytes: writeDsa(key) });
    default:
      return writePem({ type: 'PRIVATE KEY', bytes: writePkcs8(key) ?? new Uint8Array() });
  }
}
