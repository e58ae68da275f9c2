import { generateKeyPairSync, sign as signBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  AwsHarness,
  type ClientKeys,
  element,
  queryRequest,
  refusalOf,
  textOf,
} from '../../../conformance/aws/aws-harness.ts';

const issuer = 'https://oidc.lab.invalid/id/1';
const trust = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: '*',
      Action: ['sts:AssumeRole', 'sts:AssumeRoleWithWebIdentity', 'sts:TagSession', 'sts:SetSourceIdentity'],
    },
  ],
});
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 });
const now = 1_893_456_000;
const claims = { iss: issuer, sub: 'system:serviceaccount:ns:sa', aud: ['sts.amazonaws.com'], exp: now + 600 };

async function withRole(options: Readonly<Record<string, string>> = {}): Promise<AwsHarness> {
  const jwk = { ...rsa.publicKey.export({ format: 'jwk' }), kid: 'k1' };
  const harness = new AwsHarness({ issuerKeys: (asked) => (asked === issuer ? [jwk] : undefined) });
  await createRole(harness, 'reader', options);
  await harness.query('iam', 'CreateOpenIDConnectProvider', {
    Url: issuer,
    'ClientIDList.member.1': 'sts.amazonaws.com',
  });
  return harness;
}

async function createRole(
  harness: AwsHarness,
  name: string,
  options: Readonly<Record<string, string>> = {},
): Promise<void> {
  await harness.query('iam', 'CreateRole', { RoleName: name, AssumeRolePolicyDocument: trust, ...options });
}

const arnOf = (name: string): string => `arn:aws:iam::111122223333:role/${name}`;

async function assume(
  harness: AwsHarness,
  role: string,
  input: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { xml } = await harness.query('sts', 'AssumeRole', { RoleArn: arnOf(role), RoleSessionName: 'job', ...input });
  return xml;
}

function keysOf(xml: string): ClientKeys {
  return {
    accessKeyId: element(xml, 'AccessKeyId'),
    secretAccessKey: element(xml, 'SecretAccessKey'),
    sessionToken: element(xml, 'SessionToken'),
  };
}

function jwt(payload: object, key = rsa.privateKey, header: object = { alg: 'RS256', kid: 'k1' }): string {
  const text = [header, payload].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  return `${text}.${signBytes('sha256', Buffer.from(text), key).toString('base64url')}`;
}

async function webIdentity(harness: AwsHarness, token: string, role = 'reader'): Promise<string> {
  const request = queryRequest('sts', 'AssumeRoleWithWebIdentity', {
    RoleArn: arnOf(role),
    RoleSessionName: 'pod',
    WebIdentityToken: token,
  });
  return textOf(await harness.api.handle(request));
}

