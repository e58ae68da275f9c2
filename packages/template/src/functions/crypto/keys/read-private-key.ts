import { readAlgorithm } from '../der/algorithm.ts';
import { Asn1Reader, present, readStruct } from '../der/asn1-reader.ts';
import { fromUnsigned, toUnsigned } from '../der/integer.ts';
import { syntaxError } from '../der/asn1-problem.ts';
import { problemsOf } from '../failing-as.ts';
import { ReadingProblem } from '../reading-problem.ts';
import { x509Problem } from '../x509-problem.ts';
import { keyOids } from './key-oids.ts';
import { curveByOid } from './curve.ts';
import { type Curve25519Key, type EcKey, ecKey, type PrivateKey } from './private-key.ts';
import { bitLength, isConsistent, type RsaKey } from './rsa-numbers.ts';

/** Longer keys take seconds to use; Go's TLS stops at 8192 bits as well. */
const LONGEST_RSA_BITS = 8192;
const CURVE25519_BYTES = 32;

/** A key in PKCS#1, PKCS#8 or SEC 1, whichever it is; undefined when it is none. */
export function readAnyKey(der: Uint8Array): PrivateKey | undefined {
  for (const read of [readPkcs1, readPkcs8, readSec1]) {
    try {
      return read(der);
    } catch (problem) {
      if (!(problem instanceof ReadingProblem)) throw problem;
    }
  }
  return undefined;
}

/** PKCS#8 as Go's `x509.ParsePKCS8PrivateKey`. Throws `ReadingProblem`. */
export function readPkcs8(der: Uint8Array): PrivateKey {
  const { algorithm, parameters, key } = orHint(der, ['EC', 'PKCS1'], () => readStruct(der, 'pkcs8', readPkcs8Fields));
  switch (algorithm) {
    case keyOids.rsa:
      return embedded('RSA', () => readPkcs1(key));
    case keyOids.ec:
      return embedded('EC', () => readEc(key, oidOf(parameters)));
    case keyOids.ed25519:
      return readCurve25519('ed25519', parameters, key);
    case keyOids.x25519:
      return readCurve25519('x25519', parameters, key);
    default:
      throw x509Problem(
        `PKCS#8 wrapping contained private key with unknown algorithm: ${algorithm}`,
        'PKCS#8 wrapping contained private key with unknown algorithm',
      );
  }
}

/** PKCS#1 as Go's `x509.ParsePKCS1PrivateKey`. Throws `ReadingProblem`. Keys of more than two primes are refused. */
export function readPkcs1(der: Uint8Array): RsaKey {
  const reader = new Asn1Reader(der);
  const { version, key } = orHint(der, ['EC', 'PKCS8'], () =>
    present(reader.struct('pkcs1PrivateKey', readPkcs1Fields)),
  );
  if (reader.rest.length > 0) throw syntaxError('trailing data');
  if (version > 1n) throw x509Problem('unsupported private key version');
  if ([key.modulus, key.privateExponent, ...key.primes].some((number) => number <= 0n)) {
    throw x509Problem('private key contains zero or negative value');
  }
  return checkRsa(key);
}

/** Throws `ReadingProblem` when the key is too long for us or its numbers do not fit to each other. */
export function checkRsa(key: RsaKey): RsaKey {
  const numbers = [key.modulus, key.publicExponent, key.privateExponent, ...key.primes];
  if (numbers.some((number) => bitLength(number) > LONGEST_RSA_BITS)) {
    throw new ReadingProblem(`crypto/rsa: keys of more than ${LONGEST_RSA_BITS} bits are not supported`);
  }
  if (!isConsistent(key)) throw new ReadingProblem('crypto/rsa: invalid private key');
  return key;
}

/** SEC 1 as Go's `x509.ParseECPrivateKey`. Throws `ReadingProblem`. */
export function readSec1(der: Uint8Array): EcKey {
  return readEc(der, undefined);
}

