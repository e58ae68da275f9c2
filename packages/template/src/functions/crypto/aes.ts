import { createCipheriv, createDecipheriv } from 'node:crypto';
import type { CallContext } from '../../call-context.ts';
import { FunctionFailure } from '../../failure.ts';
import { type ByteString, fromBytes, toBytes } from '../../text/byte-string.ts';
import { readBase64, writeBase64 } from './base64.ts';

const ALGORITHM = 'aes-256-cbc';
const KEY_BYTES = 32;
const BLOCK_BYTES = 16;

/** The first 32 bytes of the password, filled up with zeros: sprig derives no key. */
function keyOf(password: ByteString): Uint8Array {
  const key = new Uint8Array(KEY_BYTES);
  key.set(toBytes(password.slice(0, KEY_BYTES)));
  return key;
}

/** AES-256-CBC with PKCS#7 padding, base64 of a random IV and the ciphertext. Empty text stays empty. */
export function encryptAes(password: ByteString, plain: ByteString, context: CallContext): ByteString {
  if (plain === '') return '';
  context.make(2 * plain.length);
  const iv = context.randomBytes(BLOCK_BYTES);
  const cipher = createCipheriv(ALGORITHM, keyOf(password), iv);
  return writeBase64(Buffer.concat([iv, cipher.update(toBytes(plain)), cipher.final()]));
}

/**
 * The opposite of `encryptAes`. The last byte tells how many to leave out, and nothing else is checked: a wrong password gives
 * other bytes, or one of the texts of a Go panic.
 */
export function decryptAes(password: ByteString, text: ByteString, context: CallContext): ByteString {
  if (text === '') return '';
  context.make(text.length);
  const reading = readBase64(text);
  if (reading.bytes === undefined) throw FunctionFailure.plain(`illegal base64 data at input byte ${reading.badAt}`);
  const { bytes, capacity } = reading;
  if (bytes.length < BLOCK_BYTES) {
    throw FunctionFailure.plain(`runtime error: slice bounds out of range [:${BLOCK_BYTES}] with capacity ${capacity}`);
  }
  if (bytes.length % BLOCK_BYTES !== 0) throw FunctionFailure.plain('crypto/cipher: input not full blocks');
  const decipher = createDecipheriv(ALGORITHM, keyOf(password), bytes.subarray(0, BLOCK_BYTES)).setAutoPadding(false);
  const plain = Buffer.concat([decipher.update(bytes.subarray(BLOCK_BYTES)), decipher.final()]);
  const padding = plain.at(-1);
  if (padding === undefined) throw FunctionFailure.plain('runtime error: index out of range [-1]');
  if (padding > plain.length) throw FunctionFailure.plain('runtime error: slice bounds out of range');
  return fromBytes(plain.subarray(0, plain.length - padding));
}
