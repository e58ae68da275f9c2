import { generateKeyPairSync, sign } from 'node:crypto';
import {
  BatchGetSecretValueCommand,
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { GetParameterCommand, GetParametersCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import {
  AssumeRoleCommand,
  AssumeRoleWithWebIdentityCommand,
  GetCallerIdentityCommand,
  STSClient,
} from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { queryRequest, sign as signRequest } from './aws-harness.ts';
import { type ServedEndpoint, serveEndpoint } from './served-endpoint.ts';

const issuer = 'https://oidc.lab.invalid/id/1';
const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const jwk = { ...pair.publicKey.export({ format: 'jwk' }), kid: 'k' };

describe('AWS SDK for JavaScript v3', () => {
  let served: ServedEndpoint;
  beforeAll(async () => {
    served = await serveEndpoint({ issuerKeys: (asked) => (asked === issuer ? [jwk] : undefined) });
    const Action = ['sts:AssumeRole', 'sts:AssumeRoleWithWebIdentity', 'sts:TagSession'];
    const trust = JSON.stringify({ Statement: { Effect: 'Allow', Principal: '*', Action } });
    await iam('CreateRole', { RoleName: 'app', AssumeRolePolicyDocument: trust });
    const PolicyDocument = JSON.stringify({
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Action: 'ssm:GetParameters', Resource: '*' },
    });
    await iam('PutRolePolicy', { RoleName: 'app', PolicyName: 'read', PolicyDocument });
    await iam('CreateOpenIDConnectProvider', { Url: issuer, 'ClientIDList.member.1': 'sts.amazonaws.com' });
  });
  afterAll(() => served.close());

  async function iam(action: string, input: Readonly<Record<string, string>>): Promise<void> {
    const request = signRequest(queryRequest('iam', action, input), served.keys, {
      service: 'iam',
      region: 'us-east-1',
      at: Date.now(),
    });
    expect((await served.api.handle(request)).status).toBe(200);
  }

  const config = (
    more: object = {},
  ): { region: string; endpoint: string; credentials: ServedEndpoint['keys']; maxAttempts: number } => ({
    region: 'eu-west-1',
    endpoint: served.url,
    credentials: served.keys,
    maxAttempts: 1,
    ...more,
  });

  it('writes and reads secrets, single and in batches', async () => {
    const client = new SecretsManagerClient(config());
    const created = await client.send(new CreateSecretCommand({ Name: 'sdk/text', SecretString: 'grüße "☃"' }));
    const read = await client.send(new GetSecretValueCommand({ SecretId: created.ARN }));
    expect(read.SecretString).toBe('grüße "☃"');
    expect(read.CreatedDate).toBeInstanceOf(Date);
    await client.send(new CreateSecretCommand({ Name: 'sdk/binary', SecretBinary: Uint8Array.of(0, 255, 16) }));
    const batch = await client.send(new BatchGetSecretValueCommand({ SecretIdList: ['sdk/binary', 'sdk/none'] }));
    expect(batch.SecretValues?.[0]?.SecretBinary).toEqual(Uint8Array.of(0, 255, 16));
    expect(batch.Errors?.[0]).toMatchObject({ SecretId: 'sdk/none', ErrorCode: 'ResourceNotFoundException' });
    const put = await client.send(new PutSecretValueCommand({ SecretId: 'sdk/binary', SecretString: 'text' }));
    const { VersionIdsToStages: stages } = await client.send(new DescribeSecretCommand({ SecretId: 'sdk/binary' }));
    expect(stages?.[put.VersionId ?? '']).toEqual(['AWSCURRENT']);
  });

  it('reads parameters and tells missing ones apart', async () => {
    const client = new SSMClient(config());
    await client.send(new PutParameterCommand({ Name: '/sdk/p', Value: 'v', Type: 'SecureString' }));
    const read = await client.send(new GetParametersCommand({ Names: ['/sdk/p', '/sdk/none'], WithDecryption: true }));
    expect(read.Parameters?.[0]).toMatchObject({ Name: '/sdk/p', Value: 'v', Version: 1, Type: 'SecureString' });
    expect(read.InvalidParameters).toEqual(['/sdk/none']);
    await expect(client.send(new GetParameterCommand({ Name: '/sdk/none' }))).rejects.toMatchObject({
      name: 'ParameterNotFound',
    });
  });

  it('assumes a role, is named as its session, and uses its keys at another service', async () => {
    const client = new STSClient(config());
    const assumed = await client.send(
      new AssumeRoleCommand({
        RoleArn: 'arn:aws:iam::111122223333:role/app',
        RoleSessionName: 'job',
        ExternalId: 'external',
        Tags: [{ Key: 'team', Value: 'red' }],
        TransitiveTagKeys: ['team'],
      }),
    );
    const {
      AccessKeyId: accessKeyId = '',
      SecretAccessKey: secretAccessKey = '',
      SessionToken,
    } = assumed.Credentials ?? {};
    const credentials = { accessKeyId, secretAccessKey, ...(SessionToken ? { sessionToken: SessionToken } : {}) };
    expect(assumed.Credentials?.Expiration).toBeInstanceOf(Date);
    const who = await new STSClient(config({ credentials })).send(new GetCallerIdentityCommand({}));
    expect(who.Arn).toBe('arn:aws:sts::111122223333:assumed-role/app/job');
    await new SSMClient(config({ credentials })).send(new GetParametersCommand({ Names: ['x'] }));
    expect(served.api.calls.list().at(-1)).toMatchObject({ principal: who.Arn, operation: 'GetParameters' });
  });

  it('exchanges a web identity token without any key', async () => {
    const exp = Math.floor(Date.now() / 1000) + 600;
    const text = [
      { alg: 'ES256', kid: 'k' },
      { iss: issuer, sub: 'system:serviceaccount:ns:sa', aud: 'sts.amazonaws.com', exp },
    ]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
    const signature = sign('sha256', Buffer.from(text), { key: pair.privateKey, dsaEncoding: 'ieee-p1363' });
    const { credentials: _none, ...unsigned } = config();
    const input = { RoleArn: 'arn:aws:iam::111122223333:role/app', RoleSessionName: 'pod' };
    const client = new STSClient(unsigned);
    const token = `${text}.${signature.toString('base64url')}`;
    const answer = await client.send(new AssumeRoleWithWebIdentityCommand({ ...input, WebIdentityToken: token }));
    expect(answer.SubjectFromWebIdentityToken).toBe('system:serviceaccount:ns:sa');
    await expect(
      client.send(new AssumeRoleWithWebIdentityCommand({ ...input, WebIdentityToken: `${text}.${'A'.repeat(86)}` })),
    ).rejects.toMatchObject({ name: 'InvalidIdentityTokenException' });
  });

  it('threat/B7 hears the errors of AWS for a bad secret and an unknown key', async () => {
    const bad = { ...served.keys, secretAccessKey: 'wrong' };
    const unknown = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'x' };
    const name = (credentials: object, client: 'sm' | 'sts'): Promise<unknown> =>
      (client === 'sm'
        ? new SecretsManagerClient(config({ credentials })).send(new GetSecretValueCommand({ SecretId: 'x' }))
        : new STSClient(config({ credentials })).send(new GetCallerIdentityCommand({}))
      ).then(
        () => 'no error',
        (error: unknown) => (error instanceof Error ? error.name : error),
      );
    expect(await name(bad, 'sm')).toBe('InvalidSignatureException');
    expect(await name(bad, 'sts')).toBe('SignatureDoesNotMatch');
    expect(await name(unknown, 'sm')).toBe('UnrecognizedClientException');
    expect(await name(unknown, 'sts')).toBe('InvalidClientTokenId');
  });

  it('retries what is throttled until it succeeds', async () => {
    served.api.limits.set({ operation: 'ssm.GetParameter', perSecond: 20, burst: 1 });
    const client = new SSMClient(config({ maxAttempts: 8 }));
    await Promise.all([1, 2, 3].map(() => client.send(new GetParameterCommand({ Name: '/sdk/p' }))));
    expect(served.api.calls.list().some((call) => call.errorCode === 'ThrottlingException')).toBe(true);
    served.api.limits.clear();
  });
});
