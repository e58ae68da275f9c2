import { describe, expect, it } from 'vitest';
import { AwsHarness, type ClientKeys, element } from '../../../conformance/aws/aws-harness.ts';

const account = '111122223333';
const roleArn = (name: string): string => `arn:aws:iam::${account}:role/${name}`;
const document = (...statements: readonly object[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements.map((one) => ({ Effect: 'Allow', ...one })) });

async function makeRole(harness: AwsHarness, name: string, ...statements: readonly object[]): Promise<void> {
  const trust = document({ Principal: { AWS: account }, Action: ['sts:AssumeRole', 'sts:TagSession'] });
  const made = await harness.query('iam', 'CreateRole', { RoleName: name, AssumeRolePolicyDocument: trust });
  expect(made.status).toBe(200);
  if (statements.length === 0) return;
  await harness.query('iam', 'PutRolePolicy', {
    RoleName: name,
    PolicyName: 'own',
    PolicyDocument: document(...statements),
  });
}

async function sessionOf(
  harness: AwsHarness,
  name: string,
  more: Readonly<Record<string, string>> = {},
): Promise<ClientKeys> {
  const input = { RoleArn: roleArn(name), RoleSessionName: 'job', ...more };
  const { xml } = await harness.query('sts', 'AssumeRole', input);
  return {
    accessKeyId: element(xml, 'AccessKeyId'),
    secretAccessKey: element(xml, 'SecretAccessKey'),
    sessionToken: element(xml, 'SessionToken'),
  };
}

const reading = { Action: 'secretsmanager:GetSecretValue', Resource: '*' };
const session = `arn:aws:sts::${account}:assumed-role/app/job`;

