import { createPrivateKey, createPublicKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { AwsHarness } from '../../../conformance/aws/aws-harness.ts';

interface Pair {
  readonly PrivateKeyCiphertextBlob: string;
  readonly PrivateKeyPlaintext?: string;
  readonly PublicKey: string;
  readonly KeyPairSpec: string;
}

describe('GenerateDataKeyPair', () => {
  it.each(['RSA_2048', 'ECC_NIST_P521', 'ECC_SECG_P256K1'])(
    'gives a pair of %s and seals its private half',
    async (spec) => {
      const harness = new AwsHarness();
      const { KeyMetadata } = await harness.ok('kms', 'CreateKey', {});
      const input = { KeyId: KeyMetadata?.Arn, KeyPairSpec: spec, EncryptionContext: { a: 'b' } };
      const pair = (await harness.ok('kms', 'GenerateDataKeyPair', input)) as unknown as Pair;
      const key = createPrivateKey({
        key: Buffer.from(pair.PrivateKeyPlaintext ?? '', 'base64'),
        format: 'der',
        type: 'pkcs8',
      });
      expect(createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('base64')).toBe(pair.PublicKey);
      const open = { CiphertextBlob: pair.PrivateKeyCiphertextBlob, EncryptionContext: { a: 'b' } };
      expect(await harness.ok('kms', 'Decrypt', open)).toMatchObject({ Plaintext: pair.PrivateKeyPlaintext });
      const sealed = await harness.ok('kms', 'GenerateDataKeyPairWithoutPlaintext', input);
      expect(sealed).not.toHaveProperty('PrivateKeyPlaintext');
    },
  );

  it('needs a symmetric key that is enabled', async () => {
    const harness = new AwsHarness();
    const signing = await harness.ok('kms', 'CreateKey', { KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' });
    const input = { KeyId: signing.KeyMetadata?.KeyId, KeyPairSpec: 'RSA_2048' };
    expect(await harness.refusal('kms', 'GenerateDataKeyPair', input)).toMatch(/^InvalidKeyUsageException: /);
    const { KeyMetadata } = await harness.ok('kms', 'CreateKey', {});
    const dry = { ...input, KeyId: KeyMetadata?.KeyId, DryRun: true };
    expect(await harness.refusal('kms', 'GenerateDataKeyPair', dry)).toMatch(/^DryRunOperationException: /);
  });
});

describe('the policy of a key', () => {
  const policy = (principal: unknown, action: unknown = 'kms:*'): string =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: principal, Action: action, Resource: '*' }],
    });
  const lockout =
    'MalformedPolicyDocumentException: The new key policy will not allow you to update the key policy in the future.';

  it('leaves the sender a way to change it, unless told not to look', async () => {
    const harness = new AwsHarness();
    const self = 'arn:aws:iam::111122223333:user/lab-admin';
    const root = { AWS: 'arn:aws:iam::111122223333:root' };
    for (const good of [policy(root), policy({ AWS: self }), policy('*'), policy(root, ['kms:Put*', 'kms:Get*'])]) {
      await harness.ok('kms', 'CreateKey', { Policy: good });
    }
    const { KeyMetadata } = await harness.ok('kms', 'CreateKey', {});
    const KeyId = KeyMetadata?.KeyId;
    for (const bad of [
      policy({ Service: 'events.amazonaws.com' }),
      policy(root, 'kms:Decrypt'),
      policy({ AWS: '444455556666' }),
    ]) {
      expect(await harness.refusal('kms', 'CreateKey', { Policy: bad })).toBe(lockout);
      expect(await harness.refusal('kms', 'PutKeyPolicy', { KeyId, PolicyName: 'default', Policy: bad })).toBe(lockout);
      await harness.ok('kms', 'CreateKey', { Policy: bad, BypassPolicyLockoutSafetyCheck: true });
    }
  });

  it('does not ask all values of a context that has one', async () => {
    const harness = new AwsHarness();
    const Condition = { 'ForAllValues:StringEquals': { 'kms:EncryptionContext:team': 'red' } };
    const Statement = { Effect: 'Allow', Principal: '*', Action: 'kms:*', Resource: '*', Condition };
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
    expect(await harness.refusal('kms', 'CreateKey', { Policy })).toMatch(
      /^MalformedPolicyDocumentException: OverlyPermissiveCondition:EncryptionContext: /,
    );
  });

  it('is refused when it is none', async () => {
    const harness = new AwsHarness();
    expect(await harness.refusal('kms', 'CreateKey', { Policy: '{}' })).toBe(
      'MalformedPolicyDocumentException: Syntax errors in policy.',
    );
  });
});
