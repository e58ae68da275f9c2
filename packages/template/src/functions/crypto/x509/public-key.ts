import { DerCursor } from '../der/der-cursor.ts';
import { derNull } from '../der/der-writer.ts';
import { tags } from '../der/tag.ts';
import { curveByOid } from '../keys/curve.ts';
import { isPointOn } from '../keys/point.ts';
import { x509Problem, need } from '../x509-problem.ts';
import { keyOids } from '../keys/key-oids.ts';

const ED25519_BYTES = 32;
const KNOWN: ReadonlySet<string> = new Set([keyOids.rsa, keyOids.dsa, keyOids.ec, keyOids.ed25519]);

interface Algorithm {
  readonly oid: string;
  readonly parameters: Uint8Array;
}

/** Whether Go 1.26 knows keys of this kind in certificates; others may be anything. */
export function isKnownKey(oid: string): boolean {
  return KNOWN.has(oid);
}

/** Checks the key of a certificate. Throws `ReadingProblem`. */
export function readPublicKey({ oid: kind, parameters }: Algorithm, key: Uint8Array): void {
  if (kind === keyOids.rsa) checkRsa(parameters, key);
  else if (kind === keyOids.ec) checkEc(parameters, key);
  else if (kind === keyOids.dsa) checkDsa(parameters, key);
  else checkEd25519(parameters, key);
}

function checkRsa(parameters: Uint8Array, key: Uint8Array): void {
  if (!Buffer.from(parameters).equals(derNull)) throw x509Problem('RSA key missing NULL parameters');
  const numbers = need(new DerCursor(key).inside(tags.sequence), 'invalid RSA public key');
  const modulus = need(numbers.integer(), 'invalid RSA modulus');
  const exponent = numbers.integer();
  if (exponent === undefined || BigInt.asIntN(64, exponent) !== exponent) {
    throw x509Problem('invalid RSA public exponent');
  }
  if (modulus <= 0n) throw x509Problem('RSA modulus is not a positive number');
  if (exponent <= 0n) throw x509Problem('RSA public exponent is not a positive number');
}

function checkEc(parameters: Uint8Array, point: Uint8Array): void {
  const curve = curveByOid(need(new DerCursor(parameters).oid(), 'invalid ECDSA parameters'));
  if (curve === undefined) throw x509Problem('unsupported elliptic curve');
  if (!isPointOn(curve, point)) throw x509Problem('failed to unmarshal elliptic curve point');
}

function checkDsa(parameters: Uint8Array, key: Uint8Array): void {
  const y = need(new DerCursor(key).integer(), 'invalid DSA public key');
  const fields = need(new DerCursor(parameters).inside(tags.sequence), 'invalid DSA parameters');
  const numbers = [fields.integer(), fields.integer(), fields.integer()].map((read) =>
    need(read, 'invalid DSA parameters'),
  );
  if ([y, ...numbers].some((number) => number <= 0n)) throw x509Problem('zero or negative DSA parameter');
}

function checkEd25519(parameters: Uint8Array, key: Uint8Array): void {
  if (parameters.length > 0) throw x509Problem('Ed25519 key encoded with illegal parameters');
  if (key.length !== ED25519_BYTES) throw x509Problem('wrong Ed25519 public key size');
}
