import { describe, expect, it } from 'vitest';
import { AwsHarness } from '../../../conformance/aws/aws-harness.ts';

const sm = 'secretsmanager';
const token = (digit: string): string => `00000000-0000-4000-8000-${digit.repeat(12)}`;
const day = 86_400_000;

async function withSecret(value = 'one'): Promise<AwsHarness> {
  const harness = new AwsHarness();
  await harness.ok(sm, 'CreateSecret', { Name: 'app/db', SecretString: value, ClientRequestToken: token('1') });
  return harness;
}

describe('Secrets Manager', () => {
  it('finds a secret by name, by full ARN and by ARN without its six characters', async () => {
    const harness = await withSecret();
    const { ARN: arn } = await harness.ok(sm, 'DescribeSecret', { SecretId: 'app/db' });
    expect(arn).toMatch(/^arn:aws:secretsmanager:eu-west-1:111122223333:secret:app\/db-[A-Za-z0-9]{6}$/);
    for (const SecretId of ['app/db', arn, arn?.slice(0, -7)]) {
      expect(await harness.ok(sm, 'GetSecretValue', { SecretId })).toMatchObject({ SecretString: 'one', ARN: arn });
    }
    expect(await harness.refusal(sm, 'GetSecretValue', { SecretId: `${arn?.slice(0, -6)}AAAAAA` })).toMatch(
      /^ResourceNotFoundException/,
    );
  });

  it('gives a recreated secret another ARN, and the old ARN finds nothing', async () => {
    const harness = await withSecret();
    const { ARN: arn } = await harness.ok(sm, 'DescribeSecret', { SecretId: 'app/db' });
    await harness.ok(sm, 'DeleteSecret', { SecretId: 'app/db', ForceDeleteWithoutRecovery: true });
    await harness.ok(sm, 'CreateSecret', { Name: 'app/db', SecretString: 'new' });
    expect(await harness.refusal(sm, 'GetSecretValue', { SecretId: arn })).toMatch(/^ResourceNotFoundException/);
  });

  it('moves AWSCURRENT to the new version and AWSPREVIOUS to the one before', async () => {
    const harness = await withSecret();
    for (const digit of ['2', '3']) {
      await harness.ok(sm, 'PutSecretValue', {
        SecretId: 'app/db',
        SecretString: digit,
        ClientRequestToken: token(digit),
      });
    }
    const { VersionIdsToStages: stages } = await harness.ok(sm, 'DescribeSecret', { SecretId: 'app/db' });
    expect(stages).toEqual({ [token('3')]: ['AWSCURRENT'], [token('2')]: ['AWSPREVIOUS'] });
    const previous = await harness.ok(sm, 'GetSecretValue', { SecretId: 'app/db', VersionStage: 'AWSPREVIOUS' });
    expect(previous).toMatchObject({ SecretString: '2' });
    const old = await harness.ok(sm, 'GetSecretValue', { SecretId: 'app/db', VersionId: token('1') });
    expect(old).toMatchObject({ SecretString: 'one', VersionStages: [] });
  });

  it('takes a repeated token with the same value as the same request, and refuses it with another', async () => {
    const harness = await withSecret();
    const again = { SecretId: 'app/db', SecretString: 'one', ClientRequestToken: token('1') };
    expect(await harness.ok(sm, 'PutSecretValue', again)).toMatchObject({ VersionId: token('1') });
    expect(await harness.refusal(sm, 'PutSecretValue', { ...again, SecretString: 'other' })).toMatch(
      /^ResourceExistsException: You can't use ClientRequestToken .* already in use for a version of secret arn:/,
    );
    const create = { Name: 'app/db', SecretString: 'one', ClientRequestToken: token('1') };
    expect(await harness.ok(sm, 'CreateSecret', create)).toMatchObject({ VersionId: token('1') });
  });

  it('keeps AWSPENDING apart until the label AWSCURRENT is moved to it', async () => {
    const harness = await withSecret();
    await harness.ok(sm, 'PutSecretValue', {
      SecretId: 'app/db',
      SecretString: 'next',
      ClientRequestToken: token('2'),
      VersionStages: ['AWSPENDING'],
    });
    expect(await harness.ok(sm, 'GetSecretValue', { SecretId: 'app/db' })).toMatchObject({ SecretString: 'one' });
    const move = { SecretId: 'app/db', VersionStage: 'AWSCURRENT', MoveToVersionId: token('2') };
    expect(await harness.refusal(sm, 'UpdateSecretVersionStage', move)).toMatch(
      /^InvalidParameterException: The parameter RemoveFromVersionId can't be empty\./,
    );
    await harness.ok(sm, 'UpdateSecretVersionStage', { ...move, RemoveFromVersionId: token('1') });
    expect(await harness.ok(sm, 'GetSecretValue', { SecretId: 'app/db' })).toMatchObject({ SecretString: 'next' });
  });

  it('answers a batch with values and errors side by side', async () => {
    const harness = await withSecret();
    await harness.ok(sm, 'CreateSecret', { Name: 'gone', SecretString: 'x' });
    await harness.ok(sm, 'DeleteSecret', { SecretId: 'gone' });
    const batch = await harness.ok(sm, 'BatchGetSecretValue', { SecretIdList: ['app/db', 'absent', 'gone'] });
    expect(batch).toMatchObject({
      SecretValues: [{ Name: 'app/db', SecretString: 'one' }],
      Errors: [
        { SecretId: 'absent', ErrorCode: 'ResourceNotFoundException' },
        { SecretId: 'gone', ErrorCode: 'InvalidRequestException' },
      ],
    });
    expect(harness.api.calls.list().at(-1)).toMatchObject({ operation: 'BatchGetSecretValue', items: 3, status: 200 });
  });

  it('keeps a deleted secret for its window, restorable, and then forgets it', async () => {
    const harness = await withSecret();
    await harness.ok(sm, 'DeleteSecret', { SecretId: 'app/db', RecoveryWindowInDays: 7 });
    expect(await harness.refusal(sm, 'GetSecretValue', { SecretId: 'app/db' })).toBe(
      `InvalidRequestException: You can't perform this operation on the secret because it was marked for deletion.`,
    );
    expect(await harness.refusal(sm, 'CreateSecret', { Name: 'app/db', SecretString: 'x' })).toMatch(
      /already scheduled for deletion/,
    );
    await harness.ok(sm, 'RestoreSecret', { SecretId: 'app/db' });
    expect(await harness.ok(sm, 'GetSecretValue', { SecretId: 'app/db' })).toMatchObject({ SecretString: 'one' });
    await harness.ok(sm, 'DeleteSecret', { SecretId: 'app/db', RecoveryWindowInDays: 7 });
    await harness.clock.advance(7 * day);
    expect(await harness.refusal(sm, 'DescribeSecret', { SecretId: 'app/db' })).toMatch(/^ResourceNotFoundException/);
  });

  it('lists in pages, with filters that are prefixes', async () => {
    const harness = new AwsHarness();
    for (const name of ['a/1', 'a/2', 'a/3', 'b/1']) await harness.ok(sm, 'CreateSecret', { Name: name });
    const filter = { Filters: [{ Key: 'name', Values: ['a/'] }], MaxResults: 2 };
    const first = await harness.ok(sm, 'ListSecrets', filter);
    expect(first).toMatchObject({ SecretList: [{ Name: 'a/1' }, { Name: 'a/2' }] });
    const second = await harness.ok(sm, 'ListSecrets', { ...filter, NextToken: first.NextToken });
    expect(second).toMatchObject({ SecretList: [{ Name: 'a/3' }] });
    expect(second).not.toHaveProperty('NextToken');
    const negated = await harness.ok(sm, 'ListSecrets', { Filters: [{ Key: 'name', Values: ['!a/'] }] });
    expect(negated).toMatchObject({ SecretList: [{ Name: 'b/1' }] });
  });

  it('gives binary values back as bytes', async () => {
    const harness = new AwsHarness();
    await harness.ok(sm, 'CreateSecret', { Name: 'bin', SecretBinary: 'AP8Q' });
    const value = await harness.ok(sm, 'GetSecretValue', { SecretId: 'bin' });
    expect(value).toMatchObject({ SecretBinary: 'AP8Q' });
    expect(value).not.toHaveProperty('SecretString');
  });

  it('counts the limit of a value in bytes', async () => {
    const harness = new AwsHarness();
    await harness.ok(sm, 'CreateSecret', { Name: 'full', SecretString: 'x'.repeat(65_536) });
    expect(await harness.refusal(sm, 'CreateSecret', { Name: 'over', SecretString: 'ü'.repeat(40_000) })).toBe(
      `ValidationException: 1 validation error detected: Value at 'secretString' failed to satisfy constraint: Member must have length less than or equal to 65536`,
    );
  });

  it('keeps accounts and regions apart, and reaches another account by ARN only with a shared key', async () => {
    const harness = await withSecret();
    const { ARN: arn } = await harness.ok(sm, 'DescribeSecret', { SecretId: 'app/db' });
    harness.region = 'us-east-1';
    expect(await harness.refusal(sm, 'GetSecretValue', { SecretId: 'app/db' })).toMatch(/^ResourceNotFoundException/);
    harness.region = 'eu-west-1';
    harness.keys = harness.api.addAccount('444455556666');
    expect(await harness.refusal(sm, 'GetSecretValue', { SecretId: 'app/db' })).toMatch(/^ResourceNotFoundException/);
    expect(await harness.refusal(sm, 'GetSecretValue', { SecretId: arn })).toBe(
      `AccessDeniedException: User: arn:aws:iam::444455556666:user/lab-admin is not authorized to perform: secretsmanager:GetSecretValue on resource: ${arn}`,
    );
    const admits = (Action: string): object => ({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { AWS: '444455556666' }, Action, Resource: '*' }],
    });
    harness.keys = harness.admin;
    const policy = JSON.stringify(admits('secretsmanager:GetSecretValue'));
    await harness.ok(sm, 'PutResourcePolicy', { SecretId: 'app/db', ResourcePolicy: policy });
    harness.keys = harness.api.addAccount('444455556666');
    expect(await harness.refusal(sm, 'GetSecretValue', { SecretId: arn })).toBe(
      `InvalidRequestException: You can't access a secret from a different AWS account if you encrypt the secret with the default KMS service key.`,
    );
    harness.keys = harness.admin;
    const key = await harness.ok('kms', 'CreateKey', {});
    await harness.ok(sm, 'UpdateSecret', { SecretId: 'app/db', KmsKeyId: key.KeyMetadata?.Arn });
    harness.keys = harness.api.addAccount('444455556666');
    expect(await harness.refusal(sm, 'GetSecretValue', { SecretId: arn })).toBe(
      'AccessDeniedException: Access to KMS is not allowed',
    );
    harness.keys = harness.admin;
    const Policy = JSON.stringify({
      ...admits('kms:Decrypt'),
      Statement: [
        { Effect: 'Allow', Principal: { AWS: ['111122223333', '444455556666'] }, Action: 'kms:*', Resource: '*' },
      ],
    });
    await harness.ok('kms', 'PutKeyPolicy', { KeyId: key.KeyMetadata?.Arn, Policy });
    harness.keys = harness.api.addAccount('444455556666');
    expect(await harness.ok(sm, 'GetSecretValue', { SecretId: arn })).toMatchObject({ SecretString: 'one' });
  });

  it('cannot read a secret while its key is disabled, and can again afterwards', async () => {
    const harness = new AwsHarness();
    const key = await harness.ok('kms', 'CreateKey', {});
    const KeyId = key.KeyMetadata?.KeyId;
    await harness.ok(sm, 'CreateSecret', { Name: 's', SecretString: 'v', KmsKeyId: KeyId });
    await harness.ok('kms', 'DisableKey', { KeyId });
    expect(await harness.refusal(sm, 'GetSecretValue', { SecretId: 's' })).toMatch(/^DecryptionFailure: /);
    expect(await harness.refusal(sm, 'PutSecretValue', { SecretId: 's', SecretString: 'w' })).toMatch(
      /^EncryptionFailure: /,
    );
    await harness.ok('kms', 'EnableKey', { KeyId });
    expect(await harness.ok(sm, 'GetSecretValue', { SecretId: 's' })).toMatchObject({ SecretString: 'v' });
  });

  it('makes passwords of the asked length with every asked kind of character', async () => {
    const harness = new AwsHarness();
    const { RandomPassword: password } = await harness.ok(sm, 'GetRandomPassword', {
      PasswordLength: 20,
      ExcludePunctuation: true,
      ExcludeCharacters: 'aA0',
    });
    expect(password).toMatch(/^(?=.*[b-z])(?=.*[B-Z])(?=.*[1-9])[b-zB-Z1-9]{20}$/);
  });
});
