import { createECDH, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { bits, derNull, explicit, integer, octets, oid, sequence } from '../der/der-writer.ts';
import { keyOids } from './key-oids.ts';
import type { Curve } from './curve.ts';
import { crtValues, type RsaKey } from './rsa-numbers.ts';

/** A key on one of NIST's curves: the number, and the uncompressed point that belongs to it. */
export interface EcKey {
  readonly kind: 'ec';
  readonly curve: Curve;
  readonly secret: Uint8Array;
  readonly point: Uint8Array;
}

/** A key on Curve25519, to sign with or to agree on keys. */
export interface Curve25519Key {
  readonly kind: 'ed25519' | 'x25519';
  readonly secret: Uint8Array;
}

export interface DsaKey {
  readonly kind: 'dsa';
  /** p, q, g, y, x */
  readonly numbers: readonly bigint[];
}

/** A private key, as numbers: what OpenSSL writes and what Go writes differ, so we write all of them ourselves. */
export type PrivateKey = RsaKey | EcKey | Curve25519Key | DsaKey;

/** The key on the curve; undefined when the number is none of its keys. */
export function ecKey(curve: Curve, secret: Uint8Array): EcKey | undefined {
  const ecdh = createECDH(curve.openssl);
  try {
    ecdh.setPrivateKey(secret);
  } catch {
    return undefined;
  }
  return { kind: 'ec', curve, secret, point: new Uint8Array(ecdh.getPublicKey()) };
}

/** PKCS#8 (RFC 5208) as Go writes it; undefined for the kinds that Go writes in no such file. */
export function writePkcs8(key: PrivateKey): Uint8Array | undefined {
  switch (key.kind) {
    case 'rsa':
      return privateKeyInfo([oid(keyOids.rsa), derNull], writePkcs1(key));
    case 'ec':
      return privateKeyInfo([oid(keyOids.ec), oid(key.curve.oid)], writeSec1(key, false));
    case 'dsa':
      return undefined;
    default:
      return privateKeyInfo([oid(keyOids[key.kind])], octets(key.secret));
  }
}

function privateKeyInfo(algorithm: readonly Uint8Array[], key: Uint8Array): Uint8Array {
  return sequence(integer(0), sequence(...algorithm), octets(key));
}

/** PKCS#1 (RFC 8017 §A.1.2). */
export function writePkcs1(key: RsaKey): Uint8Array {
  const { modulus, publicExponent, privateExponent, primes } = key;
  const numbers = [0n, modulus, publicExponent, privateExponent, ...primes, ...crtValues(key)];
  return sequence(...numbers.map(integer));
}

/** SEC 1 (RFC 5915); with the name of the curve unless it stands outside. */
export function writeSec1({ curve, secret, point }: EcKey, withCurve = true): Uint8Array {
  const name = withCurve ? [explicit(0, oid(curve.oid))] : [];
  return sequence(integer(1), octets(secret), ...name, explicit(1, bits(point)));
}

/** OpenSSL's old form of DSA keys. */
export function writeDsa({ numbers }: DsaKey): Uint8Array {
  return sequence(...[0n, ...numbers].map(integer));
}

/** SubjectPublicKeyInfo; undefined for DSA, which Go writes nowhere. */
export function writePublicKey(key: PrivateKey): Uint8Array | undefined {
  switch (key.kind) {
    case 'rsa':
      return rsaPublicKey(key.modulus, key.publicExponent);
    case 'ec':
      return sequence(sequence(oid(keyOids.ec), oid(key.curve.oid)), bits(key.point));
    case 'dsa':
      return undefined;
    default:
      return new Uint8Array(createPublicKey(signingKey(key)).export({ type: 'spki', format: 'der' }));
  }
}

export function rsaPublicKey(modulus: bigint, exponent: bigint): Uint8Array {
  return sequence(sequence(oid(keyOids.rsa), derNull), bits(sequence(integer(modulus), integer(exponent))));
}

/** The key as node:crypto has it. */
export function signingKey(key: Exclude<PrivateKey, DsaKey>): KeyObject {
  const der = writePkcs8(key);
  if (der === undefined) throw new TypeError('every key but DSA has a PKCS#8 form');
  return createPrivateKey({ key: Buffer.from(der), format: 'der', type: 'pkcs8' });
}
