import { createPublicKey, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { AwsHarness } from '../../../conformance/aws/aws-harness.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const message = base64('planted-value');
const role = (name: string): string => `arn:aws:iam::111122223333:role/${name}`;

async function withKey(input: object): Promise<{ readonly harness: AwsHarness; readonly KeyId: string }> {
  const harness = new AwsHarness();
  const { KeyMetadata: made } = await harness.ok('kms', 'CreateKey', input);
  return { harness, KeyId: made?.KeyId ?? '' };
}

describe('keys that sign', () => {
  it.each([
    ['ECC_NIST_P256', 'ECDSA_SHA_256'],
    ['ECC_SECG_P256K1', 'ECDSA_SHA_256'],
    ['RSA_2048', 'RSASSA_PSS_SHA_384'],
    ['RSA_2048', 'RSASSA_PKCS1_V1_5_SHA_512'],
  ])('%s signs with %s and knows its signature again', async (KeySpec, SigningAlgorithm) => {
    const { harness, KeyId } = await withKey({ KeySpec, KeyUsage: 'SIGN_VERIFY' });
    const input = { KeyId, Message: message, SigningAlgorithm };
    const { Signature } = (await harness.ok('kms', 'Sign', input)) as { Signature: string };
    expect(await harness.ok('kms', 'Verify', { ...input, Signature })).toMatchObject({ SignatureValid: true });
    const other = { ...input, Message: base64('other'), Signature };
    expect(await harness.refusal('kms', 'Verify', other)).toMatch(/^KMSInvalidSignatureException/);
  });

  it('give a public key with which anyone can verify', async () => {
    const { harness, KeyId } = await withKey({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' });
    const input = { KeyId, Message: message, SigningAlgorithm: 'ECDSA_SHA_256' };
    const { Signature } = (await harness.ok('kms', 'Sign', input)) as { Signature: string };
    const { PublicKey } = (await harness.ok('kms', 'GetPublicKey', { KeyId })) as { PublicKey: string };
    const key = createPublicKey({ key: Buffer.from(PublicKey, 'base64'), format: 'der', type: 'spki' });
    expect(verify('sha256', Buffer.from('planted-value'), key, Buffer.from(Signature, 'base64'))).toBe(true);
  });

  it('neither encrypt nor sign with the algorithm of another key', async () => {
    const { harness, KeyId } = await withKey({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' });
    expect(await harness.refusal('kms', 'Encrypt', { KeyId, Plaintext: message })).toMatch(
      /^InvalidKeyUsageException: .* key usage is SIGN_VERIFY which is not valid for Encrypt\.$/,
    );
    const sign = { KeyId, Message: message, SigningAlgorithm: 'ECDSA_SHA_512' };
    expect(await harness.refusal('kms', 'Sign', sign)).toBe(
      'InvalidKeyUsageException: Algorithm ECDSA_SHA_512 is incompatible with key spec ECC_NIST_P256.',
    );
  });
});

describe('other kinds of keys', () => {
  it('RSA encrypts, and decrypts only when the key is named', async () => {
    const { harness, KeyId } = await withKey({ KeySpec: 'RSA_2048', KeyUsage: 'ENCRYPT_DECRYPT' });
    const EncryptionAlgorithm = 'RSAES_OAEP_SHA_256';
    const { CiphertextBlob } = await harness.ok('kms', 'Encrypt', { KeyId, Plaintext: message, EncryptionAlgorithm });
    const decrypt = { CiphertextBlob, EncryptionAlgorithm };
    expect(await harness.ok('kms', 'Decrypt', { ...decrypt, KeyId })).toMatchObject({ Plaintext: message });
    expect(await harness.refusal('kms', 'Decrypt', decrypt)).toMatch(/^ValidationException/);
  });

  it('HMAC keys make a code and know it again', async () => {
    const { harness, KeyId } = await withKey({ KeySpec: 'HMAC_384', KeyUsage: 'GENERATE_VERIFY_MAC' });
    const input = { KeyId, Message: message, MacAlgorithm: 'HMAC_SHA_384' };
    const { Mac } = (await harness.ok('kms', 'GenerateMac', input)) as { Mac: string };
    expect(Buffer.from(Mac, 'base64')).toHaveLength(48);
    expect(await harness.ok('kms', 'VerifyMac', { ...input, Mac })).toMatchObject({ MacValid: true });
    expect(await harness.refusal('kms', 'VerifyMac', { ...input, Mac: base64('no') })).toMatch(
      /^KMSInvalidMacException/,
    );
  });
});

describe('rotation', () => {
  it('gives new material, and what was encrypted before stays readable', async () => {
    const { harness, KeyId } = await withKey({});
    const { CiphertextBlob } = await harness.ok('kms', 'Encrypt', { KeyId, Plaintext: message });
    await harness.ok('kms', 'RotateKeyOnDemand', { KeyId });
    expect(await harness.ok('kms', 'Decrypt', { CiphertextBlob })).toMatchObject({ Plaintext: message });
    expect(await harness.ok('kms', 'ListKeyRotations', { KeyId })).toMatchObject({
      Rotations: [{ KeyId, RotationType: 'ON_DEMAND' }],
      Truncated: false,
    });
  });

  it('has a period that is kept and told', async () => {
    const { harness, KeyId } = await withKey({});
    await harness.ok('kms', 'EnableKeyRotation', { KeyId, RotationPeriodInDays: 90 });
    expect(await harness.ok('kms', 'GetKeyRotationStatus', { KeyId })).toMatchObject({
      KeyRotationEnabled: true,
      RotationPeriodInDays: 90,
    });
    await harness.ok('kms', 'DisableKeyRotation', { KeyId });
    expect(await harness.ok('kms', 'GetKeyRotationStatus', { KeyId })).toMatchObject({ KeyRotationEnabled: false });
  });

  it('is not for keys of other kinds', async () => {
    const { harness, KeyId } = await withKey({ KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' });
    expect(await harness.refusal('kms', 'EnableKeyRotation', { KeyId })).toMatch(/^UnsupportedOperationException/);
  });
});

describe('multi-Region keys', () => {
  it('decrypt in one region what was encrypted in another', async () => {
    const { harness, KeyId } = await withKey({ MultiRegion: true });
    expect(KeyId).toMatch(/^mrk-[0-9a-f]{32}$/);
    await harness.ok('kms', 'ReplicateKey', { KeyId, ReplicaRegion: 'us-east-1' });
    const { CiphertextBlob } = await harness.ok('kms', 'Encrypt', { KeyId, Plaintext: message });
    harness.region = 'us-east-1';
    expect(await harness.ok('kms', 'Decrypt', { CiphertextBlob })).toMatchObject({
      KeyId: `arn:aws:kms:us-east-1:111122223333:key/${KeyId}`,
      Plaintext: message,
    });
    expect(await harness.ok('kms', 'DescribeKey', { KeyId })).toMatchObject({
      KeyMetadata: {
        MultiRegionConfiguration: {
          MultiRegionKeyType: 'REPLICA',
          PrimaryKey: { Region: 'eu-west-1' },
          ReplicaKeys: [{ Region: 'us-east-1' }],
        },
      },
    });
  });

  it('have one primary, which can move', async () => {
    const { harness, KeyId } = await withKey({ MultiRegion: true });
    await harness.ok('kms', 'ReplicateKey', { KeyId, ReplicaRegion: 'us-east-1' });
    expect(await harness.refusal('kms', 'ReplicateKey', { KeyId, ReplicaRegion: 'us-east-1' })).toMatch(
      /^AlreadyExistsException/,
    );
    await harness.ok('kms', 'UpdatePrimaryRegion', { KeyId, PrimaryRegion: 'us-east-1' });
    expect(await harness.refusal('kms', 'ReplicateKey', { KeyId, ReplicaRegion: 'us-west-2' })).toMatch(
      /^UnsupportedOperationException/,
    );
  });
});

describe('grants', () => {
  const grant = { GranteePrincipal: role('reader'), Operations: ['Decrypt'], Name: 'read' };

  it('are listed with their constraints, by key and by who may retire them', async () => {
    const { harness, KeyId } = await withKey({});
    const Constraints = { EncryptionContextSubset: { team: 'red' } };
    await harness.ok('kms', 'CreateGrant', { ...grant, KeyId, Constraints, RetiringPrincipal: role('admin') });
    const expected = { Grants: [{ ...grant, Constraints }], Truncated: false };
    expect(await harness.ok('kms', 'ListGrants', { KeyId })).toMatchObject(expected);
    expect(await harness.ok('kms', 'ListRetirableGrants', { RetiringPrincipal: role('admin') })).toMatchObject(
      expected,
    );
    expect(await harness.ok('kms', 'ListGrants', { KeyId, GranteePrincipal: role('x') })).toMatchObject({ Grants: [] });
  });

  it('are made once for the same named request', async () => {
    const { harness, KeyId } = await withKey({});
    const first = await harness.ok('kms', 'CreateGrant', { ...grant, KeyId });
    expect(await harness.ok('kms', 'CreateGrant', { ...grant, KeyId })).toEqual(first);
    expect(await harness.ok('kms', 'CreateGrant', { ...grant, KeyId, Name: 'other' })).not.toEqual(first);
  });

  it('end by revoking, or by retiring with their token', async () => {
    const { harness, KeyId } = await withKey({});
    const made = await harness.ok('kms', 'CreateGrant', { ...grant, KeyId });
    const { GrantId, GrantToken } = made as { GrantId: string; GrantToken: string };
    await harness.ok('kms', 'RetireGrant', { GrantToken });
    expect(await harness.refusal('kms', 'RevokeGrant', { KeyId, GrantId })).toBe(
      `NotFoundException: Grant ID ${GrantId} not found`,
    );
  });

  it('are given to principals only', async () => {
    const { harness, KeyId } = await withKey({});
    const input = { ...grant, KeyId, GranteePrincipal: 'reader' };
    expect(await harness.refusal('kms', 'CreateGrant', input)).toMatch(/^InvalidArnException/);
  });
});
