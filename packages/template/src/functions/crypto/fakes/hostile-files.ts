import { bits, element, explicit, integer, octets, oid, sequence, setOf } from '../der/der-writer.ts';
import { oids } from '../pkcs12/oids.ts';

const HUGE = 2n ** 31n - 1n;
const SALT = new Uint8Array(8);

function pfx(message: Uint8Array, ...mac: readonly Uint8Array[]): Uint8Array {
  return sequence(integer(3), sequence(oid(oids.data), explicit(0, octets(message))), ...mac);
}

function macData(algorithm: Uint8Array, iterations: bigint, salt = SALT): Uint8Array {
  return sequence(sequence(algorithm, octets(new Uint8Array(20))), octets(salt), integer(iterations));
}

function pbkdf2(iterations: bigint, keyLength: bigint): Uint8Array {
  return sequence(oid(oids.pbkdf2), sequence(octets(SALT), integer(iterations), integer(keyLength)));
}

function encrypted(algorithm: Uint8Array, content = new Uint8Array(16)): Uint8Array {
  const info = sequence(oid(oids.data), algorithm, element(0x80, content));
  return sequence(sequence(oid(oids.encryptedData), explicit(0, sequence(integer(0), info))));
}

function pbes2(iterations: bigint): Uint8Array {
  const aes = sequence(oid(oids.aes256Cbc), octets(new Uint8Array(16)));
  return sequence(oid(oids.pbes2), sequence(pbkdf2(iterations, 32n), aes));
}

function oldPbe(iterations: bigint): Uint8Array {
  return sequence(oid(oids.pbeTripleDes), sequence(octets(SALT), integer(iterations)));
}

/** An element within an element within …, made from the inside in one buffer. */
function nested(tag: number, depth: number): Uint8Array {
  let content: Uint8Array = new Uint8Array();
  for (let level = 0; level < depth; level++) content = element(tag, content);
  return content;
}

const sha1 = sequence(oid(oids.sha1));
const part = sequence(oid(oids.data), explicit(0, octets(sequence())));

/** PKCS#12 files that want too much, lie about themselves, or are none: reading each must fail, and soon. */
export const hostileFiles: ReadonlyMap<string, Uint8Array> = new Map([
  ['2³¹ iterations of the sum', pfx(sequence(), macData(sha1, HUGE))],
  ['2⁶⁴ iterations of the sum', pfx(sequence(), macData(sha1, 2n ** 64n))],
  ['a large salt', pfx(sequence(), macData(sha1, 1n, new Uint8Array(500_000)))],
  ['2³¹ iterations of PBMAC1', pfx(sequence(), macData(pbmac1(HUGE, 32n), 1n))],
  ['a key of 2³¹ bytes for PBMAC1', pfx(sequence(), macData(pbmac1(1n, HUGE), 1n))],
  ['an empty key for PBMAC1', pfx(sequence(), macData(pbmac1(1n, 0n), 1n))],
  ['2³¹ iterations of PBES2', pfx(encrypted(pbes2(HUGE)))],
  ['2³¹ iterations of 3DES', pfx(encrypted(oldPbe(HUGE)))],
  ['encrypted content that is no whole block', pfx(encrypted(pbes2(1n), new Uint8Array(17)))],
  ['no encrypted content', pfx(encrypted(pbes2(1n), new Uint8Array()))],
  ['an unknown cipher', pfx(encrypted(sequence(oid('1.2.3'))))],
  ['a thousand parts', pfx(sequence(...Array.from({ length: 1000 }, () => part)))],
  ['many bags of nothing', pfx(sequence(sequence(oid(oids.data), explicit(0, octets(manyBags(20_000))))))],
  ['a bag of a bit string', pfx(sequence(sequence(oid(oids.data), explicit(0, octets(bits(SALT))))))],
  ['trailing bytes', Buffer.concat([pfx(sequence()), Buffer.of(0)])],
  ['a length that is not there', Buffer.from('3084ffffffff', 'hex')],
  ['a length of 126 bytes', Buffer.concat([Buffer.from('30fe', 'hex'), Buffer.alloc(126, 0xff)])],
  ['an indefinite length', Buffer.from('30800201030000', 'hex')],
  ['a length with a leading zero', Buffer.from('3082000102', 'hex')],
  ['a long tag', Buffer.from(`3f${'ff'.repeat(1000)}`, 'hex')],
  ['an arc of a thousand bytes', sequence(integer(3), sequence(element(0x06, Buffer.alloc(1000, 0xff))))],
  ['sequences in sequences', nested(0x30, 2000)],
  ['octet strings in octet strings', pfx(nested(0x04, 2000))],
  ['sets in sets', pfx(setOf(nested(0x31, 2000)))],
  ['a version of a megabyte', sequence(element(0x02, Buffer.alloc(1_000_000, 0x7f)))],
  ['two megabytes', Buffer.alloc(2_000_000, 0x30)],
]);

function pbmac1(iterations: bigint, keyLength: bigint): Uint8Array {
  return sequence(oid(oids.pbmac1), sequence(pbkdf2(iterations, keyLength), sequence(oid(oids.hmacSha256))));
}

function manyBags(count: number): Uint8Array {
  const bag = sequence(oid('1.2.3'), explicit(0, sequence()));
  return sequence(...Array.from({ length: count }, () => bag));
}
