import fc from 'fast-check';
import { FakeRandom } from '@lockkeeper/testkit';
import { describe, expect, it } from 'vitest';
import type { KmsKey } from '../state/kms.ts';
import { AwsHarness } from '../../../conformance/aws/aws-harness.ts';
import { keyNameOf, openUnderKey, sealUnderKey } from './key-cipher.ts';

async function newKey(harness: AwsHarness): Promise<string> {
  const { KeyMetadata } = await harness.ok('kms', 'CreateKey', {});
  return KeyMetadata?.KeyId ?? '';
}

const Plaintext = Buffer.from('text').toString('base64');

describe('KMS', () => {
  it('decrypts without key id, and only with the context it was encrypted with', async () => {
    const harness = new AwsHarness();
    const KeyId = await newKey(harness);
    const EncryptionContext = { a: '1', b: '2' };
    const { CiphertextBlob } = await harness.ok('kms', 'Encrypt', { KeyId, Plaintext, EncryptionContext });
    const context = { b: '2', a: '1' };
    expect(await harness.ok('kms', 'Decrypt', { CiphertextBlob, EncryptionContext: context })).toMatchObject({
      Plaintext,
    });
    expect(await harness.refusal('kms', 'Decrypt', { CiphertextBlob })).toMatch(/^InvalidCiphertextException/);
    expect(await harness.refusal('kms', 'Decrypt', { CiphertextBlob, EncryptionContext: { a: '1' } })).toMatch(
      /^InvalidCiphertextException/,
    );
    const other = await newKey(harness);
    expect(await harness.refusal('kms', 'Decrypt', { CiphertextBlob, EncryptionContext, KeyId: other })).toMatch(
      /^IncorrectKeyException/,
    );
  });

  it('knows keys by id, ARN, alias and alias ARN, and says which of them it does not know', async () => {
    const harness = new AwsHarness();
    const KeyId = await newKey(harness);
    await harness.ok('kms', 'CreateAlias', { AliasName: 'alias/app', TargetKeyId: KeyId });
    const prefix = 'arn:aws:kms:eu-west-1:111122223333';
    for (const id of [KeyId, `${prefix}:key/${KeyId}`, 'alias/app', `${prefix}:alias/app`]) {
      expect(await harness.ok('kms', 'DescribeKey', { KeyId: id })).toMatchObject({ KeyMetadata: { KeyId } });
    }
    expect(await harness.refusal('kms', 'DescribeKey', { KeyId: 'alias/none' })).toBe(
      `NotFoundException: Alias ${prefix}:alias/none is not found.`,
    );
    const absent = '00000000-0000-4000-8000-000000000000';
    expect(await harness.refusal('kms', 'DescribeKey', { KeyId: absent })).toBe(
      `NotFoundException: Key '${prefix}:key/${absent}' does not exist`,
    );
  });

  it("makes AWS's own keys on first use, and lets nobody disable them", async () => {
    const harness = new AwsHarness();
    const { KeyMetadata } = await harness.ok('kms', 'DescribeKey', { KeyId: 'alias/aws/secretsmanager' });
    expect(KeyMetadata?.KeyManager).toBe('AWS');
    expect(await harness.refusal('kms', 'DisableKey', { KeyId: KeyMetadata?.KeyId })).toMatch(/^AccessDeniedException/);
  });

  it('refuses to use disabled keys and keys that wait for deletion; deletion comes when its day has come', async () => {
    const harness = new AwsHarness();
    const KeyId = await newKey(harness);
    await harness.ok('kms', 'DisableKey', { KeyId });
    expect(await harness.refusal('kms', 'Encrypt', { KeyId, Plaintext })).toMatch(
      /^DisabledException: .* is disabled\.$/,
    );
    await harness.ok('kms', 'ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 7 });
    expect(await harness.refusal('kms', 'Encrypt', { KeyId, Plaintext })).toMatch(
      /^KMSInvalidStateException: .* is pending deletion\.$/,
    );
    await harness.clock.advance(7 * 86_400_000);
    expect(await harness.refusal('kms', 'DescribeKey', { KeyId })).toMatch(/^NotFoundException/);
  });

  it('delegates to the account in the policy of a key made without one', async () => {
    const harness = new AwsHarness();
    const KeyId = await newKey(harness);
    const { Policy } = await harness.ok('kms', 'GetKeyPolicy', { KeyId });
    expect(JSON.parse(Policy ?? '')).toMatchObject({
      Statement: [{ Sid: 'Enable IAM User Permissions', Principal: { AWS: 'arn:aws:iam::111122223333:root' } }],
    });
  });

  it('opens what it sealed, for any bytes and context, and nothing that was altered', () => {
    const random = new FakeRandom(7);
    const key: KmsKey = {
      id: 'k',
      arn: 'arn',
      accountId: '111122223333',
      region: 'eu-west-1',
      spec: 'SYMMETRIC_DEFAULT',
      usage: 'ENCRYPT_DECRYPT',
      material: random.bytes(32),
      materialId: '',
      oldMaterials: [],
      manager: 'CUSTOMER',
      multiRegion: false,
      primary: true,
      createdAt: 0,
      tags: new Map(),
      description: '',
      state: 'Enabled',
      policy: '',
      rotations: [],
      grants: new Map(),
    };
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 64 }),
        fc.dictionary(fc.string(), fc.string()),
        fc.nat(),
        (bytes, pairs, at) => {
          const context = new Map(Object.entries(pairs));
          const sealed = sealUnderKey(key, bytes, context, random);
          expect(keyNameOf(sealed)).toEqual({ account: '111122223333', keyId: 'k' });
          expect(openUnderKey(key, sealed, context)).toEqual(bytes);
          expect(openUnderKey(key, sealed, new Map([...context, ['extra', '']]))).toBeUndefined();
          const header = 2 + '111122223333/k'.length;
          const altered = Uint8Array.from(sealed);
          const index = header + (at % (sealed.length - header));
          altered[index] = (altered[index] ?? 0) ^ 1;
          expect(openUnderKey(key, altered, context)).toBeUndefined();
        },
      ),
      { numRuns: 200 },
    );
  });
});
