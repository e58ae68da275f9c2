import { FakeClock, FakeRandom } from '@lockkeeper/testkit';
import { beforeAll, describe, expect, test } from 'vitest';
import { ApiClient, makeSigningKey } from '../fakes/api-client.ts';
import { type Json, textAt } from '../json/json.ts';

const accounts = '/api/v1/namespaces/default/serviceaccounts';
let key = '';
beforeAll(() => {
  key = makeSigningKey();
});

async function start(): Promise<{ client: ApiClient; clock: FakeClock; token: (spec: Json) => Promise<string> }> {
  const clock = new FakeClock();
  const client = new ApiClient(clock, new FakeRandom(3), key, { issuer: 'https://issuer.invalid/id' });
  await client.call('POST', accounts, { metadata: { name: 'runner' } });
  const token = async (spec: Json): Promise<string> =>
    textAt((await client.call('POST', `${accounts}/runner/token`, { spec })).body, 'status', 'token');
  return { client, clock, token };
}

const whoami = '/apis/authentication.k8s.io/v1/selfsubjectreviews';

describe('ServiceAccount tokens', () => {
  test('a token for the API server says who it is, and carries the claims of a bound token', async () => {
    const { client, token } = await start();
    const mine = await token({ audiences: [] });
    const claims = JSON.parse(Buffer.from(mine.split('.')[1] ?? '', 'base64url').toString('utf8')) as Json;
    expect(claims).toMatchObject({
      iss: 'https://issuer.invalid/id',
      aud: ['https://issuer.invalid/id'],
      sub: 'system:serviceaccount:default:runner',
      'kubernetes.io': { namespace: 'default', serviceaccount: { name: 'runner' } },
    });
    const reply = await client.call('POST', whoami, {}, { as: mine });
    expect(reply.body).toMatchObject({
      status: {
        userInfo: {
          username: 'system:serviceaccount:default:runner',
          groups: ['system:serviceaccounts', 'system:serviceaccounts:default', 'system:authenticated'],
        },
      },
    });
  });

  test('a token for another audience does not open the API server, but its review names the audience', async () => {
    const { client, token } = await start();
    const aws = await token({ audiences: ['sts.amazonaws.com'] });
    expect((await client.call('POST', whoami, {}, { as: aws })).status).toBe(401);
    const review = { spec: { token: aws, audiences: ['sts.amazonaws.com'] } };
    expect((await client.call('POST', '/apis/authentication.k8s.io/v1/tokenreviews', review)).body).toMatchObject({
      status: { authenticated: true, audiences: ['sts.amazonaws.com'] },
    });
  });

  test('a token ends with its time', async () => {
    const { client, clock, token } = await start();
    const mine = await token({ expirationSeconds: 600 });
    await clock.advance(599_000);
    expect((await client.call('POST', whoami, {}, { as: mine })).status).toBe(201);
    await clock.advance(2_000);
    expect((await client.call('POST', whoami, {}, { as: mine })).status).toBe(401);
  });

  test('a token dies with its account, and an account of the same name does not bring it back', async () => {
    const { client, token } = await start();
    const mine = await token({});
    await client.call('DELETE', `${accounts}/runner`);
    expect((await client.call('POST', whoami, {}, { as: mine })).status).toBe(401);
    await client.call('POST', accounts, { metadata: { name: 'runner' } });
    expect((await client.call('POST', whoami, {}, { as: mine })).status).toBe(401);
  });

  test('a token bound to a Secret dies with it', async () => {
    const { client, token } = await start();
    await client.call('POST', '/api/v1/namespaces/default/secrets', { metadata: { name: 's' } });
    const mine = await token({ boundObjectRef: { kind: 'Secret', apiVersion: 'v1', name: 's' } });
    expect((await client.call('POST', whoami, {}, { as: mine })).status).toBe(201);
    await client.call('DELETE', '/api/v1/namespaces/default/secrets/s');
    expect((await client.call('POST', whoami, {}, { as: mine })).status).toBe(401);
  });

  test('a token with a changed claim or another algorithm is nobody', async () => {
    const { client, token } = await start();
    const [head = '', body = '', signature = ''] = (await token({})).split('.');
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString('utf8')) as Record<string, Json>;
    const forged = Buffer.from(
      JSON.stringify({ ...claims, sub: 'system:serviceaccount:kube-system:default' }),
    ).toString('base64url');
    const none = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url');
    for (const one of [`${head}.${forged}.${signature}`, `${none}.${body}.`, `${none}.${body}.${signature}`]) {
      expect((await client.call('POST', whoami, {}, { as: one })).status).toBe(401);
    }
  });

  test('the issuer publishes its keys to everyone', async () => {
    const { client } = await start();
    const discovery = await client.call('GET', '/.well-known/openid-configuration', undefined, { as: '' });
    expect(discovery.body).toMatchObject({
      issuer: 'https://issuer.invalid/id',
      jwks_uri: 'https://issuer.invalid/id/openid/v1/jwks',
    });
    expect((await client.call('GET', '/openid/v1/jwks', undefined, { as: '' })).body).toEqual(client.api.jwks());
  });
});
