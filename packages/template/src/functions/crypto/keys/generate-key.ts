import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { CallContext } from '../../../call-context.ts';
import { Asn1Reader, present, readStruct } from '../der/asn1-reader.ts';
import { curveByName } from './curve.ts';
import { type DsaKey, ecKey, type PrivateKey } from './private-key.ts';
import type { RsaKey } from './rsa-numbers.ts';
import { readPkcs1 } from './read-private-key.ts';

/** Steps per key: about what the time is worth, so that no loop makes many. */
const STEPS = Object.freeze({ rsa2048: 20_000, rsa4096: 60_000, dsa: 60_000, curve: 500 });
const CURVE25519_BYTES = 32;

/** A new key with a modulus of that many bits. Found by OpenSSL, with its own randomness. */
export function generateRsaKey(bits: 2048 | 4096, context: CallContext): RsaKey {
  context.step(bits === 2048 ? STEPS.rsa2048 : STEPS.rsa4096);
  requireRandomness(context);
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: bits });
  return readPkcs1(privateKey.export({ type: 'pkcs1', format: 'der' }));
}

/** A new key on P-256. */
export function generateEcKey(context: CallContext): PrivateKey {
  context.step(STEPS.curve);
  const curve = curveByName('P-256');
  for (;;) {
    const key = curve && ecKey(curve, context.randomBytes(curve.bytes));
    if (key !== undefined) return key;
  }
}

export function generateEd25519Key(context: CallContext): PrivateKey {
  context.step(STEPS.curve);
  return { kind: 'ed25519', secret: context.randomBytes(CURVE25519_BYTES) };
}

/** A new key of DSA with 2048 and 256 bits, which nothing should use any more. */
export function generateDsaKey(context: CallContext): DsaKey {
  context.step(STEPS.dsa);
  requireRandomness(context);
  const { privateKey, publicKey } = generateKeyPairSync('dsa', { modulusLength: 2048, divisorLength: 256 });
  const parameters = dsaParameters(privateKey);
  return { kind: 'dsa', numbers: [...parameters.numbers, dsaPublic(publicKey), parameters.secret] };
}

/** A rendering that was given no randomness makes no keys, whoever's randomness they are made of. */
function requireRandomness(context: CallContext): void {
  context.randomBytes(0);
}

function dsaParameters(key: KeyObject): { readonly numbers: readonly bigint[]; readonly secret: bigint } {
  return readStruct(key.export({ type: 'pkcs8', format: 'der' }), 'pkcs8', (fields) => {
    fields.int();
    const numbers = present(fields.struct('algorithm', readDsaAlgorithm));
    return { numbers, secret: present(new Asn1Reader(present(fields.octets())).bigInt()) };
  });
}

function dsaPublic(key: KeyObject): bigint {
  return readStruct(key.export({ type: 'spki', format: 'der' }), 'publicKeyInfo', (fields) => {
    fields.struct('algorithm', readDsaAlgorithm);
    return present(new Asn1Reader(present(fields.bits())).bigInt());
  });
}

function readDsaAlgorithm(fields: Asn1Reader): bigint[] {
  fields.oid();
  return present(fields.struct('parameters', (inner) => Array.from({ length: 3 }, () => present(inner.bigInt()))));
}
