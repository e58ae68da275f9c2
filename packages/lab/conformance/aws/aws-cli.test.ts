import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { hasClient } from '@lockkeeper/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServedEndpoint, serveEndpoint } from './served-endpoint.ts';

const run = promisify(execFile);

interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

describe.skipIf(!hasClient('aws', 'tests that drive the lab with the aws command line'))('aws command line', () => {
  let served: ServedEndpoint;
  let home: string;
  beforeAll(async () => {
    served = await serveEndpoint();
    home = await mkdtemp(join(tmpdir(), 'lab-aws-cli-'));
  });
  afterAll(async () => {
    await served.close();
    await rm(home, { recursive: true });
  });

  async function aws(
    command: string,
    more: readonly string[] = [],
    env: Record<string, string> = {},
  ): Promise<Outcome> {
    const variables = {
      PATH: process.env['PATH'] ?? '',
      HOME: home,
      AWS_ACCESS_KEY_ID: served.keys.accessKeyId,
      AWS_SECRET_ACCESS_KEY: served.keys.secretAccessKey,
      AWS_DEFAULT_REGION: 'eu-west-1',
      AWS_MAX_ATTEMPTS: '1',
      AWS_PAGER: '',
      ...env,
    };
    const args = [...command.split(' '), ...more, '--endpoint-url', served.url, '--output', 'json'];
    try {
      const { stdout, stderr } = await run('aws', args, { env: variables });
      return { code: 0, out: stdout, error: stderr };
    } catch (failure) {
      const { code, stdout, stderr } = failure as { code: number; stdout: string; stderr: string };
      return { code, out: stdout, error: stderr.trim() };
    }
  }

  async function ok(command: string, ...more: string[]): Promise<unknown> {
    const { code, out, error } = await aws(command, more);
    expect(error).toBe('');
    expect(code).toBe(0);
    return out === '' ? {} : JSON.parse(out);
  }

  it('creates, reads, changes, lists and deletes secrets', async () => {
    await ok(
      'secretsmanager create-secret --name cli/db --tags Key=team,Value=red --secret-string',
      '{"user":"u","pass":"pä"}',
    );
    expect(await ok('secretsmanager get-secret-value --secret-id cli/db')).toMatchObject({
      Name: 'cli/db',
      SecretString: '{"user":"u","pass":"pä"}',
      VersionStages: ['AWSCURRENT'],
    });
    await ok('secretsmanager put-secret-value --secret-id cli/db --secret-string two');
    expect(await ok('secretsmanager list-secrets --filters Key=tag-key,Values=team')).toMatchObject({
      SecretList: [{ Name: 'cli/db', Tags: [{ Key: 'team', Value: 'red' }] }],
    });
    await ok('secretsmanager delete-secret --secret-id cli/db --recovery-window-in-days 7');
    expect((await aws('secretsmanager get-secret-value --secret-id cli/db')).error).toContain(
      `An error occurred (InvalidRequestException) when calling the GetSecretValue operation: You can't perform this operation on the secret because it was marked for deletion.`,
    );
  });

  it('creates and reads parameters, also encrypted under a customer key', async () => {
    const key = (await ok('kms create-key --description team')) as { KeyMetadata: { KeyId: string } };
    await ok('kms create-alias --alias-name alias/team --target-key-id', key.KeyMetadata.KeyId);
    await ok('ssm put-parameter --name /cli/p --type SecureString --key-id alias/team --value v1');
    await ok('ssm put-parameter --name /cli/p --type SecureString --overwrite --value v2');
    expect(await ok('ssm get-parameter --with-decryption --name /cli/p:1')).toMatchObject({
      Parameter: { Value: 'v1', Version: 1, Selector: ':1' },
    });
    expect(await ok('ssm get-parameters-by-path --path /cli --with-decryption')).toMatchObject({
      Parameters: [{ Name: '/cli/p', Value: 'v2' }],
    });
    expect(await ok('ssm describe-parameters')).toMatchObject({ Parameters: [{ KeyId: 'alias/team', Version: 2 }] });
  });

  it('keeps roles, policies and providers, and decodes the documents it gets back', async () => {
    const trust = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }],
    };
    await ok('iam create-role --role-name cli --assume-role-policy-document', JSON.stringify(trust));
    expect(await ok('iam get-role --role-name cli')).toMatchObject({
      Role: { Arn: 'arn:aws:iam::111122223333:role/cli', AssumeRolePolicyDocument: trust, MaxSessionDuration: 3600 },
    });
    const policy = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'ssm:Get*', Resource: '*' }] };
    await ok('iam put-role-policy --role-name cli --policy-name read --policy-document', JSON.stringify(policy));
    expect(await ok('iam get-role-policy --role-name cli --policy-name read')).toMatchObject({
      PolicyDocument: policy,
    });
    await ok(
      'iam create-open-id-connect-provider --url https://oidc.lab.invalid/id/9 --client-id-list sts.amazonaws.com',
    );
    expect(await ok('iam list-open-id-connect-providers')).toEqual({
      OpenIDConnectProviderList: [{ Arn: 'arn:aws:iam::111122223333:oidc-provider/oidc.lab.invalid/id/9' }],
    });
    const { error } = await aws('iam get-role --role-name none');
    expect(error).toContain(
      'An error occurred (NoSuchEntity) when calling the GetRole operation: The role with name none',
    );
  });

  it('assumes a role and is named as its session', async () => {
    const assumed = (await ok(
      'sts assume-role --role-session-name me --role-arn arn:aws:iam::111122223333:role/cli',
    )) as {
      Credentials: { AccessKeyId: string; SecretAccessKey: string; SessionToken: string };
    };
    const env = {
      AWS_ACCESS_KEY_ID: assumed.Credentials.AccessKeyId,
      AWS_SECRET_ACCESS_KEY: assumed.Credentials.SecretAccessKey,
      AWS_SESSION_TOKEN: assumed.Credentials.SessionToken,
    };
    expect(JSON.parse((await aws('sts get-caller-identity', [], env)).out)).toMatchObject({
      Arn: 'arn:aws:sts::111122223333:assumed-role/cli/me',
    });
  });

  it('threat/B7 shows the errors of AWS for bad keys, regions that do not exist and unsigned calls', async () => {
    const badSecret = await aws('sts get-caller-identity', [], { AWS_SECRET_ACCESS_KEY: 'wrong' });
    expect(badSecret.error).toContain('(SignatureDoesNotMatch)');
    const unknown = await aws('ssm describe-parameters', [], { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE' });
    expect(unknown.error).toContain('(UnrecognizedClientException)');
    const region = await aws('ssm describe-parameters --region eu-nowhere-1');
    expect(region.error).toContain('Credential should be scoped to a valid region');
    const unsigned = await aws('secretsmanager list-secrets --no-sign-request');
    expect(unsigned.error).toContain('(MissingAuthenticationTokenException)');
  });
});
