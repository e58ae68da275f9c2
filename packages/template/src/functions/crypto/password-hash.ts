import { isUtf8 } from 'node:buffer';
import { hash } from 'node:crypto';
import { encodeBase64, hashSync } from 'bcryptjs';
import type { CallContext } from '../../call-context.ts';
import { FunctionFailure } from '../../failure.ts';
import { type ByteString, decodeText, toBytes } from '../../text/byte-string.ts';
import { writeBase64 } from './base64.ts';

/** Go's default: 2¹⁰ rounds. */
const COST = 10;
const SALT_BYTES = 16;
const LONGEST = 72;
const STEPS_PER_HASH = 10_000;

/** A bcrypt hash with a random salt. A password that is too long gives a sentence instead of a hash, as in sprig. */
export function bcrypt(password: ByteString, context: CallContext): ByteString {
  if (password.length > LONGEST) {
    return 'failed to encrypt string with bcrypt: bcrypt: password length exceeds 72 bytes';
  }
  if (!isUtf8(toBytes(password))) throw FunctionFailure.plain('only UTF-8 text can be hashed with bcrypt');
  context.step(STEPS_PER_HASH);
  const salt = encodeBase64([...context.randomBytes(SALT_BYTES)], SALT_BYTES);
  return hashSync(decodeText(password), `$2a$${COST}$${salt}`);
}

/** A line of a password file of Apache's httpd: SHA-1 for `sha`, bcrypt for any other word. */
export function htpasswd(
  user: ByteString,
  password: ByteString,
  algorithm: ByteString,
  context: CallContext,
): ByteString {
  if (user.includes(':')) return `invalid username: ${user}`;
  if (algorithm === 'sha') return `${user}:{SHA}${writeBase64(hash('sha1', toBytes(password), 'buffer'))}`;
  return `${user}:${bcrypt(password, context)}`;
}
