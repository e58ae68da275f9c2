import type { CallContext } from '../../../call-context.ts';
import type { ByteString } from '../../../text/byte-string.ts';
import { readAlgorithm } from '../der/algorithm.ts';
import { type Asn1Reader, present } from '../der/asn1-reader.ts';
import { problemsOf } from '../failing-as.ts';
import type { PrivateKey } from '../keys/private-key.ts';
import { readPkcs8 } from '../keys/read-private-key.ts';
import { ReadingProblem } from '../reading-problem.ts';
import { type Certificate, readCertificates } from '../x509/certificate.ts';
import { decrypt } from './encryption.ts';
import { hasMac, type MacData, readMacData } from './mac.ts';
import { oids } from './oids.ts';
import { bmpPassword } from './password.ts';
import { readWhole, unsupported } from './read-whole.ts';

/** What is in a PKCS#12 file: one key, its certificate (the first), and all others in their order. */
export interface KeyStore {
  readonly key: PrivateKey;
  readonly certificate: Certificate;
  readonly others: readonly Certificate[];
}

interface ContentInfo {
  readonly type: string;
  readonly content: Uint8Array;
}

interface Bag {
  readonly type: string;
  readonly content: Uint8Array;
}

/** Go's limit, and that of the tools that write such files. */
const MOST_PARTS = 2;
const MOST_BAGS = 1000;
const NOTHING = new Uint8Array();

/**
 * Reads a PKCS#12 file (RFC 7292) in DER: passwords in the old schemes (3DES, RC2) and PBES2, sums with SHA-1, SHA-2 and PBMAC1.
 * Throws `ReadingProblem`; counts derivations of keys as steps.
 */
export function readPfx(file: Uint8Array, passwordText: ByteString, context: CallContext): KeyStore {
  const { parts, password } = openFile(file, bmpPassword(passwordText), context);
  const bags = parts.flatMap((part) => readBags(part, password, context));
  if (bags.length > MOST_BAGS) throw new ReadingProblem(`pkcs12: more than ${MOST_BAGS} safe bags`);
  const certificates: Certificate[] = [];
  let key: PrivateKey | undefined;
  for (const { type, content } of bags) {
    if (type === oids.certBag) certificates.push(readCertificateBag(content));
    if (type !== oids.keyBag && type !== oids.shroudedKeyBag) continue;
    if (key !== undefined) throw new ReadingProblem('pkcs12: expected exactly one key bag');
    key = type === oids.keyBag ? readPkcs8(content) : readShroudedKey(content, password, context);
  }
  const [certificate, ...others] = certificates;
  if (certificate === undefined) throw new ReadingProblem('pkcs12: certificate missing');
  if (key === undefined) throw new ReadingProblem('pkcs12: private key missing');
  return { key, certificate, others };
}

/** The parts of a file whose sum is that of the password, and the form of the password that it was made with. */
function openFile(
  file: Uint8Array,
  password: Uint8Array,
  context: CallContext,
): { readonly parts: readonly ContentInfo[]; readonly password: Uint8Array } {
  const { version, safe, mac } = problemsOf('pkcs12: error reading P12 data: ', () =>
    readWhole(file, (reader) => reader.struct('pfxPdu', readOuter)),
  );
  if (version !== 3n) throw unsupported("can only decode v3 PFX PDU's");
  if (safe.type !== oids.data) throw unsupported('only password-protected PFX is implemented');
  const message = readWhole(safe.content, (reader) => reader.raw()).content;
  const fitting = checkPassword(mac, message, password, context);
  const parts = readWhole(message, (reader) => reader.structs('contentInfo', readContentInfo));
  if (parts.length < 1 || parts.length > MOST_PARTS) {
    throw unsupported(
      `expected between 1 and ${MOST_PARTS} items in the authenticated safe, but this file has ${parts.length}`,
    );
  }
  return { parts, password: fitting };
}

