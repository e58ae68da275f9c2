import type { CallContext } from '../../call-context.ts';
import { FunctionFailure } from '../../failure.ts';
import { print } from '../../format/print.ts';
import { type ByteString, decodeText } from '../../text/byte-string.ts';
import { goTypes } from '../../values/go-type.ts';
import type { Value } from '../../values/value.ts';
import { type Arguments, define, integerAt, textAt, valueAt } from '../arguments.ts';
import type { TemplateFunction } from '../function-table.ts';
import { type CertificatePair, certificatePairs } from './certificate-pair.ts';
import { failingAs } from './failing-as.ts';
import { generateRsaKey } from './keys/generate-key.ts';
import type { PrivateKey } from './keys/private-key.ts';
import { readKeyPem } from './keys/read-key-pem.ts';
import { writeKeyPem } from './keys/write-key-pem.ts';
import { readPem, writePem } from './pem/pem.ts';
import { readCertificate } from './x509/certificate.ts';
import { type CertificateRequest, createCertificate, type Issuer } from './x509/create-certificate.ts';
import { parseIp } from './x509/ip-address.ts';

const { string, int, anyList } = goTypes;
const SERIAL_BYTES = 16;
const NANOSECONDS = 1_000_000_000n;
const NANOSECONDS_PER_DAY = 86_400n * NANOSECONDS;
const STEPS_PER_CERTIFICATE = 2000;
const STEPS_PER_NAME = 10;

/** What the arguments ask for, without what is the same in all certificates. */
type Names = Pick<CertificateRequest, 'commonName' | 'ipAddresses' | 'dnsNames' | 'isAuthority'>;

/** `genCA` and `genCAWithKey`: an authority that signs itself. */
export const genCa: TemplateFunction = define([string, int], (args, context) =>
  selfSigned(authority(args), integerAt(args, 1), newKey(context), context),
);
export const genCaWithKey: TemplateFunction = define([string, int, string], (args, context) => {
  const key = givenKey(textAt(args, 2));
  return selfSigned(authority(args), integerAt(args, 1), key, context);
});

/** `genSelfSignedCert` and `genSelfSignedCertWithKey`. */
export const genSelfSigned: TemplateFunction = define([string, anyList, anyList, int], (args, context) => {
  const key = newKey(context);
  return selfSigned(namesOf(args, context), integerAt(args, 3), key, context);
});
export const genSelfSignedWithKey: TemplateFunction = define(
  [string, anyList, anyList, int, string],
  (args, context) => {
    const key = givenKey(textAt(args, 4));
    return selfSigned(namesOf(args, context), integerAt(args, 3), key, context);
  },
);

const pair = certificatePairs.type;

/** `genSignedCert` and `genSignedCertWithKey`: signed by an authority that one of the others has made. */
export const genSigned: TemplateFunction = define([string, anyList, anyList, int, pair], (args, context) => {
  const key = newKey(context);
  const issuer = issuerOf(valueAt(args, 4));
  return signed({ names: namesOf(args, context), days: integerAt(args, 3), key, issuer }, context);
});
export const genSignedWithKey: TemplateFunction = define(
  [string, anyList, anyList, int, pair, string],
  (args, context) => {
    const key = givenKey(textAt(args, 5));
    const issuer = issuerOf(valueAt(args, 4));
    return signed({ names: namesOf(args, context), days: integerAt(args, 3), key, issuer }, context);
  },
);

function newKey(context: CallContext): PrivateKey {
  return generateRsaKey(2048, context);
}

function givenKey(pem: ByteString): PrivateKey {
  return failingAs('parsing private key: ', () => readKeyPem(pem));
}

function selfSigned(names: Names, days: bigint, key: PrivateKey, context: CallContext): Value {
  return signed({ names, days, key, issuer: undefined }, context);
}

function signed(
  { names, days, key, issuer }: { names: Names; days: bigint; key: PrivateKey; issuer: Issuer | undefined },
  context: CallContext,
): Value {
  context.step(STEPS_PER_CERTIFICATE);
  const serial = context.randomBytes(SERIAL_BYTES);
  const now = context.now();
  // Go counts nanoseconds in 64 bits: after 292 years it starts again in the past.
  const notAfter = now + BigInt.asIntN(64, days * NANOSECONDS_PER_DAY);
  const request = { ...names, serial, notBefore: seconds(now), notAfter: seconds(notAfter) };
  const der = failingAs('error creating certificate: ', () => createCertificate(request, key, issuer));
  const made: CertificatePair = { certificate: writePem({ type: 'CERTIFICATE', bytes: der }), key: writeKeyPem(key) };
  context.make(made.certificate.length + made.key.length);
  return certificatePairs.make(made);
}

/** Rounded down, before the epoch too. */
function seconds(nanoseconds: bigint): bigint {
  const rest = ((nanoseconds % NANOSECONDS) + NANOSECONDS) % NANOSECONDS;
  return (nanoseconds - rest) / NANOSECONDS;
}

/** The authority of a pair. Throws `FunctionFailure`. */
function issuerOf(value: Value): Issuer {
  const { certificate: pem, key } = certificatePairs.read(value) ?? { certificate: '', key: '' };
  const { block } = readPem(pem);
  if (block === undefined) throw FunctionFailure.plain('unable to decode certificate');
  const certificate = failingAs('error parsing certificate: decodedSignerCert.Bytes: ', () =>
    readCertificate(block.bytes),
  );
  return {
    rawName: certificate.rawSubject,
    keyId: certificate.subjectKeyId,
    rawPublicKey: certificate.hasKnownKey ? certificate.rawPublicKey : undefined,
    key: failingAs('error parsing private key: ', () => readKeyPem(key)),
  };
}

function authority(args: Arguments): Names {
  return { commonName: textAt(args, 0), ipAddresses: [], dnsNames: [], isAuthority: true };
}

function namesOf(args: Arguments, context: CallContext): Names {
  const ipAddresses = itemsAt(args, 1, context).map((item) => addressOf(item, context));
  const dnsNames = itemsAt(args, 2, context).map((item) => {
    if (item.kind === 'string') return item.value;
    const shown = print([item], context);
    throw FunctionFailure.withData(
      `error processing alternate dns name: ${shown} is not a string`,
      'error processing alternate dns name: not a string',
    );
  });
  return { commonName: textAt(args, 0), ipAddresses, dnsNames, isAuthority: false };
}

function itemsAt(args: Arguments, at: number, context: CallContext): readonly Value[] {
  const list = valueAt(args, at);
  const items = list.kind === 'list' ? list.items : [];
  context.step(items.length * STEPS_PER_NAME);
  return items;
}

function addressOf(item: Value, context: CallContext): Uint8Array {
  if (item.kind !== 'string') {
    throw FunctionFailure.withData(
      `error parsing ip: ${print([item], context)} is not a string`,
      'error parsing ip: not a string',
    );
  }
  const address = parseIp(decodeText(item.value));
  if (address === undefined) throw FunctionFailure.withData(`error parsing ip: ${item.value}`, 'error parsing ip');
  return address;
}