describe('authorization of the AWS endpoint', () => {
  it('refuses what no policy allows, with the text of AWS, and explains it in the decision log', async () => {
    const harness = new AwsHarness();
    const { ARN: arn } = await harness.ok('secretsmanager', 'CreateSecret', { Name: 'db', SecretString: 'planted' });
    await makeRole(harness, 'app', { ...reading, Resource: 'arn:aws:secretsmanager:*:*:secret:other-??????' });
    harness.keys = await sessionOf(harness, 'app');
    expect(await harness.refusal('secretsmanager', 'GetSecretValue', { SecretId: 'db' })).toBe(
      `AccessDeniedException: User: ${session} is not authorized to perform: secretsmanager:GetSecretValue on resource: db because no identity-based policy allows the secretsmanager:GetSecretValue action`,
    );
    expect(harness.api.decisions.list().at(-1)).toMatchObject({
      principal: session,
      resource: arn,
      outcome: 'implicit-deny',
      because: ['identity-policy'],
      explanation: {
        summary: 'not allowed by identity-based policy',
        changes: [`identity-based policy own, statement 1 (line 1, column 38): add ${String(arn)} to Resource`],
      },
    });
  });

  it('reads through a customer key only with kms:Decrypt, for this service and this secret', async () => {
    const harness = new AwsHarness();
    const key = await harness.ok('kms', 'CreateKey', {});
    const KmsKeyId = key.KeyMetadata?.Arn;
    const { ARN: arn } = await harness.ok('secretsmanager', 'CreateSecret', {
      Name: 'db',
      SecretString: 'planted',
      KmsKeyId,
    });
    const decrypt = (secretArn: unknown, service = 'secretsmanager'): object => ({
      Action: 'kms:Decrypt',
      Resource: KmsKeyId,
      Condition: {
        StringEquals: {
          'kms:EncryptionContext:SecretARN': secretArn,
          'kms:ViaService': `${service}.eu-west-1.amazonaws.com`,
        },
      },
    });
    const read = { SecretId: 'db' };
    const denied = 'AccessDeniedException: Access to KMS is not allowed';
    const admin = harness.keys;
    const tryAs = async (name: string, ...statements: readonly object[]): Promise<string> => {
      harness.keys = admin;
      await makeRole(harness, name, reading, ...statements);
      harness.keys = await sessionOf(harness, name);
      return harness.refusal('secretsmanager', 'GetSecretValue', read);
    };
    expect(await tryAs('none')).toBe(denied);
    expect(await tryAs('other-secret', decrypt(`${String(arn)}x`))).toBe(denied);
    expect(await tryAs('other-service', decrypt(arn, 'ssm'))).toBe(denied);
    harness.keys = admin;
    await makeRole(harness, 'app', reading, decrypt(arn));
    harness.keys = await sessionOf(harness, 'app');
    expect(await harness.ok('secretsmanager', 'GetSecretValue', read)).toMatchObject({ SecretString: 'planted' });
  });

  it('does not tell whose key a foreign ciphertext is under, unless the key was named', async () => {
    const harness = new AwsHarness();
    const key = await harness.ok('kms', 'CreateKey', {});
    const KeyId = key.KeyMetadata?.Arn;
    const { CiphertextBlob } = await harness.ok('kms', 'Encrypt', { KeyId, Plaintext: 'cGxhbnRlZA==' });
    harness.keys = harness.api.addAccount('444455556666');
    expect(await harness.refusal('kms', 'Decrypt', { CiphertextBlob })).toMatch(
      /^AccessDeniedException: The ciphertext refers to a customer master key that does not exist/,
    );
    expect(await harness.refusal('kms', 'Decrypt', { CiphertextBlob, KeyId })).toBe(
      `AccessDeniedException: User: arn:aws:iam::444455556666:user/lab-admin is not authorized to perform: kms:Decrypt on resource: ${String(KeyId)}`,
    );
  });

  it('answers each item of a batch by itself', async () => {
    const harness = new AwsHarness();
    for (const Name of ['mine', 'theirs']) {
      await harness.ok('secretsmanager', 'CreateSecret', { Name, SecretString: `planted ${Name}` });
    }
    await makeRole(
      harness,
      'app',
      { Action: 'secretsmanager:BatchGetSecretValue', Resource: '*' },
      { ...reading, Resource: 'arn:aws:secretsmanager:*:*:secret:mine-??????' },
    );
    harness.keys = await sessionOf(harness, 'app');
    const input = { SecretIdList: ['mine', 'theirs'] };
    expect(await harness.ok('secretsmanager', 'BatchGetSecretValue', input)).toMatchObject({
      SecretValues: [{ Name: 'mine', SecretString: 'planted mine' }],
      Errors: [
        {
          SecretId: 'theirs',
          ErrorCode: 'AccessDeniedException',
          Message: `User: ${session} is not authorized to perform: secretsmanager:GetSecretValue on resource: theirs because no identity-based policy allows the secretsmanager:GetSecretValue action`,
        },
      ],
    });
  });

  it('compares session tags with the tags of the secret, and a session cannot take a tag that it inherits', async () => {
    const harness = new AwsHarness();
    for (const team of ['a', 'b']) {
      const Tags = [{ Key: 'team', Value: team }];
      await harness.ok('secretsmanager', 'CreateSecret', { Name: team, SecretString: `planted ${team}`, Tags });
    }
    const sameTeam = { StringEquals: { 'secretsmanager:ResourceTag/team': '${aws:PrincipalTag/team}' } };
    await makeRole(harness, 'app', { ...reading, Condition: sameTeam });
    harness.keys = await sessionOf(harness, 'app', { 'Tags.member.1.Key': 'team', 'Tags.member.1.Value': 'a' });
    expect(await harness.ok('secretsmanager', 'GetSecretValue', { SecretId: 'a' })).toMatchObject({
      SecretString: 'planted a',
    });
    expect(await harness.refusal('secretsmanager', 'GetSecretValue', { SecretId: 'b' })).toMatch(
      /no identity-based policy allows/,
    );
  });

  it('names principals by the ids that they had when a policy was saved', async () => {
    const harness = new AwsHarness();
    await harness.ok('secretsmanager', 'CreateSecret', { Name: 'db', SecretString: 'planted' });
    await makeRole(harness, 'app');
    const ResourcePolicy = document({ ...reading, Principal: { AWS: roleArn('app') } });
    await harness.ok('secretsmanager', 'PutResourcePolicy', { SecretId: 'db', ResourcePolicy });
    const admin = harness.keys;
    harness.keys = await sessionOf(harness, 'app');
    expect(await harness.ok('secretsmanager', 'GetSecretValue', { SecretId: 'db' })).toMatchObject({
      SecretString: 'planted',
    });
    harness.keys = admin;
    const shown = async (): Promise<unknown> =>
      (await harness.ok('secretsmanager', 'GetResourcePolicy', { SecretId: 'db' })).ResourcePolicy;
    expect(await shown()).toBe(ResourcePolicy);
    await harness.query('iam', 'DeleteRole', { RoleName: 'app' });
    const orphaned = String(await shown());
    expect(orphaned).toMatch(/"Principal":\{"AWS":"AROA[A-Z2-7]{17}"\}/);
    expect(
      await harness.refusal('secretsmanager', 'PutResourcePolicy', { SecretId: 'db', ResourcePolicy: orphaned }),
    ).toBe('MalformedPolicyDocumentException: This resource policy contains an unsupported principal.');
    await makeRole(harness, 'app');
    expect(await shown()).toBe(orphaned);
    harness.keys = await sessionOf(harness, 'app');
    expect(await harness.refusal('secretsmanager', 'GetSecretValue', { SecretId: 'db' })).toMatch(
      /no identity-based policy allows/,
    );
    const closest = harness.api.decisions.list().at(-1)?.explanation?.nearMisses.join(' ');
    expect(closest).toMatch(/saved for AROA[A-Z2-7]{17}, which was deleted; the one of this name now has AROA/);
  });

  it.each([
    [
      'secretsmanager',
      'PutResourcePolicy',
      { SecretId: 'db', ResourcePolicy: '' },
      'MalformedPolicyDocumentException: This resource policy contains an unsupported principal.',
    ],
    [
      'kms',
      'CreateKey',
      { Policy: '' },
      'MalformedPolicyDocumentException: Policy contains a statement with one or more invalid principals.',
    ],
    [
      'sqs',
      'CreateQueue',
      { QueueName: 'q', Attributes: { Policy: '' } },
      'InvalidAttributeValue: Invalid value for the parameter Policy.',
    ],
  ])('%s %s refuses a policy for a role that does not exist', async (service, operation, input, refusal) => {
    const harness = new AwsHarness();
    await harness.ok('secretsmanager', 'CreateSecret', { Name: 'db', SecretString: 'planted' });
    const policy = document({ Principal: { AWS: roleArn('nobody') }, Action: '*', Resource: '*' });
    const filled = JSON.parse(JSON.stringify(input).replace('""', JSON.stringify(policy))) as object;
    expect(await harness.refusal(service, operation, filled)).toBe(refusal);
  });

  it('holds a session to its session policy, and a role to its boundary', async () => {
    const harness = new AwsHarness();
    await harness.ok('secretsmanager', 'CreateSecret', { Name: 'db', SecretString: 'planted' });
    const admin = harness.keys;
    await makeRole(harness, 'app', { ...reading, Action: '*' });
    const narrow = document({ Action: 'secretsmanager:DescribeSecret', Resource: '*' });
    harness.keys = await sessionOf(harness, 'app', { Policy: narrow });
    const read = (): Promise<string> => harness.refusal('secretsmanager', 'GetSecretValue', { SecretId: 'db' });
    expect(await read()).toMatch(/because no session policy allows/);
    harness.keys = admin;
    const boundary = await harness.query('iam', 'CreatePolicy', { PolicyName: 'edge', PolicyDocument: narrow });
    await harness.query('iam', 'PutRolePermissionsBoundary', {
      RoleName: 'app',
      PermissionsBoundary: element(boundary.xml, 'Arn'),
    });
    harness.keys = await sessionOf(harness, 'app');
    expect(await read()).toMatch(/because no permissions boundary allows/);
  });
});
