import {
  constants,
  createECDH,
  createHash,
  createPublicKey,
  type KeyObject,
  privateEncrypt,
  publicDecrypt,
  timingSafeEqual,
} from 'node:crypto';
import type { Random } from '@lockkeeper/core';
import { AwsError } from '../protocol/aws-error.ts';
import { joinEcdsa, splitEcdsa } from './ecdsa-der.ts';
import { digestOf } from './key-specs.ts';

/** Node hashes what it signs; KMS also takes the hash. What is missing in between is here, on Node's own RSA and curves. */
interface Scheme {
  sign(key: KeyObject, digest: Uint8Array, hash: string, random: Random): Uint8Array;
  verify(key: KeyObject, digest: Uint8Array, hash: string, signature: Uint8Array): boolean;
}

/** @throws AwsError `ValidationException` for a digest of another length than the algorithm's */
export function signDigest(privateKey: KeyObject, algorithm: string, digest: Uint8Array, random: Random): Uint8Array {
  return schemeOf(algorithm).sign(privateKey, checked(algorithm, digest), digestOf(algorithm), random);
}

/** @throws AwsError `ValidationException` as `signDigest` */
export function verifyDigest(
  privateKey: KeyObject,
  algorithm: string,
  digest: Uint8Array,
  signature: Uint8Array,
): boolean {
  return schemeOf(algorithm).verify(privateKey, checked(algorithm, digest), digestOf(algorithm), signature);
}

function checked(algorithm: string, digest: Uint8Array): Uint8Array {
  if (digest.length === hashLength(digestOf(algorithm))) return digest;
  throw new AwsError('ValidationException', `Digest is invalid length for algorithm ${algorithm}.`);
}

function schemeOf(algorithm: string): Scheme {
  if (algorithm.startsWith('ECDSA')) return ecdsa;
  return algorithm.startsWith('RSASSA_PSS') ? pss : pkcs1;
}

function hashLength(hash: string): number {
  return createHash(hash).digest().length;
}

/** RFC 8017, 9.2: the DER of `DigestInfo` up to the digest. */
const digestInfos: ReadonlyMap<string, string> = new Map([
  ['sha256', '3031300d060960864801650304020105000420'],
  ['sha384', '3041300d060960864801650304020205000430'],
  ['sha512', '3051300d060960864801650304020305000440'],
]);

const pkcs1: Scheme = {
  sign: (key, digest, hash) => privateEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, digestInfo(hash, digest)),
  verify(key, digest, hash, signature) {
    const opened = openRsa(key, constants.RSA_PKCS1_PADDING, signature);
    return opened !== undefined && equal(opened, digestInfo(hash, digest));
  },
};

/** RFC 8017, 8.1.2 and 8.2.2: a signature is as long as the modulus, also where it begins with zeros. */
function openRsa(key: KeyObject, padding: number, signature: Uint8Array): Uint8Array | undefined {
  if (signature.length !== modulusBytes(key)) return undefined;
  return orUndefined(() => publicDecrypt({ key: createPublicKey(key), padding }, signature));
}

function digestInfo(hash: string, digest: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from(digestInfos.get(hash) ?? '', 'hex'), digest]);
}

/** RFC 8017, 9.1, with a salt as long as the hash. */
const pss: Scheme = {
  sign(key, digest, hash, random) {
    const salt = random.bytes(digest.length);
    const proof = proofOf(hash, digest, salt);
    const size = modulusBytes(key);
    const block = Buffer.alloc(size - proof.length - 1);
    block[block.length - salt.length - 1] = 1;
    block.set(salt, block.length - salt.length);
    const masked = mask(block, proof, hash);
    const encoded = Buffer.concat([masked, proof, Buffer.from([0xbc])]);
    return privateEncrypt({ key, padding: constants.RSA_NO_PADDING }, encoded);
  },
  verify(key, digest, hash, signature) {
    const encoded = openRsa(key, constants.RSA_NO_PADDING, signature);
    if (encoded === undefined || encoded.at(-1) !== 0xbc || ((encoded[0] ?? 0) & 0x80) !== 0) return false;
    const at = encoded.length - digest.length - 1;
    const proof = encoded.subarray(at, -1);
    const block = mask(encoded.subarray(0, at), proof, hash);
    const salt = block.subarray(block.length - digest.length);
    const zeros = block.subarray(0, block.length - digest.length - 1);
    const framed = zeros.every((byte) => byte === 0) && block[zeros.length] === 1;
    return framed && equal(proof, proofOf(hash, digest, salt));
  },
};

