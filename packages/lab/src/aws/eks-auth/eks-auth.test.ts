import { generateKeyPairSync, sign as signBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { AwsHarness, type ClientKeys, element, sign, textOf } from '../../../conformance/aws/aws-harness.ts';
import type { LabRequest, LabResponse } from '../../http/types.ts';
import { createPodIdentityAgent, type PodIdentityAgent } from './pod-identity-agent.ts';

const issuer = 'https://oidc.lab.invalid/id/1';
const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 });
const now = 1_893_456_000;
const roleArn = 'arn:aws:iam::111122223333:role/app';
const clusterArn = 'arn:aws:eks:eu-west-1:111122223333:cluster/c1';
const claims = {
  iss: issuer,
  sub: 'system:serviceaccount:shop:web',
  aud: ['pods.eks.amazonaws.com'],
  exp: now + 600,
  'kubernetes.io': {
    namespace: 'shop',
    pod: { name: 'web-7d9c-abcde', uid: '11111111-2222-4333-8444-555555555555' },
    serviceaccount: { name: 'web', uid: '99999999-2222-4333-8444-555555555555' },
  },
};
const trust = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Service: 'pods.eks.amazonaws.com' },
      Action: ['sts:AssumeRole', 'sts:TagSession'],
    },
    { Effect: 'Allow', Principal: { AWS: '*' }, Action: ['sts:AssumeRole', 'sts:TagSession'] },
  ],
};
const associationsPath = '/clusters/c1/pod-identity-associations';

function jwt(payload: object, key = pair.privateKey, header: object = { alg: 'RS256', kid: 'k1' }): string {
  const text = [header, payload].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  return `${text}.${signBytes('sha256', Buffer.from(text), key).toString('base64url')}`;
}

interface Answer {
  readonly status: number;
  readonly type: string | undefined;
  readonly body: {
    readonly message?: string;
    readonly association?: { readonly associationId: string; readonly externalId?: string };
    readonly associations?: readonly unknown[];
    readonly credentials?: {
      readonly accessKeyId: string;
      readonly secretAccessKey: string;
      readonly sessionToken: string;
      readonly expiration: number;
    };
  };
}

class Client {
  readonly harness: AwsHarness;

  constructor() {
    const jwk = { ...pair.publicKey.export({ format: 'jwk' }), kid: 'k1' };
    this.harness = new AwsHarness({
      issuerKeys: (asked) => (asked === issuer ? [jwk] : undefined),
      accounts: ['111122223333'],
      clusters: [{ name: 'c1', account: '111122223333', region: 'eu-west-1', issuer, version: '1.33' }],
    });
  }

  async call(service: 'eks' | 'eks-auth', method: string, path: string, input?: object): Promise<Answer> {
    const request: LabRequest = {
      method,
      path,
      headers: input === undefined ? {} : { 'content-type': 'application/json' },
      body: Buffer.from(input === undefined ? '' : JSON.stringify(input)),
    };
    const at = this.harness.clock.now();
    const answer = await this.harness.api.handle(sign(request, this.harness.keys, { service, at }));
    const body = JSON.parse(textOf(answer)) as Answer['body'];
    return { status: answer.status, type: answer.headers['x-amzn-errortype'], body };
  }

  associate(input: object = {}): Promise<Answer> {
    return this.call('eks', 'POST', associationsPath, { namespace: 'shop', serviceAccount: 'web', roleArn, ...input });
  }

  assume(token: string): Promise<Answer> {
    return this.call('eks-auth', 'POST', '/clusters/c1/assume-role-for-pod-identity', { token });
  }

  async role(name: string): Promise<void> {
    await this.harness.query('iam', 'CreateRole', {
      RoleName: name,
      AssumeRolePolicyDocument: JSON.stringify(trust),
    });
  }
}

async function prepared(association: object = {}): Promise<Client> {
  const client = new Client();
  await client.role('app');
  await client.role('target');
  expect(await client.associate(association)).toMatchObject({ status: 200 });
  return client;
}

function keysOf({ body: { credentials } }: Answer): ClientKeys {
  if (credentials === undefined) throw new Error('No credentials.');
  return credentials;
}

async function identity(client: Client, keys: ClientKeys): Promise<string> {
  client.harness.keys = keys;
  return element((await client.harness.query('sts', 'GetCallerIdentity')).xml, 'Arn');
}

