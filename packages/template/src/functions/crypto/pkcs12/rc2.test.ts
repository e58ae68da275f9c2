import { describe, expect, test } from 'vitest';
import { decryptRc2Cbc } from './rc2.ts';

/** RFC 2268 §5, those whose effective bits are all bits of the key. One block with an IV of zeros is one block of the cipher. */
const VECTORS = [
  ['ffffffffffffffff', '278b27e42e2f0d49', 'ffffffffffffffff'],
  ['3000000000000000', '30649edf9be7d2c2', '1000000000000001'],
  ['88bca90e90875a7f0f79c384627bafb2', '2269552ab0f85ca6', '0000000000000000'],
] as const;

describe('RC2', () => {
  test.each(VECTORS)('decrypts with the key %s as RFC 2268 says', (key, encrypted, plain) => {
    const decrypted = decryptRc2Cbc(Buffer.from(key, 'hex'), new Uint8Array(8), Buffer.from(encrypted, 'hex'));
    expect(Buffer.from(decrypted).toString('hex')).toBe(plain);
  });

  test('chains blocks: each is combined with the encrypted one before it', () => {
    const [key, encrypted, plain] = VECTORS[2];
    const twice = Buffer.from(encrypted + encrypted, 'hex');
    const decrypted = Buffer.from(decryptRc2Cbc(Buffer.from(key, 'hex'), new Uint8Array(8), twice)).toString('hex');
    expect(decrypted).toBe(plain + encrypted);
  });
});
