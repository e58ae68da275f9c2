import { present, readStruct } from '../der/asn1-reader.ts';
import { type ByteString, decodeText } from '../../../text/byte-string.ts';
import { readPem } from '../pem/pem.ts';
import { problemsOf } from '../failing-as.ts';
import { ReadingProblem } from '../reading-problem.ts';
import type { DsaKey, PrivateKey } from './private-key.ts';
import { readPkcs1, readPkcs8, readSec1 } from './read-private-key.ts';

const SUFFIX = ' PRIVATE KEY';

/** The first block of a text as a private key, by its type, as sprig reads one. Throws `ReadingProblem`. */
export function readKeyPem(text: ByteString): PrivateKey {
  const { block } = readPem(text);
  if (block === undefined) throw new ReadingProblem('no PEM data in input');
  if (block.type === 'PRIVATE KEY') return problemsOf('decoding PEM as PKCS#8: ', () => readPkcs8(block.bytes));
  if (!block.type.endsWith(SUFFIX)) throw wrongType('no private key data in PEM block of type', block.type);
  const kind = block.type.slice(0, -SUFFIX.length);
  switch (kind) {
    case 'RSA':
      return problemsOf('parsing RSA private key from PEM: ', () => readPkcs1(block.bytes));
    case 'EC':
      return problemsOf('parsing EC private key from PEM: ', () => readSec1(block.bytes));
    case 'DSA':
      return problemsOf('parsing DSA private key from PEM: ', () => readDsa(block.bytes));
    default:
      throw wrongType('invalid private key type', kind);
  }
}

function readDsa(der: Uint8Array): DsaKey {
  return readStruct(der, 'DSAKeyFormat', (fields) => {
    fields.int();
    return { kind: 'dsa', numbers: Array.from({ length: 5 }, () => present(fields.bigInt())) };
  });
}

function wrongType(what: string, type: ByteString): ReadingProblem {
  return new ReadingProblem(`${what} ${decodeText(type)}`, what);
}
