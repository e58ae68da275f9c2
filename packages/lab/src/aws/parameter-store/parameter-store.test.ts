import { describe, expect, it } from 'vitest';
import { AwsHarness } from '../../../conformance/aws/aws-harness.ts';

const put = (Name: string, Value: string, more: object = {}): object => ({ Name, Value, Type: 'String', ...more });

describe('Parameter Store', () => {
  it('counts versions and reads one by number or by label', async () => {
    const harness = new AwsHarness();
    await harness.ok('ssm', 'PutParameter', put('/a/b', 'one'));
    await harness.ok('ssm', 'PutParameter', put('/a/b', 'two', { Overwrite: true }));
    await harness.ok('ssm', 'LabelParameterVersion', { Name: '/a/b', ParameterVersion: 1, Labels: ['stable', '1bad'] });
    const value = async (Name: string): Promise<unknown> => {
      const { Parameter } = await harness.ok('ssm', 'GetParameter', { Name });
      return Parameter?.Value;
    };
    expect([await value('/a/b'), await value('/a/b:1'), await value('/a/b:stable')]).toEqual(['two', 'one', 'one']);
    expect(await harness.refusal('ssm', 'GetParameter', { Name: '/a/b:7' })).toBe(
      'ParameterVersionNotFound: Systems Manager could not find version 7 of /a/b. Verify the version and try again.',
    );
  });

  it('lists missing names of a batch instead of refusing it', async () => {
    const harness = new AwsHarness();
    await harness.ok('ssm', 'PutParameter', put('a', '1'));
    const answer = await harness.ok('ssm', 'GetParameters', { Names: ['a', '/absent', 'a:9'] });
    expect(answer).toMatchObject({ Parameters: [{ Name: 'a', Value: '1' }], InvalidParameters: ['/absent', 'a:9'] });
    expect(
      await harness.refusal('ssm', 'GetParameters', { Names: Array.from({ length: 11 }, (_, i) => `p${i}`) }),
    ).toMatch(/^ValidationException: 1 validation error detected: .* Member must have length less than or equal to 10/);
  });

  it('takes a name with and without its leading slash as one parameter', async () => {
    const harness = new AwsHarness();
    await harness.ok('ssm', 'PutParameter', put('/solo', 'v'));
    expect(await harness.ok('ssm', 'GetParameter', { Name: 'solo' })).toMatchObject({
      Parameter: { Value: 'v', ARN: 'arn:aws:ssm:eu-west-1:111122223333:parameter/solo' },
    });
  });

  it('walks paths one level or all, in pages of at most ten', async () => {
    const harness = new AwsHarness();
    for (let index = 0; index < 12; index += 1) await harness.ok('ssm', 'PutParameter', put(`/p/${index}`, 'v'));
    await harness.ok('ssm', 'PutParameter', put('/p/deep/er', 'v'));
    await harness.ok('ssm', 'PutParameter', put('/pq/other', 'v'));
    const names = async (input: object): Promise<{ readonly count: number; readonly next: string | undefined }> => {
      const answer = await harness.ok('ssm', 'GetParametersByPath', input);
      return { count: answer.Parameters?.length ?? 0, next: answer.NextToken };
    };
    const first = await names({ Path: '/p' });
    expect(first.count).toBe(10);
    expect(await names({ Path: '/p', NextToken: first.next })).toEqual({ count: 2, next: undefined });
    expect((await names({ Path: '/p', Recursive: true, NextToken: first.next })).count).toBe(3);
  });

  it('keeps SecureString encrypted under its key and gives ciphertext unless decryption is asked for', async () => {
    const harness = new AwsHarness();
    const key = await harness.ok('kms', 'CreateKey', {});
    const KeyId = key.KeyMetadata?.Arn;
    for (const Tier of ['Standard', 'Advanced']) {
      const Name = `/s/${Tier}`;
      await harness.ok('ssm', 'PutParameter', put(Name, 'hidden', { Type: 'SecureString', Tier, KeyId }));
      const closed = await harness.ok('ssm', 'GetParameter', { Name });
      expect(closed.Parameter?.Value).not.toContain('hidden');
      expect(await harness.ok('ssm', 'GetParameter', { Name, WithDecryption: true })).toMatchObject({
        Parameter: { Value: 'hidden', Type: 'SecureString' },
      });
    }
    const { Parameter } = await harness.ok('ssm', 'GetParameter', {
      Name: '/s/Standard',
    });
    const decrypt = {
      CiphertextBlob: Parameter?.Value,
      EncryptionContext: { PARAMETER_ARN: 'arn:aws:ssm:eu-west-1:111122223333:parameter/s/Standard' },
    };
    expect(await harness.ok('kms', 'Decrypt', decrypt)).toMatchObject({
      Plaintext: Buffer.from('hidden').toString('base64'),
    });
  });

  it('passes on what KMS says of a disabled key', async () => {
    const harness = new AwsHarness();
    const key = await harness.ok('kms', 'CreateKey', {});
    const KeyId = key.KeyMetadata?.Arn;
    await harness.ok('ssm', 'PutParameter', put('/k', 'v', { Type: 'SecureString', KeyId }));
    await harness.ok('kms', 'DisableKey', { KeyId });
    expect(await harness.refusal('ssm', 'GetParameter', { Name: '/k', WithDecryption: true })).toMatch(
      /^InvalidKeyId: arn:aws:kms:\S+ is disabled\. \(Service: AWSKMS; Status Code: 400; Error Code: DisabledException; /,
    );
  });

  it('reads a secret through /aws/reference/secretsmanager/, only with decryption', async () => {
    const harness = new AwsHarness();
    await harness.ok('secretsmanager', 'CreateSecret', { Name: 'app/db', SecretString: 'one' });
    await harness.ok('secretsmanager', 'PutSecretValue', { SecretId: 'app/db', SecretString: 'two' });
    const Name = '/aws/reference/secretsmanager/app/db';
    expect(await harness.ok('ssm', 'GetParameter', { Name, WithDecryption: true })).toMatchObject({
      Parameter: { Name, Type: 'SecureString', Value: 'two', Version: 0 },
    });
    expect(
      await harness.ok('ssm', 'GetParameter', { Name: `${Name}:AWSPREVIOUS`, WithDecryption: true }),
    ).toMatchObject({
      Parameter: { Value: 'one' },
    });
    expect(await harness.refusal('ssm', 'GetParameter', { Name })).toBe(
      'ValidationException: WithDecryption flag must be True for retrieving a Secret Manager secret.',
    );
  });

  it('drops the oldest of a hundred versions unless a label holds it', async () => {
    const harness = new AwsHarness();
    await harness.ok('ssm', 'PutParameter', put('/v', '0'));
    await harness.ok('ssm', 'LabelParameterVersion', { Name: '/v', Labels: ['held'] });
    for (let index = 1; index < 100; index += 1) {
      await harness.ok('ssm', 'PutParameter', put('/v', `${index}`, { Overwrite: true }));
    }
    expect(await harness.refusal('ssm', 'PutParameter', put('/v', 'x', { Overwrite: true }))).toMatch(
      /^ParameterMaxVersionLimitExceeded: .* Version 1, the oldest version, can't be deleted/,
    );
    await harness.ok('ssm', 'LabelParameterVersion', { Name: '/v', Labels: ['held'] });
    expect(await harness.ok('ssm', 'PutParameter', put('/v', 'x', { Overwrite: true }))).toMatchObject({
      Version: 101,
    });
  });
});