describe('AssumeRole', () => {
  it('refuses tags and policies that do not fit into a session', async () => {
    const harness = await withRole();
    const tags = Array.from({ length: 17 }, (_, index) => [
      [`Tags.member.${index + 1}.Key`, `key${index}`],
      [`Tags.member.${index + 1}.Value`, 'v'.repeat(256)],
    ]);
    const refused = await assume(harness, 'reader', Object.fromEntries(tags.flat()) as Record<string, string>);
    expect(refusalOf(refused)).toBe(
      'PackedPolicyTooLarge: Packed policy consumes 109% of allotted space, please use smaller policy.',
    );
  });

  it('gives keys of a session that GetCallerIdentity names', async () => {
    const harness = await withRole();
    harness.keys = keysOf(await assume(harness, 'reader'));
    const { xml } = await harness.query('sts', 'GetCallerIdentity');
    expect(element(xml, 'Arn')).toBe('arn:aws:sts::111122223333:assumed-role/reader/job');
    expect(element(xml, 'UserId')).toMatch(/^AROA[A-Z2-7]{17}:job$/);
  });

  it('denies a role that does not exist as one that does not trust', async () => {
    const harness = await withRole();
    expect(refusalOf(await assume(harness, 'none'))).toBe(
      `AccessDenied: User: arn:aws:iam::111122223333:user/lab-admin is not authorized to perform: sts:AssumeRole on resource: ${arnOf('none')} because no role trust policy allows the sts:AssumeRole action`,
    );
  });

  it("holds sessions to the role's duration, and chains to one hour", async () => {
    const harness = await withRole();
    await createRole(harness, 'second', { MaxSessionDuration: '43200' });
    expect(refusalOf(await assume(harness, 'reader', { DurationSeconds: '7200' }))).toBe(
      'ValidationError: The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    );
    harness.keys = keysOf(await assume(harness, 'reader'));
    expect(refusalOf(await assume(harness, 'second', { DurationSeconds: '7200' }))).toBe(
      'ValidationError: The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
    );
  });

  it('inherits transitive tags along a chain and lets nobody replace them', async () => {
    const harness = await withRole();
    await createRole(harness, 'second');
    const tagged = { 'Tags.member.1.Key': 'Team', 'Tags.member.1.Value': 'red', 'TransitiveTagKeys.member.1': 'team' };
    harness.keys = keysOf(await assume(harness, 'reader', tagged));
    const clash = { 'Tags.member.1.Key': 'TEAM', 'Tags.member.1.Value': 'blue' };
    expect(refusalOf(await assume(harness, 'second', clash))).toBe(
      `InvalidParameterValue: One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.`,
    );
    expect(element(await assume(harness, 'second'), 'AccessKeyId')).toMatch(/^ASIALAB/);
  });

  it('refuses duplicate tags whatever their case, and names that STS does not take', async () => {
    const harness = await withRole();
    const twice = {
      'Tags.member.1.Key': 'a',
      'Tags.member.1.Value': '1',
      'Tags.member.2.Key': 'A',
      'Tags.member.2.Value': '2',
    };
    expect(refusalOf(await assume(harness, 'reader', twice))).toBe(
      'InvalidParameterValue: Duplicate tag keys found. Please note that Tag keys are case insensitive.',
    );
    expect(refusalOf(await assume(harness, 'reader', { RoleSessionName: 'a b' }))).toBe(
      "ValidationError: 1 validation error detected: Value 'a b' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*",
    );
  });

  it('keeps a source identity along the chain and refuses another', async () => {
    const harness = await withRole();
    await createRole(harness, 'second');
    harness.keys = keysOf(await assume(harness, 'reader', { SourceIdentity: 'ann' }));
    expect(element(await assume(harness, 'second'), 'SourceIdentity')).toBe('ann');
    expect(refusalOf(await assume(harness, 'second', { SourceIdentity: 'bob' }))).toBe(
      'AccessDenied: The source identity of the calling session cannot be changed',
    );
  });

  it('knows no session of a role that was deleted and made again', async () => {
    const harness = await withRole();
    const admin = harness.keys;
    const session = keysOf(await assume(harness, 'reader'));
    await harness.query('iam', 'DeleteRole', { RoleName: 'reader' });
    await createRole(harness, 'reader');
    harness.keys = session;
    expect(refusalOf((await harness.query('sts', 'GetCallerIdentity')).xml)).toMatch(/^InvalidClientTokenId/);
    harness.keys = admin;
    expect((await harness.query('sts', 'GetCallerIdentity')).status).toBe(200);
  });
});

describe('what only others may', () => {
  it('AssumeRoot asks for the right, and then refuses whoever is not the management account of an organization', async () => {
    const harness = await withRole();
    const input = (TargetPrincipal: string): Readonly<Record<string, string>> => ({
      TargetPrincipal,
      'TaskPolicyArn.arn': 'arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials',
    });
    const refused = (account: string): string =>
      `AccessDenied: User: arn:aws:iam::111122223333:user/lab-admin is not authorized to perform: sts:AssumeRoot on resource: arn:aws:iam::${account}:root`;
    for (const target of ['444455556666', 'arn:aws:iam::444455556666:root']) {
      const { xml } = await harness.query('sts', 'AssumeRoot', input(target));
      expect(refusalOf(xml)).toBe(refused('444455556666'));
    }
    const own = await harness.query('sts', 'AssumeRoot', input('111122223333'));
    expect(refusalOf(own.xml)).toBe(refused('111122223333'));
  });

  it('GetDelegatedAccessToken takes no token, because nobody gives one', async () => {
    const harness = await withRole();
    const { xml } = await harness.query('sts', 'GetDelegatedAccessToken', { TradeInToken: 'planted' });
    expect(refusalOf(xml)).toMatch(/^ExpiredTradeInTokenException: /);
    expect(xml).not.toContain('planted');
  });
});

describe('GetFederationToken', () => {
  it('gives keys under a chosen name, which end with their user', async () => {
    const harness = new AwsHarness();
    await harness.query('iam', 'CreateUser', { UserName: 'broker' });
    const Action = 'sts:GetFederationToken';
    await harness.query('iam', 'PutUserPolicy', {
      UserName: 'broker',
      PolicyName: 'p',
      PolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action, Resource: '*' }],
      }),
    });
    const made = (await harness.query('iam', 'CreateAccessKey', { UserName: 'broker' })).xml;
    const { admin } = harness;
    harness.keys = { accessKeyId: element(made, 'AccessKeyId'), secretAccessKey: element(made, 'SecretAccessKey') };
    const { xml } = await harness.query('sts', 'GetFederationToken', { Name: 'alice' });
    expect(element(xml, 'FederatedUserId')).toBe('111122223333:alice');
    const federated = keysOf(xml);
    harness.keys = federated;
    const identity = (await harness.query('sts', 'GetCallerIdentity')).xml;
    expect(element(identity, 'Arn')).toBe('arn:aws:sts::111122223333:federated-user/alice');
    expect((await harness.query('sts', 'GetFederationToken', { Name: 'bob' })).status).toBe(403);
    harness.keys = admin;
    const AccessKeyId = element(made, 'AccessKeyId');
    await harness.query('iam', 'DeleteAccessKey', { UserName: 'broker', AccessKeyId });
    await harness.query('iam', 'DeleteUserPolicy', { UserName: 'broker', PolicyName: 'p' });
    await harness.query('iam', 'DeleteUser', { UserName: 'broker' });
    harness.keys = federated;
    expect((await harness.query('sts', 'GetCallerIdentity')).status).toBe(403);
  });
});