describe('EKS pod identity associations', () => {
  it('are made, described, found, changed and deleted', async () => {
    const client = await prepared({ tags: { team: 'red' } });
    const { body } = await client.call('eks', 'GET', `${associationsPath}?namespace=shop&maxResults=1`);
    expect(body.associations).toEqual([
      {
        clusterName: 'c1',
        namespace: 'shop',
        serviceAccount: 'web',
        associationArn: expect.stringMatching(
          /^arn:aws:eks:eu-west-1:111122223333:podidentityassociation\/c1\/a-[a-z0-9]{17}$/,
        ),
        associationId: expect.any(String),
      },
    ]);
    const [found] = (body.associations ?? []) as readonly { readonly associationId: string }[];
    const path = `${associationsPath}/${found?.associationId}`;
    expect((await client.call('eks', 'GET', path)).body.association).toMatchObject({
      roleArn,
      disableSessionTags: false,
      tags: { team: 'red' },
      createdAt: now,
    });
    const targetRoleArn = 'arn:aws:iam::111122223333:role/target';
    expect((await client.call('eks', 'POST', path, { targetRoleArn })).body.association).toMatchObject({
      roleArn,
      targetRoleArn,
      externalId: 'eu-west-1/111122223333/c1/shop/web',
    });
    expect((await client.call('eks', 'GET', `${associationsPath}?serviceAccount=other`)).body.associations).toEqual([]);
    expect((await client.call('eks', 'DELETE', path)).status).toBe(200);
    expect(await client.call('eks', 'GET', path)).toMatchObject({ status: 404, type: 'ResourceNotFoundException' });
  });

  const refused: readonly (readonly [string, object, string, RegExp])[] = [
    ['a second one for a service account', {}, 'ResourceInUseException', /^Association already exists: a-/],
    [
      'a role that does not exist',
      { serviceAccount: 'b', roleArn: 'arn:aws:iam::111122223333:role/none' },
      'InvalidParameterException',
      /does not exist/,
    ],
    [
      'a role of another account',
      { serviceAccount: 'b', roleArn: 'arn:aws:iam::444455556666:role/app' },
      'InvalidParameterException',
      /account of the cluster/,
    ],
    [
      'a policy with session tags',
      { serviceAccount: 'b', policy: '{"Version":"2012-10-17","Statement":[]}' },
      'InvalidParameterException',
      /only with disableSessionTags/,
    ],
    [
      'a policy that is no JSON',
      { serviceAccount: 'b', policy: '{', disableSessionTags: true },
      'InvalidParameterException',
      /not a valid JSON document/,
    ],
  ];
  it.each(refused)('refuse %s', async (_what, input, type, message) => {
    const answer = await (await prepared()).associate(input);
    expect(answer.type).toBe(type);
    expect(answer.body.message).toMatch(message);
  });

  it('answer a repeated request with what it has made', async () => {
    const client = await prepared({ clientRequestToken: 'once' });
    expect((await client.associate({ clientRequestToken: 'once' })).status).toBe(200);
    expect((await client.call('eks', 'GET', associationsPath)).body.associations).toHaveLength(1);
  });

  it('belong to clusters that exist, which tell their issuer', async () => {
    const client = new Client();
    expect((await client.call('eks', 'GET', '/clusters')).body).toEqual({ clusters: ['c1'] });
    expect((await client.call('eks', 'GET', '/clusters/c1')).body).toMatchObject({
      cluster: { name: 'c1', arn: clusterArn, identity: { oidc: { issuer } }, status: 'ACTIVE' },
    });
    expect(await client.call('eks', 'GET', '/clusters/none')).toMatchObject({
      status: 404,
      type: 'ResourceNotFoundException',
      body: { message: 'No cluster found for name: none.' },
    });
  });
});