function readEc(der: Uint8Array, curveFromOutside: string | undefined): EcKey {
  const fields = orHint(
    der,
    ['PKCS8', 'PKCS1'],
    () => readStruct(der, 'ecPrivateKey', readSec1Fields),
    'x509: failed to parse EC private key: ',
  );
  if (fields.version !== 1n) throw x509Problem(`unknown EC private key version ${fields.version}`);
  const curve = curveByOid(curveFromOutside ?? fields.curve ?? '');
  if (curve === undefined) throw x509Problem('unknown elliptic curve');
  const number = fromUnsigned(fields.secret.subarray(-curve.bytes));
  if (fields.secret.subarray(0, -curve.bytes).some((byte) => byte !== 0)) {
    throw x509Problem('invalid private key length');
  }
  const key = ecKey(curve, toUnsigned(number, curve.bytes));
  if (key === undefined) throw x509Problem('invalid elliptic curve private key value');
  return key;
}

function readCurve25519(
  kind: Curve25519Key['kind'],
  parameters: Uint8Array | undefined,
  key: Uint8Array,
): Curve25519Key {
  const shown = kind === 'ed25519' ? 'Ed25519' : 'X25519';
  if (parameters !== undefined) throw x509Problem(`invalid ${shown} private key parameters`);
  const secret = problemsOf(`x509: invalid ${shown} private key: `, () => present(new Asn1Reader(key).octets()));
  if (secret.length !== CURVE25519_BYTES) {
    throw x509Problem(`invalid ${shown} private key length: ${secret.length}`);
  }
  return { kind, secret };
}

/** A name, when the parameters are one. */
function oidOf(parameters: Uint8Array | undefined): string | undefined {
  try {
    return parameters && new Asn1Reader(parameters).oid();
  } catch {
    return undefined;
  }
}

function embedded<Key>(kind: string, read: () => Key): Key {
  return problemsOf(`x509: failed to parse ${kind} private key embedded in PKCS#8: `, read);
}

interface Pkcs8Fields {
  readonly algorithm: string;
  readonly parameters: Uint8Array | undefined;
  readonly key: Uint8Array;
}

function readPkcs8Fields(fields: Asn1Reader): Pkcs8Fields {
  fields.int();
  const { algorithm, parameters } = readAlgorithm(fields);
  return { algorithm, parameters, key: present(fields.octets()) };
}

interface Pkcs1Fields {
  readonly version: bigint;
  readonly key: RsaKey;
}

function readPkcs1Fields(fields: Asn1Reader): Pkcs1Fields {
  const version = present(fields.int());
  const modulus = present(fields.bigInt());
  const publicExponent = present(fields.int());
  const privateExponent = present(fields.bigInt());
  const primes = [present(fields.bigInt()), present(fields.bigInt())] as const;
  for (let count = 0; count < 3; count++) fields.bigInt({ optional: true });
  return { version, key: { kind: 'rsa', modulus, publicExponent, privateExponent, primes } };
}

interface Sec1Fields {
  readonly version: bigint;
  readonly secret: Uint8Array;
  readonly curve: string | undefined;
}

function readSec1Fields(fields: Asn1Reader): Sec1Fields {
  const version = present(fields.int());
  const secret = present(fields.octets());
  const curve = fields.oid({ optional: true, explicit: true, tag: 0 });
  fields.bits({ optional: true, explicit: true, tag: 1 });
  return { version, secret, curve };
}

const STRUCTURES = Object.freeze({
  EC: ['ecPrivateKey', readSec1Fields],
  PKCS1: ['pkcs1PrivateKey', readPkcs1Fields],
  PKCS8: ['pkcs8', readPkcs8Fields],
} as const);

/** Reads a structure; when it is not one but one of the others, the problem names the function that reads it. */
function orHint<Read>(
  der: Uint8Array,
  others: readonly (keyof typeof STRUCTURES)[],
  read: () => Read,
  lead = '',
): Read {
  try {
    return problemsOf(lead, read);
  } catch (problem) {
    if (!(problem instanceof ReadingProblem)) throw problem;
    const other = others.find((format) => isStructure(der, format));
    if (other === undefined) throw problem;
    const reader = other === 'EC' ? 'ParseECPrivateKey' : `Parse${other}PrivateKey`;
    throw x509Problem(`failed to parse private key (use ${reader} instead for this key format)`);
  }
}

function isStructure(der: Uint8Array, format: keyof typeof STRUCTURES): boolean {
  const [name, read] = STRUCTURES[format];
  try {
    readStruct<unknown>(der, name, read);
    return true;
  } catch {
    return false;
  }
}