describe('AssumeRoleWithWebIdentity', () => {
  it('takes a token that the registered issuer signed, unsigned by any key', async () => {
    const harness = await withRole();
    const xml = await webIdentity(harness, jwt(claims));
    expect(element(xml, 'SubjectFromWebIdentityToken')).toBe('system:serviceaccount:ns:sa');
    expect(element(xml, 'Audience')).toBe('sts.amazonaws.com');
    harness.keys = keysOf(xml);
    expect((await harness.query('sts', 'GetCallerIdentity')).xml).toContain('assumed-role/reader/pod');
  });

  const refused: readonly (readonly [string, () => string, RegExp])[] = [
    ['no JWT', () => 'not-a-token', /^InvalidIdentityToken: The ID Token provided is not a valid JWT/],
    [
      'an issuer that is not registered',
      () => jwt({ ...claims, iss: 'https://other.invalid' }),
      /^InvalidIdentityToken: No OpenIDConnect provider found in your account for https:\/\/other\.invalid$/,
    ],
    ['another audience', () => jwt({ ...claims, aud: 'vault' }), /^InvalidIdentityToken: Incorrect token audience$/],
    [
      'an expired token',
      () => jwt({ ...claims, exp: now }),
      /^ExpiredTokenException: Token expired: current date\/time \S+ must be before the expiration date\/time \S+$/,
    ],
    [
      'a token signed by another key',
      () => jwt(claims, stranger.privateKey),
      /^InvalidIdentityToken: The signature of the ID Token provided is not valid$/,
    ],
    [
      'a token with an unknown key id',
      () => jwt(claims, rsa.privateKey, { alg: 'RS256', kid: 'k2' }),
      /^InvalidIdentityToken: Couldn't retrieve verification key/,
    ],
    [
      'a token that asks for no signature',
      () => jwt(claims, rsa.privateKey, { alg: 'none', kid: 'k1' }),
      /^InvalidIdentityToken: Couldn't retrieve verification key/,
    ],
    [
      'a token whose algorithm is not the one of its key',
      () => jwt(claims, rsa.privateKey, { alg: 'ES256', kid: 'k1' }),
      /^InvalidIdentityToken: The signature of the ID Token provided is not valid$/,
    ],
  ];
  it.each(refused)('threat/B7 refuses %s', async (_what, token, expected) => {
    expect(refusalOf(await webIdentity(await withRole(), token()))).toMatch(expected);
  });

  it('denies a role that does not exist', async () => {
    expect(refusalOf(await webIdentity(await withRole(), jwt(claims), 'none'))).toBe(
      'AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity',
    );
  });
});
