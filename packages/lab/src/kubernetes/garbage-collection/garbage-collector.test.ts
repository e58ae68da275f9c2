import { FakeClock, FakeRandom } from '@lockkeeper/testkit';
import { beforeAll, describe, expect, test } from 'vitest';
import { ApiClient, makeSigningKey } from '../fakes/api-client.ts';
import { at, type Json, textAt } from '../json/json.ts';

const maps = '/api/v1/namespaces/default/configmaps';
const secrets = '/api/v1/namespaces/default/secrets';
let key = '';
beforeAll(() => {
  key = makeSigningKey();
});

async function start(): Promise<{ client: ApiClient; clock: FakeClock; uid: string }> {
  const clock = new FakeClock();
  const client = new ApiClient(clock, new FakeRandom(5), key);
  const owner = await client.call('POST', maps, { metadata: { name: 'owner' } });
  return { client, clock, uid: textAt(owner.body, 'metadata', 'uid') };
}

function owned(uid: string, more: Record<string, Json> = {}): Json {
  const reference = { apiVersion: 'v1', kind: 'ConfigMap', name: 'owner', uid, ...more };
  return { metadata: { name: 'owned', ownerReferences: [reference] } };
}

describe('garbage collection', () => {
  test('an owned object goes when its owner has gone', async () => {
    const { client, clock, uid } = await start();
    await client.call('POST', secrets, owned(uid));
    await clock.advance(10);
    expect((await client.call('GET', `${secrets}/owned`)).status).toBe(200);
    await client.call('DELETE', `${maps}/owner`);
    await clock.advance(10);
    expect((await client.call('GET', `${secrets}/owned`)).status).toBe(404);
  });

  test('an owner counts only with its UID and from the same namespace', async () => {
    const { client, clock, uid } = await start();
    await client.call('POST', secrets, owned('00000000-0000-4000-8000-000000000000'));
    await client.call('POST', '/api/v1/namespaces/kube-public/secrets', owned(uid));
    await clock.advance(10);
    expect((await client.call('GET', `${secrets}/owned`)).status).toBe(404);
    expect((await client.call('GET', '/api/v1/namespaces/kube-public/secrets/owned')).status).toBe(404);
  });

  test('an owner of a kind that the server does not know keeps its object', async () => {
    const { client, clock, uid } = await start();
    await client.call('POST', secrets, owned(uid, { apiVersion: 'unknown.test/v1', kind: 'Thing' }));
    await clock.advance(10);
    expect((await client.call('GET', `${secrets}/owned`)).status).toBe(200);
  });

  test('a foreground deletion waits for the dependents that block it', async () => {
    const { client, clock, uid } = await start();
    await client.call('POST', secrets, owned(uid, { blockOwnerDeletion: true }));
    await client.call(
      'PATCH',
      `${secrets}/owned`,
      { metadata: { finalizers: ['example.test/hold'] } },
      { type: 'application/merge-patch+json' },
    );
    await client.call('DELETE', `${maps}/owner`, {
      kind: 'DeleteOptions',
      apiVersion: 'v1',
      propagationPolicy: 'Foreground',
    });
    await clock.advance(10);
    expect((await client.call('GET', `${maps}/owner`)).body).toMatchObject({
      metadata: { finalizers: ['foregroundDeletion'] },
    });
    await client.call(
      'PATCH',
      `${secrets}/owned`,
      { metadata: { finalizers: null } },
      { type: 'application/merge-patch+json' },
    );
    await clock.advance(10);
    expect((await client.call('GET', `${maps}/owner`)).status).toBe(404);
  });

  test('an orphaning deletion leaves the dependents, without their reference', async () => {
    const { client, clock, uid } = await start();
    await client.call('POST', secrets, owned(uid));
    await client.call('DELETE', `${maps}/owner`, {
      kind: 'DeleteOptions',
      apiVersion: 'v1',
      propagationPolicy: 'Orphan',
    });
    await clock.advance(10);
    expect((await client.call('GET', `${maps}/owner`)).status).toBe(404);
    const left = await client.call('GET', `${secrets}/owned`);
    expect(left.status).toBe(200);
    expect(at(left.body, 'metadata', 'ownerReferences')).toBeUndefined();
  });

  test('events are gone an hour after they were written', async () => {
    const { client, clock } = await start();
    const events = '/api/v1/namespaces/default/events';
    await client.call('POST', events, { metadata: { name: 'old' }, involvedObject: {}, reason: 'r' });
    await clock.advance(3_700_000);
    await client.call('POST', events, { metadata: { name: 'new' }, involvedObject: {}, reason: 'r' });
    await clock.advance(10);
    expect((await client.call('GET', `${events}/old`)).status).toBe(404);
    expect((await client.call('GET', `${events}/new`)).status).toBe(200);
  });
});
