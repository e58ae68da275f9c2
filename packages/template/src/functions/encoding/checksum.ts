import { hash } from 'node:crypto';
import { type ByteString, toBytes } from '../../text/byte-string.ts';

/** The digest of bytes, in hexadecimal. */
export function digest(algorithm: 'sha1' | 'sha256' | 'sha512', text: ByteString): ByteString {
  return hash(algorithm, toBytes(text), 'hex');
}

const ADLER_MODULUS = 65_521;

/** RFC 1950's Adler-32, as a decimal number. */
export function adler32(text: ByteString): ByteString {
  let sum = 1;
  let sums = 0;
  for (let at = 0; at < text.length; at++) {
    sum = (sum + text.charCodeAt(at)) % ADLER_MODULUS;
    sums = (sums + sum) % ADLER_MODULUS;
  }
  return String(sums * 65_536 + sum);
}
