import { createHmac, scryptSync } from 'node:crypto';
import type { CallContext } from '../../call-context.ts';
import { type ByteString, toBytes } from '../../text/byte-string.ts';

/** Patterns of passwords and the letters that stand for each sign: the algorithm of Master Password, version 0 to 3 (now Spectre). */
const PATTERNS: ReadonlyMap<string, readonly string[]> = new Map([
  ['maximum', ['anoxxxxxxxxxxxxxxxxx', 'axxxxxxxxxxxxxxxxxno']],
  [
    'long',
    (
      'CvcvnoCvcvCvcv CvcvCvcvnoCvcv CvcvCvcvCvcvno CvccnoCvcvCvcv CvccCvcvnoCvcv CvccCvcvCvcvno CvcvnoCvccCvcv ' +
      'CvcvCvccnoCvcv CvcvCvccCvcvno CvcvnoCvcvCvcc CvcvCvcvnoCvcc CvcvCvcvCvccno CvccnoCvccCvcv CvccCvccnoCvcv ' +
      'CvccCvccCvcvno CvcvnoCvccCvcc CvcvCvccnoCvcc CvcvCvccCvccno CvccnoCvcvCvcc CvccCvcvnoCvcc CvccCvcvCvccno'
    ).split(' '),
  ],
  ['medium', ['CvcnoCvc', 'CvcCvcno']],
  ['short', ['Cvcn']],
  ['basic', ['aaanaaan', 'aannaaan', 'aaannaaa']],
  ['pin', ['nnnn']],
]);
const UPPER = 'AEIOUBCDFGHJKLMNPQRSTVWXYZ';
const MIXED = 'AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz';
const LETTERS: ReadonlyMap<string, string> = new Map([
  ['V', 'AEIOU'],
  ['C', 'BCDFGHJKLMNPQRSTVWXYZ'],
  ['v', 'aeiou'],
  ['c', 'bcdfghjklmnpqrstvwxyz'],
  ['A', UPPER],
  ['a', MIXED],
  ['n', '0123456789'],
  ['o', "@&%?,=[]_:-+*$#!'^~;()/."],
  ['x', `${MIXED}0123456789!@#$%^&*()`],
]);
const SCOPE = Buffer.from('com.lyndir.masterpassword');
/** Costs about 64 MiB of memory and a tenth of a second. */
const SCRYPT = Object.freeze({ N: 32_768, r: 8, p: 2, maxmem: 128 * 1024 * 1024 });
const KEY_BYTES = 64;
const STEPS_PER_PASSWORD = 20_000;

/** What a password is derived from. The same always gives the same. */
export interface PasswordRequest {
  readonly counter: number;
  readonly pattern: ByteString;
  readonly master: ByteString;
  readonly user: ByteString;
  readonly site: ByteString;
}

/** The site's password. An unknown pattern gives a sentence instead, as in sprig. */
export function derivePassword(request: PasswordRequest, context: CallContext): ByteString {
  const { counter, pattern, master, user, site } = request;
  const patterns = PATTERNS.get(pattern);
  if (patterns === undefined) return `cannot find password template ${pattern}`;
  context.step(STEPS_PER_PASSWORD);
  const salt = Buffer.concat([SCOPE, uint32(user.length), toBytes(user)]);
  const key = scryptSync(toBytes(master), salt, KEY_BYTES, SCRYPT);
  const message = Buffer.concat([SCOPE, uint32(site.length), toBytes(site), uint32(counter)]);
  const seed = createHmac('sha256', key).update(message).digest();
  const chosen = patterns[(seed[0] ?? 0) % patterns.length] ?? '';
  return [...chosen].map((sign, at) => letterOf(sign, seed[at + 1] ?? 0)).join('');
}

function letterOf(sign: string, byte: number): string {
  const letters = LETTERS.get(sign) ?? '';
  return letters.charAt(byte % letters.length);
}

function uint32(value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
