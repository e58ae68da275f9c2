import { createCipheriv, createDecipheriv } from 'node:crypto';
import type { CallContext } from '../../../call-context.ts';
import { type Algorithm, readAlgorithm } from '../der/algorithm.ts';
import { type Asn1Reader, present } from '../der/asn1-reader.ts';
import { integer, octets, oid, sequence } from '../der/der-writer.ts';
import { ReadingProblem } from '../reading-problem.ts';
import { deriveByPbkdf2, deriveForPkcs12, purposes } from './key-derivation.ts';
import { oids } from './oids.ts';
import { utf8Password } from './password.ts';
import { readPbkdf2 } from './pbkdf2-parameters.ts';
import { decryptRc2Cbc } from './rc2.ts';
import { readWhole, unsupported } from './read-whole.ts';

/** What the files that we write use: as `openssl pkcs12 -export` of OpenSSL 3, and as ESO. */
export const WRITTEN_ITERATIONS = 2048;
export const WRITTEN_SALT_BYTES = 16;

const AES_BLOCK_BYTES = 16;
const OLD_BLOCK_BYTES = 8;
const AES: ReadonlyMap<string, { readonly name: string; readonly keyBytes: number }> = new Map([
  [oids.aes128Cbc, { name: 'aes-128-cbc', keyBytes: 16 }],
  [oids.aes192Cbc, { name: 'aes-192-cbc', keyBytes: 24 }],
  [oids.aes256Cbc, { name: 'aes-256-cbc', keyBytes: 32 }],
]);
const OLD: ReadonlyMap<string, { readonly keyBytes: number; readonly decrypt: BlockCipher }> = new Map([
  [oids.pbeTripleDes, { keyBytes: 24, decrypt: opensslCipher('des-ede3-cbc') }],
  [oids.pbeRc2With128Bits, { keyBytes: 16, decrypt: decryptRc2Cbc }],
  [oids.pbeRc2With40Bits, { keyBytes: 5, decrypt: decryptRc2Cbc }],
]);
const NOTHING = new Uint8Array();

type BlockCipher = (key: Uint8Array, iv: Uint8Array, encrypted: Uint8Array) => Uint8Array;

/** A cipher with its key, ready to decrypt whole blocks. */
interface Decryption {
  readonly blockBytes: number;
  readonly decipher: (encrypted: Uint8Array) => Uint8Array;
}

/** Decrypts a part of a file. `password` is in its UCS-2 form. Throws `ReadingProblem`. */
export function decrypt(
  algorithm: Algorithm,
  encrypted: Uint8Array,
  password: Uint8Array,
  context: CallContext,
): Uint8Array {
  const { blockBytes, decipher } = decryptionFor(algorithm, password, context);
  if (encrypted.length === 0) throw new ReadingProblem('pkcs12: empty encrypted data');
  if (encrypted.length % blockBytes !== 0) {
    throw new ReadingProblem('pkcs12: input is not a multiple of the block size');
  }
  context.make(encrypted.length);
  return withoutPadding(decipher(encrypted), blockBytes);
}

function decryptionFor(algorithm: Algorithm, password: Uint8Array, context: CallContext): Decryption {
  if (algorithm.algorithm === oids.pbes2) return pbes2(algorithm, utf8Password(password), context);
  const old = OLD.get(algorithm.algorithm);
  if (old === undefined) throw unsupported('pbe algorithm %s is not supported', algorithm.algorithm);
  const parameters = readWhole(algorithm.parameters ?? NOTHING, (reader) =>
    reader.struct('pbeParams', (fields) => ({ salt: present(fields.octets()), iterations: present(fields.int()) })),
  );
  const derivation = { hash: 'sha1', ...parameters } as const;
  const key = deriveForPkcs12(derivation, password, purposes.key, old.keyBytes, context);
  const iv = deriveForPkcs12(derivation, password, purposes.iv, OLD_BLOCK_BYTES, context);
  return { blockBytes: OLD_BLOCK_BYTES, decipher: (encrypted) => old.decrypt(key, iv, encrypted) };
}

/** RFC 8018 §6.2. */
function pbes2({ parameters }: Algorithm, password: Uint8Array, context: CallContext): Decryption {
  const { kdf, scheme } = readWhole(parameters ?? NOTHING, (reader) =>
    reader.struct('pbes2Params', (fields) => ({ kdf: readAlgorithm(fields), scheme: readAlgorithm(fields) })),
  );
  const derivation = readPbkdf2(kdf, 'pbes2');
  const cipher = AES.get(scheme.algorithm);
  if (cipher === undefined) throw unsupported('pbes2 algorithm %s is not supported', scheme.algorithm);
  const iv = readIv(scheme.parameters);
  const key = deriveByPbkdf2(derivation, password, cipher.keyBytes, context);
  const decipher = opensslCipher(cipher.name);
  return { blockBytes: AES_BLOCK_BYTES, decipher: (encrypted) => decipher(key, iv, encrypted) };
}

/** The content of the element, whatever it is. */
function readIv(parameters: Uint8Array | undefined): Uint8Array {
  const iv = parameters === undefined ? NOTHING : readWhole(parameters, (reader: Asn1Reader) => reader.raw()).content;
  if (iv.length !== AES_BLOCK_BYTES) {
    throw new ReadingProblem(
      `pkcs12: invalid IV length in PBES2 encryption scheme (IV length ${iv.length} does not match block size ${AES_BLOCK_BYTES})`,
    );
  }
  return iv;
}

function opensslCipher(name: string): BlockCipher {
  return (key, iv, encrypted) => {
    const decipher = createDecipheriv(name, key, iv).setAutoPadding(false);
    return Buffer.concat([decipher.update(encrypted), decipher.final()]);
  };
}

/** PKCS#7 padding; when it is none, the password was another. */
function withoutPadding(decrypted: Uint8Array, blockBytes: number): Uint8Array {
  const count = decrypted.at(-1) ?? 0;
  const isPadding = count > 0 && count <= blockBytes && decrypted.subarray(-count).every((byte) => byte === count);
  if (!isPadding) throw new ReadingProblem('pkcs12: decryption error, incorrect padding');
  return decrypted.subarray(0, decrypted.length - count);
}

/** Encrypts a part of a file with PBES2, PBKDF2 of HMAC-SHA-256 and AES-256-CBC; gives the algorithm's element too. */
export function encrypt(
  plain: Uint8Array,
  password: Uint8Array,
  context: CallContext,
): { readonly algorithm: Uint8Array; readonly encrypted: Uint8Array } {
  context.make(plain.length + AES_BLOCK_BYTES);
  const salt = context.randomBytes(WRITTEN_SALT_BYTES);
  const iv = context.randomBytes(AES_BLOCK_BYTES);
  const derivation = { hash: 'sha256', salt, iterations: BigInt(WRITTEN_ITERATIONS) } as const;
  const key = deriveByPbkdf2(derivation, utf8Password(password), 32, context);
  const cipher = createCipheriv('aes-256-cbc', key, iv);
  const kdf = sequence(
    oid(oids.pbkdf2),
    sequence(octets(salt), integer(WRITTEN_ITERATIONS), sequence(oid(oids.hmacSha256))),
  );
  const algorithm = sequence(oid(oids.pbes2), sequence(kdf, sequence(oid(oids.aes256Cbc), octets(iv))));
  return { algorithm, encrypted: Buffer.concat([cipher.update(plain), cipher.final()]) };
}