function proofOf(hash: string, digest: Uint8Array, salt: Uint8Array): Uint8Array {
  return createHash(hash).update(Buffer.alloc(8)).update(digest).update(salt).digest();
}

/** Covers or uncovers the block; its highest bit is always clear, or it could exceed the modulus. */
function mask(block: Uint8Array, seed: Uint8Array, hash: string): Uint8Array {
  const length = hashLength(hash);
  const stream = Buffer.concat(
    Array.from({ length: Math.ceil(block.length / length) }, (_, counter) => {
      const number = Buffer.alloc(4);
      number.writeUInt32BE(counter);
      return createHash(hash).update(seed).update(number).digest();
    }),
  );
  const masked = block.map((byte, index) => byte ^ (stream[index] ?? 0));
  masked[0] = (masked[0] ?? 0) & 0x7f;
  return masked;
}

function modulusBytes(key: KeyObject): number {
  return (key.asymmetricKeyDetails?.modulusLength ?? 0) / 8;
}

/** Orders of the curves (SEC 2; FIPS 186-5). */
const orders: ReadonlyMap<string, bigint> = new Map([
  ['prime256v1', 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n],
  ['secp256k1', 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n],
  ['secp384r1', 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n],
  [
    'secp521r1',
    0x1fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409n,
  ],
]);

/** FIPS 186-5, 6.4. The private key is at hand when it verifies as well, so that one multiplication does for both. */
const ecdsa: Scheme = {
  sign(key, digest, _hash, random) {
    const curve = curveOf(key);
    const z = hashNumber(digest, curve.order);
    for (;;) {
      const k = number(random.bytes(curve.size + 8)) % curve.order;
      const r = k === 0n ? 0n : curve.pointOf(k) % curve.order;
      const s = k === 0n ? 0n : (inverse(k, curve.order) * (z + r * curve.secret)) % curve.order;
      if (r !== 0n && s !== 0n) return joinEcdsa(r, s);
    }
  },
  verify(key, digest, _hash, signature) {
    const curve = curveOf(key);
    const parts = splitEcdsa(signature);
    if (parts === undefined || !parts.every((part) => part > 0n && part < curve.order)) return false;
    const [r, s] = parts;
    const w = inverse(s, curve.order);
    const scalar = (w * (hashNumber(digest, curve.order) + r * curve.secret)) % curve.order;
    return scalar !== 0n && curve.pointOf(scalar) % curve.order === r;
  },
};

interface Curve {
  readonly order: bigint;
  readonly size: number;
  readonly secret: bigint;
  /** The x coordinate of a multiple of the base point. */
  readonly pointOf: (scalar: bigint) => bigint;
}

function curveOf(key: KeyObject): Curve {
  const name = key.asymmetricKeyDetails?.namedCurve ?? '';
  const order = orders.get(name) ?? 0n;
  const size = Math.ceil(order.toString(2).length / 8);
  return {
    order,
    size,
    secret: number(Buffer.from(key.export({ format: 'jwk' }).d ?? '', 'base64url')),
    pointOf: (scalar) => {
      const curve = createECDH(name);
      curve.setPrivateKey(Buffer.from(scalar.toString(16).padStart(size * 2, '0'), 'hex'));
      return number(curve.getPublicKey().subarray(1, 1 + size));
    },
  };
}

/** The leftmost bits of a digest, as many as the order has. */
function hashNumber(digest: Uint8Array, order: bigint): bigint {
  const excess = digest.length * 8 - order.toString(2).length;
  return excess > 0 ? number(digest) >> BigInt(excess) : number(digest);
}

function inverse(value: bigint, modulus: bigint): bigint {
  let [a, b, x, y] = [value % modulus, modulus, 1n, 0n];
  while (a > 1n) {
    const quotient = a / b;
    [a, b] = [b, a % b];
    [x, y] = [y, x - quotient * y];
  }
  return ((x % modulus) + modulus) % modulus;
}

function number(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

function orUndefined(run: () => Buffer): Buffer | undefined {
  try {
    return run();
  } catch {
    // What is no signature opens to nothing.
    return undefined;
  }
}
