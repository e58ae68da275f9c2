import { createHash, createPublicKey, constants, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto';
import { FakeRandom } from '@lockkeeper/testkit';
import { describe, expect, it } from 'vitest';
import { AwsHarness } from '../../../conformance/aws/aws-harness.ts';
import { joinEcdsa, splitEcdsa } from './ecdsa-der.ts';
import { signDigest, verifyDigest } from './sign-digest.ts';

const message = Buffer.from('a message of some length');
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const curve = (namedCurve: string): KeyObject => generateKeyPairSync('ec', { namedCurve }).privateKey;
const pssPadding = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };

const kinds: readonly (readonly [string, string, KeyObject, object])[] = [
  ...['256', '384', '512'].flatMap(
    (bits) =>
      [
        [`RSASSA_PKCS1_V1_5_SHA_${bits}`, `sha${bits}`, rsa, {}],
        [`RSASSA_PSS_SHA_${bits}`, `sha${bits}`, rsa, pssPadding],
      ] as const,
  ),
  ['ECDSA_SHA_256', 'sha256', curve('prime256v1'), {}],
  ['ECDSA_SHA_256', 'sha256', curve('secp256k1'), {}],
  ['ECDSA_SHA_384', 'sha384', curve('secp384r1'), {}],
  ['ECDSA_SHA_512', 'sha512', curve('secp521r1'), {}],
];

describe.each(kinds)('%s (%s) of a digest', (algorithm, hash, key, padding) => {
  const digest = createHash(hash).update(message).digest();

  it('is what OpenSSL takes for a signature of the message', () => {
    for (let seed = 0; seed < 8; seed++) {
      const signature = signDigest(key, algorithm, digest, new FakeRandom(seed));
      expect(verify(hash, message, { key: createPublicKey(key), ...padding }, signature)).toBe(true);
    }
  });

  it('takes what OpenSSL has signed, and nothing else', () => {
    for (let turn = 0; turn < 8; turn++) {
      const signature = sign(hash, message, { key, ...padding });
      expect(verifyDigest(key, algorithm, digest, signature)).toBe(true);
      const other = createHash(hash).update('another').digest();
      expect(verifyDigest(key, algorithm, other, signature)).toBe(false);
      const changed = signature.map((byte, index) => (index === signature.length - 1 ? byte ^ 1 : byte));
      expect(verifyDigest(key, algorithm, digest, changed)).toBe(false);
      expect(verifyDigest(key, algorithm, digest, signature.subarray(1))).toBe(false);
    }
    expect(verifyDigest(key, algorithm, digest, Buffer.alloc(8))).toBe(false);
  });

  it('has the length of the hash', () => {
    expect(() => signDigest(key, algorithm, digest.subarray(1), new FakeRandom(1))).toThrow(
      `Digest is invalid length for algorithm ${algorithm}.`,
    );
  });
});

describe('the two numbers of an ECDSA signature', () => {
  it('are read in their one encoding', () => {
    const written = joinEcdsa(0x80n, 5n);
    expect(Buffer.from(written).toString('hex')).toBe('300702020080020105');
    expect(splitEcdsa(written)).toEqual([0x80n, 5n]);
    for (const bad of ['', '30', '3006020180020105', '30080203000080020105', '300702020080020105ff', '300302020080']) {
      expect(splitEcdsa(Buffer.from(bad, 'hex'))).toBeUndefined();
    }
  });
});

describe('Sign and Verify', () => {
  it('take digests, and tell what EXTERNAL_MU is for', async () => {
    const harness = new AwsHarness();
    const { KeyMetadata } = await harness.ok('kms', 'CreateKey', { KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' });
    const Message = createHash('sha256').update(message).digest('base64');
    const input = { KeyId: KeyMetadata?.KeyId, Message, MessageType: 'DIGEST', SigningAlgorithm: 'ECDSA_SHA_256' };
    const { Signature } = (await harness.ok('kms', 'Sign', input)) as { readonly Signature?: string };
    expect(await harness.ok('kms', 'Verify', { ...input, Signature })).toMatchObject({ SignatureValid: true });
    const raw = { ...input, Message: message.toString('base64'), MessageType: 'RAW', Signature };
    expect(await harness.ok('kms', 'Verify', raw)).toMatchObject({ SignatureValid: true });
    expect(await harness.refusal('kms', 'Sign', { ...input, MessageType: 'EXTERNAL_MU' })).toBe(
      'ValidationException: The message type EXTERNAL_MU is for keys of ML-DSA only.',
    );
  });
});
