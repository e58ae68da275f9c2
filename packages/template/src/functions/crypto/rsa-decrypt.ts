import { constants, privateDecrypt } from 'node:crypto';
import { FunctionFailure } from '../../failure.ts';
import { type ByteString, decodeText, encodeText, fromBytes, toBytes } from '../../text/byte-string.ts';
import { toUnsigned, fromUnsigned } from './der/integer.ts';
import { failingAs } from './failing-as.ts';
import { signingKey } from './keys/private-key.ts';
import { readAnyKey } from './keys/read-private-key.ts';
import { bitLength, checkStrength, type RsaKey } from './keys/rsa-numbers.ts';
import { readPem } from './pem/pem.ts';

const HASHES: ReadonlyMap<ByteString, string> = new Map([
  ['SHA1', 'sha1'],
  ['SHA512', 'sha512'],
]);
const DECRYPTION_ERROR = 'error decrypting data with RSA: crypto/rsa: decryption error';

/** The arguments of `rsaDecrypt`. */
export interface RsaCiphertext {
  /** `None` gives the ciphertext as it is; else `RSA-OAEP`. */
  readonly scheme: ByteString;
  /** `SHA1` or `SHA512`; anything else is SHA-256. Both uses of a hash in OAEP have this one. */
  readonly hash: ByteString;
  readonly ciphertext: ByteString;
  readonly keyPem: ByteString;
}

/** The text that was encrypted for the key. Throws `FunctionFailure`. */
export function rsaDecrypt({ scheme, hash, ciphertext, keyPem }: RsaCiphertext): ByteString {
  if (scheme === 'None') return ciphertext;
  if (scheme !== 'RSA-OAEP') {
    const text = `decryption scheme ${decodeText(scheme)} is not supported`;
    throw FunctionFailure.withData(encodeText(text), 'decryption scheme is not supported');
  }
  return fromBytes(decryptOaep(readKey(keyPem), HASHES.get(hash) ?? 'sha256', toBytes(ciphertext)));
}

function readKey(keyPem: ByteString): RsaKey {
  const { block } = readPem(keyPem);
  if (block === undefined) throw FunctionFailure.plain('failed to decode PEM block');
  const key = readAnyKey(block.bytes);
  if (key === undefined) throw FunctionFailure.plain('could not parse private key: unable to parse private key type');
  if (key.kind !== 'rsa') throw FunctionFailure.plain('could not parse RSA private key');
  failingAs('error decrypting data with RSA: ', () => checkStrength(key));
  return key;
}

function decryptOaep(key: RsaKey, oaepHash: string, ciphertext: Uint8Array): Uint8Array {
  const length = Math.ceil(bitLength(key.modulus) / 8);
  const number = fromUnsigned(ciphertext);
  if (ciphertext.length > length || number >= key.modulus) throw FunctionFailure.plain(DECRYPTION_ERROR);
  try {
    const settings = { key: signingKey(key), padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash };
    return privateDecrypt(settings, toUnsigned(number, length));
  } catch {
    throw FunctionFailure.plain(DECRYPTION_ERROR);
  }
}
