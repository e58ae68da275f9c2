import type { CallContext } from '../../call-context.ts';
import type { ByteString } from '../../text/byte-string.ts';
import { type GoType, goTypes } from '../../values/go-type.ts';
import { stringValue } from '../../values/value.ts';
import { countAt, define, textAt } from '../arguments.ts';
import { FunctionTable, type TemplateFunction } from '../function-table.ts';
import {
  genCa,
  genCaWithKey,
  genSelfSigned,
  genSelfSignedWithKey,
  genSigned,
  genSignedWithKey,
} from './certificates.ts';
import { derivePassword } from './derive-password.ts';
import { failingAs } from './failing-as.ts';
import { fullPemToPkcs12, pemToPkcs12, pemTruststoreToPkcs12, pkcs12Certificates, pkcs12Key } from './key-stores.ts';
import { generateDsaKey, generateEcKey, generateEd25519Key, generateRsaKey } from './keys/generate-key.ts';
import type { PrivateKey } from './keys/private-key.ts';
import { writeKeyPem } from './keys/write-key-pem.ts';
import { bcrypt, htpasswd } from './password-hash.ts';
import { rsaDecrypt } from './rsa-decrypt.ts';

const { string } = goTypes;
const uint32: GoType = Object.freeze({ kind: 'uint', name: 'uint32' });
/** A string type of its own: only literals and nothing computed can be given for it. */
const hashAlgorithm: GoType = Object.freeze({ kind: 'string', name: 'sprig.HashAlgorithm' });
const STEPS_PER_DECRYPTION = 5000;

type Change = (texts: readonly ByteString[], context: CallContext) => ByteString;

/** A function of that many texts. Its result is counted. */
function ofTexts(count: number, change: Change): TemplateFunction {
  return define(
    Array.from({ length: count }, () => string),
    (args, context) => {
      const text = change(
        args.map((_, at) => textAt(args, at)),
        context,
      );
      context.make(text.length);
      return stringValue(text);
    },
  );
}

const GENERATORS: ReadonlyMap<ByteString, (context: CallContext) => PrivateKey> = new Map([
  ['', (context) => generateRsaKey(4096, context)],
  ['rsa', (context) => generateRsaKey(4096, context)],
  ['dsa', generateDsaKey],
  ['ecdsa', generateEcKey],
  ['ed25519', generateEd25519Key],
]);

/** An unknown kind gives a sentence instead of a key, as in sprig. */
const genPrivateKey = ofTexts(1, ([kind = ''], context) => {
  const generate = GENERATORS.get(kind);
  return generate === undefined ? `Unknown type ${kind}` : writeKeyPem(generate(context));
});

const htpasswdLine = define([string, string, hashAlgorithm], (args, context) =>
  stringValue(htpasswd(textAt(args, 0), textAt(args, 1), textAt(args, 2), context)),
);

const derivedPassword = define([uint32, string, string, string, string], (args, context) => {
  const counter = countAt(args, 0);
  const [pattern, master, user, site] = [textAt(args, 1), textAt(args, 2), textAt(args, 3), textAt(args, 4)];
  return stringValue(derivePassword({ counter, pattern, master, user, site }, context));
});

const decrypted = ofTexts(4, ([scheme = '', hash = '', ciphertext = '', keyPem = ''], context) => {
  context.step(STEPS_PER_DECRYPTION);
  return failingAs('', () => rsaDecrypt({ scheme, hash, ciphertext, keyPem }));
});

/** The functions of `cryptoFunctionNames`: derivations, new keys and certificates, PKCS#12. They may take seconds. */
export const cryptoFunctions: FunctionTable = new FunctionTable([
  ['pkcs12key', ofTexts(1, ([file = ''], context) => pkcs12Key('', file, context))],
  ['pkcs12keyPass', ofTexts(2, ([password = '', file = ''], context) => pkcs12Key(password, file, context))],
  ['pkcs12cert', ofTexts(1, ([file = ''], context) => pkcs12Certificates('', file, context))],
  ['pkcs12certPass', ofTexts(2, ([password = '', file = ''], context) => pkcs12Certificates(password, file, context))],
  ['pemToPkcs12', ofTexts(2, ([cert = '', key = ''], context) => pemToPkcs12(cert, key, '', context))],
  ['pemToPkcs12Pass', ofTexts(3, ([cert = '', key = '', pass = ''], context) => pemToPkcs12(cert, key, pass, context))],
  ['fullPemToPkcs12', ofTexts(2, ([certs = '', key = ''], context) => fullPemToPkcs12(certs, key, '', context))],
  [
    'fullPemToPkcs12Pass',
    ofTexts(3, ([certs = '', key = '', pass = ''], context) => fullPemToPkcs12(certs, key, pass, context)),
  ],
  ['pemTruststoreToPKCS12', ofTexts(1, ([certs = ''], context) => pemTruststoreToPkcs12(certs, '', context))],
  [
    'pemTruststoreToPKCS12Pass',
    ofTexts(2, ([certs = '', pass = ''], context) => pemTruststoreToPkcs12(certs, pass, context)),
  ],
  ['rsaDecrypt', decrypted],
  ['bcrypt', ofTexts(1, ([password = ''], context) => bcrypt(password, context))],
  ['htpasswd', htpasswdLine],
  ['derivePassword', derivedPassword],
  ['genPrivateKey', genPrivateKey],
  ['genCA', genCa],
  ['genCAWithKey', genCaWithKey],
  ['genSelfSignedCert', genSelfSigned],
  ['genSelfSignedCertWithKey', genSelfSignedWithKey],
  ['genSignedCert', genSigned],
  ['genSignedCertWithKey', genSignedWithKey],
]);