describe('AssumeRoleForPodIdentity', () => {
  it("gives the role's credentials for a pod's token, in a session that has six inherited tags", async () => {
    const client = await prepared();
    const answer = await client.assume(jwt(claims));
    expect(answer.body).toMatchObject({
      subject: { namespace: 'shop', serviceAccount: 'web' },
      audience: 'pods.eks.amazonaws.com',
      podIdentityAssociation: { associationId: expect.stringMatching(/^a-/) },
      credentials: { expiration: now + 3600 },
    });
    const arn = await identity(client, keysOf(answer));
    expect(arn).toMatch(/^arn:aws:sts::111122223333:assumed-role\/app\/eks-c1-web-7d9c-abcde-[0-9a-f-]{36}$/);
    const clash = {
      RoleArn: 'arn:aws:iam::111122223333:role/target',
      RoleSessionName: 'next',
      'Tags.member.1.Key': 'kubernetes-namespace',
      'Tags.member.1.Value': 'other',
    };
    expect((await client.harness.query('sts', 'AssumeRole', clash)).xml).toContain('conflicts with a transitive tag');
  });

  it('threat/I14 leaves the tags out where the association says so', async () => {
    const client = await prepared({ disableSessionTags: true });
    client.harness.keys = keysOf(await client.assume(jwt(claims)));
    const { xml } = await client.harness.query('sts', 'AssumeRole', {
      RoleArn: 'arn:aws:iam::111122223333:role/target',
      RoleSessionName: 'next',
      'Tags.member.1.Key': 'kubernetes-namespace',
      'Tags.member.1.Value': 'other',
    });
    expect(element(xml, 'AccessKeyId')).toMatch(/^ASIALAB/);
  });

  it('goes on to the target role, for an hour', async () => {
    const client = await prepared({ targetRoleArn: 'arn:aws:iam::111122223333:role/target' });
    const answer = await client.assume(jwt(claims));
    expect(answer.body.credentials?.expiration).toBe(now + 3600);
    expect(await identity(client, keysOf(answer))).toMatch(/:assumed-role\/target\/eks-c1-/);
  });

  const { 'kubernetes.io': facts, ...bare } = claims;
  const refused: readonly (readonly [string, () => string, string])[] = [
    ['another issuer', () => jwt({ ...claims, iss: 'https://other.invalid' }), 'InvalidTokenException'],
    ['another audience', () => jwt({ ...claims, aud: ['sts.amazonaws.com'] }), 'InvalidTokenException'],
    ['an expired token', () => jwt({ ...claims, exp: now }), 'ExpiredTokenException'],
    ["another issuer's signature", () => jwt(claims, stranger.privateKey), 'InvalidTokenException'],
    ['no signature', () => jwt(claims, pair.privateKey, { alg: 'none', kid: 'k1' }), 'InvalidTokenException'],
    ['a token that is bound to no pod', () => jwt(bare), 'InvalidTokenException'],
    [
      'a token whose subject is another service account',
      () => jwt({ ...claims, sub: 'system:serviceaccount:shop:admin' }),
      'InvalidTokenException',
    ],
    [
      'a service account without association',
      () =>
        jwt({
          ...claims,
          sub: 'system:serviceaccount:shop:db',
          'kubernetes.io': { ...facts, serviceaccount: { name: 'db', uid: 'u' } },
        }),
      'ResourceNotFoundException',
    ],
  ];
  it.each(refused)('threat/B7 refuses %s', async (_what, token, type) => {
    const answer = await (await prepared()).assume(token());
    expect(answer.type).toBe(type);
    expect(answer.body.credentials).toBeUndefined();
  });

  it('denies a role that has gone since', async () => {
    const client = await prepared();
    await client.harness.query('iam', 'DeleteRole', { RoleName: 'app' });
    expect((await client.assume(jwt(claims))).type).toBe('AccessDeniedException');
  });

  it('needs the signature of a node in the account of the cluster', async () => {
    const client = await prepared();
    client.harness.keys = client.harness.api.addAccount('444455556666');
    expect((await client.assume(jwt(claims))).type).toBe('ResourceNotFoundException');
  });
});

describe('the Pod Identity agent', () => {
  function agentOf(client: Client): PodIdentityAgent {
    const { harness } = client;
    return createPodIdentityAgent({
      clock: harness.clock,
      clusterName: 'c1',
      region: 'eu-west-1',
      keys: harness.admin,
      aws: (request) => harness.api.handle(request),
    });
  }

  function ask(agent: PodIdentityAgent, path: string, authorization?: string): Promise<LabResponse> {
    const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
    return agent.handle({ method: 'GET', path, headers, body: new Uint8Array() });
  }

  it('gives the credentials of the pod whose token it is shown', async () => {
    const client = await prepared();
    const answer = await ask(agentOf(client), '/v1/credentials', jwt(claims));
    const body = JSON.parse(textOf(answer)) as Readonly<Record<string, string>>;
    expect(body).toEqual({
      AccessKeyId: expect.stringMatching(/^ASIALAB/),
      SecretAccessKey: expect.any(String),
      Token: expect.any(String),
      AccountId: '111122223333',
      Expiration: '2030-01-01T01:00:00Z',
    });
    const keys = {
      accessKeyId: body['AccessKeyId'] ?? '',
      secretAccessKey: body['SecretAccessKey'] ?? '',
      sessionToken: body['Token'] ?? '',
    };
    expect(await identity(client, keys)).toMatch(/assumed-role\/app\/eks-c1-/);
  });

  it('passes on what EKS Auth refuses, and says no more', async () => {
    const agent = agentOf(await prepared());
    const other = await ask(agent, '/v1/credentials', jwt({ ...claims, aud: 'sts.amazonaws.com' }));
    expect(other.status).toBe(400);
    expect(textOf(other)).toBe('InvalidTokenException: Incorrect token audience\n');
    expect((await ask(agent, '/v1/credentials', 'no-token')).status).toBe(400);
    expect((await ask(agent, '/v1/credentials')).status).toBe(400);
    expect((await ask(agent, '/other', jwt(claims))).status).toBe(404);
  });
});