/** Some tools write no characters at all where others write the zero at the end: for the empty password both are tried. */
function checkPassword(
  mac: MacData | undefined,
  message: Uint8Array,
  password: Uint8Array,
  context: CallContext,
): Uint8Array {
  const isEmpty = password.length === 2;
  if (mac === undefined) {
    if (!isEmpty) throw new ReadingProblem('pkcs12: no MAC in data');
    return password;
  }
  if (hasMac(mac, message, password, context)) return password;
  if (isEmpty && hasMac(mac, message, NOTHING, context)) return NOTHING;
  throw new ReadingProblem('pkcs12: decryption password incorrect');
}

function readOuter(fields: Asn1Reader) {
  return {
    version: present(fields.int()),
    safe: present(fields.struct('contentInfo', readContentInfo)),
    mac: fields.struct('macData', readMacData, { optional: true }),
  };
}

function readContentInfo(fields: Asn1Reader): ContentInfo {
  return { type: present(fields.oid()), content: fields.raw({ optional: true })?.content ?? NOTHING };
}

function readBags({ type, content }: ContentInfo, password: Uint8Array, context: CallContext): Bag[] {
  return readWhole(partData(type, content, password, context), (reader) => reader.structs('safeBag', readBag));
}

function partData(type: string, content: Uint8Array, password: Uint8Array, context: CallContext): Uint8Array {
  if (type === oids.data) return readWhole(content, (reader) => reader.octets());
  if (type !== oids.encryptedData) {
    throw unsupported('only data and encryptedData content types are supported in authenticated safe');
  }
  const { version, algorithm, encrypted } = readWhole(content, (reader) =>
    reader.struct('encryptedData', readEncryptedData),
  );
  if (version !== 0n) throw unsupported('only version 0 of EncryptedData is supported');
  return decrypt(algorithm, encrypted, password, context);
}

function readEncryptedData(fields: Asn1Reader) {
  const version = present(fields.int());
  const inner = present(
    fields.struct('encryptedContentInfo', (info) => {
      info.oid();
      const algorithm = readAlgorithm(info);
      return { algorithm, encrypted: info.octets({ tag: 0, optional: true }) ?? NOTHING };
    }),
  );
  return { version, ...inner };
}

function readBag(fields: Asn1Reader): Bag {
  const bag = { type: present(fields.oid()), content: present(fields.raw()).content };
  fields.structs('pkcs12Attribute', readAttribute, { set: true, optional: true });
  return bag;
}

function readAttribute(fields: Asn1Reader): void {
  fields.oid();
  fields.raw();
}

function readCertificateBag(content: Uint8Array): Certificate {
  const { type, data } = problemsOf('pkcs12: error decoding cert bag: ', () =>
    readWhole(content, (reader) =>
      reader.struct('certBag', (fields) => ({
        type: present(fields.oid()),
        data: present(fields.octets({ tag: 0, explicit: true })),
      })),
    ),
  );
  if (type !== oids.x509Certificate) throw unsupported('only X509 certificates are supported in cert bags');
  const [certificate, more] = readCertificates(data);
  if (certificate === undefined || more !== undefined) {
    throw new ReadingProblem('pkcs12: expected exactly one certificate in the certBag');
  }
  return certificate;
}

function readShroudedKey(content: Uint8Array, password: Uint8Array, context: CallContext): PrivateKey {
  const { algorithm, encrypted } = problemsOf('pkcs12: error decoding PKCS#8 shrouded key bag: ', () =>
    readWhole(content, (reader) =>
      reader.struct('encryptedPrivateKeyInfo', (fields) => ({
        algorithm: readAlgorithm(fields),
        encrypted: present(fields.octets()),
      })),
    ),
  );
  const plain = problemsOf('pkcs12: error decrypting PKCS#8 shrouded key bag: ', () =>
    decrypt(algorithm, encrypted, password, context),
  );
  problemsOf('pkcs12: error unmarshaling decrypted private key: ', () => readWhole(plain, (reader) => reader.raw()));
  return problemsOf('pkcs12: error parsing PKCS#8 private key: ', () => readPkcs8(plain));
}
