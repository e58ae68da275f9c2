import { FunctionFailure } from '../../../failure.ts';
import type { ByteString } from '../../../text/byte-string.ts';
import { bits, oid, sequence } from '../der/der-writer.ts';
import { fromUnsigned, toUnsigned } from '../der/integer.ts';
import { type Curve, curveByName } from '../keys/curve.ts';
import { isPointOn, uncompressedPoint } from '../keys/point.ts';
import { ecKey, type PrivateKey, rsaPublicKey, writePkcs8, writePublicKey } from '../keys/private-key.ts';
import { checkRsa } from '../keys/read-private-key.ts';
import { writePem } from '../pem/pem.ts';
import { keyOids } from '../keys/key-oids.ts';
import { type JsonWebKey, readJwk } from './jwk.ts';

const CURVE25519_BYTES = 32;
const NO_PUBLIC = 'x509: unsupported public key type';
const NO_PRIVATE = 'x509: unknown key type while marshaling PKCS#8';

/** The public key as SubjectPublicKeyInfo in PEM. A key with a private part is refused, not stripped, as in ESO. */
export function jwkPublicKeyPem(text: ByteString): ByteString {
  const key = readJwk(text);
  if (key.type === 'oct') throw FunctionFailure.plain(`${NO_PUBLIC}: []uint8`);
  if (key.isPrivate) throw FunctionFailure.plain(`${NO_PUBLIC}: a private key`);
  return writePem({ type: 'PUBLIC KEY', bytes: publicKeyOf(key) });
}

/** The private key as PKCS#8 in PEM. */
export function jwkPrivateKeyPem(text: ByteString): ByteString {
  const key = readJwk(text);
  if (key.type === 'oct') throw FunctionFailure.plain(`${NO_PRIVATE}: []uint8`);
  if (!key.isPrivate && isKnown(key)) throw FunctionFailure.plain(`${NO_PRIVATE}: a public key`);
  const der = writePkcs8(privateKeyOf(key));
  if (der === undefined) throw FunctionFailure.plain(NO_PRIVATE);
  return writePem({ type: 'PRIVATE KEY', bytes: der });
}

function isKnown({ type }: JsonWebKey): boolean {
  return type === 'RSA' || type === 'EC' || type === 'OKP';
}

function publicKeyOf(key: JsonWebKey): Uint8Array {
  if (key.type === 'RSA') return rsaPublicKey(fromUnsigned(key.bytes('n')), fromUnsigned(key.bytes('e')));
  if (key.type === 'EC') {
    const curve = curveOf(key);
    return sequence(sequence(oid(keyOids.ec), oid(curve.oid)), bits(pointOf(key, curve)));
  }
  if (key.type !== 'OKP') throw unknownType();
  const point = key.bytes('x');
  if (key.curve !== 'Ed25519') throw FunctionFailure.plain(NO_PUBLIC);
  if (point.length !== CURVE25519_BYTES) throw FunctionFailure.plain('ed25519: wrong public key size');
  return sequence(sequence(oid(keyOids.ed25519)), bits(point));
}

function privateKeyOf(key: JsonWebKey): PrivateKey {
  if (key.type === 'RSA') return rsaKeyOf(key);
  if (key.type === 'EC') return ecKeyOf(key);
  if (key.type !== 'OKP') throw unknownType();
  if (key.curve !== 'Ed25519') throw FunctionFailure.plain(NO_PRIVATE);
  return ed25519KeyOf(key);
}

function rsaKeyOf(key: JsonWebKey): PrivateKey {
  const number = (member: string): bigint => fromUnsigned(key.bytes(member));
  return checkRsa({
    kind: 'rsa',
    modulus: number('n'),
    publicExponent: number('e'),
    privateExponent: number('d'),
    primes: [number('p'), number('q')],
  });
}

function ecKeyOf(key: JsonWebKey): PrivateKey {
  const curve = curveOf(key);
  const secret = fromUnsigned(key.bytes('d'));
  const made = ecKey(curve, toUnsigned(secret, curve.bytes));
  if (made === undefined) throw FunctionFailure.plain('crypto/ecdsa: invalid private key');
  return { ...made, point: pointOf(key, curve) };
}

function ed25519KeyOf(key: JsonWebKey): PrivateKey {
  const secret = key.bytes('d');
  if (secret.length !== CURVE25519_BYTES) throw FunctionFailure.plain('ed25519: wrong private key size');
  const made: PrivateKey = { kind: 'ed25519', secret };
  const publicKey = sequence(sequence(oid(keyOids.ed25519)), bits(key.bytes('x')));
  if (!Buffer.from(publicKey).equals(writePublicKey(made) ?? Buffer.alloc(0))) {
    throw FunctionFailure.plain('ed25519: the public key does not belong to the private key');
  }
  return made;
}

function curveOf(key: JsonWebKey): Curve {
  const curve = curveByName(key.curve);
  if (curve === undefined || curve.name === 'P-224') throw FunctionFailure.plain('invalid curve algorithm');
  return curve;
}

function pointOf(key: JsonWebKey, curve: Curve): Uint8Array {
  const point = uncompressedPoint(curve, fromUnsigned(key.bytes('x')), fromUnsigned(key.bytes('y')));
  if (!isPointOn(curve, point)) throw FunctionFailure.plain('x509: invalid elliptic curve public key');
  return point;
}

function unknownType(): FunctionFailure {
  return FunctionFailure.plain('invalid key type from JSON');
}
