import type { CallContext } from '../../call-context.ts';
import { FunctionFailure } from '../../failure.ts';
import type { ByteString } from '../../text/byte-string.ts';
import { goTypes } from '../../values/go-type.ts';
import { listValue, stringValue } from '../../values/value.ts';
import { countAt, define, textAt } from '../arguments.ts';
import { FunctionTable, type TemplateFunction } from '../function-table.ts';
import { decryptAes, encryptAes } from './aes.ts';
import { writeBase64 } from './base64.ts';
import { certificatePairs } from './certificate-pair.ts';
import { buildCustomCertificate } from './custom-certificate.ts';
import { failingAs } from './failing-as.ts';
import { jwkPrivateKeyPem, jwkPublicKeyPem } from './jwk/jwk-pem.ts';
import { filterPem, withoutLead } from './pem/filter-pem.ts';
import { readPem } from './pem/pem.ts';
import { readCertificate } from './x509/certificate.ts';
import { filterChain, orderChain, readBundle } from './x509/certificate-chain.ts';
import { writeAltNames } from './x509/subject-alt-names.ts';

const { string, int, stringList } = goTypes;

/** Reading a key takes about as long as this many steps. */
const STEPS_PER_KEY = 2000;

type Change = (first: ByteString, second: ByteString, context: CallContext) => ByteString;

/** A function of two texts. */
function ofTwo(change: Change): TemplateFunction {
  return define([string, string], (args, context) => stringValue(change(textAt(args, 0), textAt(args, 1), context)));
}

function jwkFunction(convert: (text: ByteString) => ByteString): TemplateFunction {
  return define([string], (args, context) => {
    context.step(STEPS_PER_KEY);
    return stringValue(failingAs('', () => convert(textAt(args, 0))));
  });
}

const filterCertChain = ofTwo((part, text, context) =>
  failingAs('', () => filterChain(part, orderChain(readBundle(text, context), context))),
);

const certSans = define([string], (args, context) => {
  const { block } = readPem(withoutLead(textAt(args, 0)));
  if (block === undefined) throw FunctionFailure.plain('failed to decode PEM block');
  const names = writeAltNames(failingAs('failed to parse certificate: ', () => readCertificate(block.bytes)));
  for (const name of names) context.make(name.length);
  return listValue(names.map(stringValue), stringList);
});

const randBytes = define([int], (args, context) => {
  const count = countAt(args, 0);
  if (count < 0) throw FunctionFailure.plain('runtime error: makeslice: len out of range');
  context.make(count);
  return stringValue(writeBase64(context.randomBytes(count)));
});

const buildCustomCert = define([string, string], (args, context) => {
  context.step(STEPS_PER_KEY);
  return certificatePairs.make(buildCustomCertificate(textAt(args, 0), textAt(args, 1)));
});

/** The functions of certificates and keys whose work is small and bounded by the bytes they are given: safe on any thread. */
export const lightCryptoFunctions: FunctionTable = new FunctionTable([
  ['filterPEM', ofTwo(filterPem)],
  ['filterCertChain', filterCertChain],
  ['certSANs', certSans],
  ['encryptAES', ofTwo(encryptAes)],
  ['decryptAES', ofTwo(decryptAes)],
  ['jwkPublicKeyPem', jwkFunction(jwkPublicKeyPem)],
  ['jwkPrivateKeyPem', jwkFunction(jwkPrivateKeyPem)],
  ['randBytes', randBytes],
  ['buildCustomCert', buildCustomCert],
]);
