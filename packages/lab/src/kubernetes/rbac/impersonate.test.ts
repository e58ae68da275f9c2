import { FakeClock, FakeRandom } from '@lockkeeper/testkit';
import { beforeAll, describe, expect, test } from 'vitest';
import { ApiClient, makeSigningKey } from '../fakes/api-client.ts';

const whoami = '/apis/authentication.k8s.io/v1/selfsubjectreviews';
let key = '';
beforeAll(() => {
  key = makeSigningKey();
});

describe('impersonation', () => {
  test('who may impersonate acts as the other, with the groups of a ServiceAccount or those asked for', async () => {
    const client = new ApiClient(new FakeClock(), new FakeRandom(1), key);
    const account = { 'impersonate-user': 'system:serviceaccount:shop:runner' };
    expect((await client.call('POST', whoami, {}, { headers: account })).body).toMatchObject({
      status: {
        userInfo: {
          username: 'system:serviceaccount:shop:runner',
          groups: ['system:serviceaccounts', 'system:serviceaccounts:shop', 'system:authenticated'],
        },
      },
    });
    const other = { 'impersonate-user': 'eve', 'impersonate-group': 'a, b' };
    expect((await client.call('POST', whoami, {}, { headers: other })).body).toMatchObject({
      status: { userInfo: { username: 'eve', groups: ['a', 'b', 'system:authenticated'] } },
    });
    expect((await client.call('GET', '/api/v1/secrets', undefined, { headers: other })).status).toBe(403);
  });

  test('who may not is refused, also for a group that would help', async () => {
    const client = new ApiClient(new FakeClock(), new FakeRandom(1), key);
    const headers = { 'impersonate-user': 'dev', 'impersonate-group': 'system:masters' };
    const reply = await client.call('GET', '/api/v1/secrets', undefined, { as: 'dev', headers });
    expect(reply).toMatchObject({
      status: 403,
      body: {
        message:
          'users "dev" is forbidden: User "dev" cannot impersonate resource "users" in API group "" at the cluster scope',
      },
    });
    const alone = { 'impersonate-group': 'system:masters' };
    expect((await client.call('GET', '/api/v1/secrets', undefined, { headers: alone })).status).toBe(400);
  });
});
