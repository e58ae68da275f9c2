import { FakeClock, FakeRandom } from '@lockkeeper/testkit';
import { beforeAll, describe, expect, test } from 'vitest';
import { ApiClient, makeSigningKey, type Reply } from '../fakes/api-client.ts';
import type { Json } from '../json/json.ts';

const path = '/api/v1/namespaces/default/configmaps/a';
let key = '';
beforeAll(() => {
  key = makeSigningKey();
});

function start(): { apply: (manager: string, data: Json, force?: boolean) => Promise<Reply>; client: ApiClient } {
  const client = new ApiClient(new FakeClock(), new FakeRandom(9), key);
  const apply = (manager: string, data: Json, force = false): Promise<Reply> =>
    client.call(
      'PATCH',
      `${path}?fieldManager=${manager}&force=${String(force)}`,
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data },
      { type: 'application/apply-patch+yaml' },
    );
  return { client, apply };
}

describe('server-side apply', () => {
  test('creates with 201, then changes with 200 and commits nothing when nothing changes', async () => {
    const { apply, client } = start();
    expect((await apply('one', { k: 'v' })).status).toBe(201);
    const before = client.api.store.revision;
    expect((await apply('one', { k: 'v' })).status).toBe(200);
    expect(client.api.store.revision).toBe(before);
  });

  test('what a manager no longer applies is removed, unless another manager owns it too', async () => {
    const { apply } = start();
    await apply('one', { mine: '1', shared: '1' });
    await apply('two', { shared: '1' });
    const reply = await apply('one', { other: '1' });
    expect((reply.body as { data: Json }).data).toEqual({ shared: '1', other: '1' });
  });

  test('changing what another owns conflicts with a cause per field; force takes it over', async () => {
    const { apply } = start();
    await apply('one', { a: '1', b: '1' });
    const refused = await apply('two', { a: '2', b: '2' });
    expect(refused.status).toBe(409);
    expect(refused.body).toMatchObject({
      message: 'Apply failed with 2 conflicts: conflicts with "one" using v1:\n- .data.a\n- .data.b',
      details: { causes: [{ reason: 'FieldManagerConflict', field: '.data.a' }, { field: '.data.b' }] },
    });
    const forced = await apply('two', { a: '2' }, true);
    expect((forced.body as { data: Json }).data).toEqual({ a: '2', b: '1' });
    expect((await apply('one', { a: '1', b: '1' })).status).toBe(409);
  });

  test('an update takes over what it changes and is recorded as such', async () => {
    const { apply, client } = start();
    await apply('one', { a: '1', b: '1' });
    const merge = { type: 'application/merge-patch+json' };
    const reply = await client.call('PATCH', `${path}?fieldManager=editor`, { data: { a: '2' } }, merge);
    expect(reply.body).toMatchObject({
      metadata: {
        managedFields: [
          { manager: 'one', operation: 'Apply', fieldsV1: { 'f:data': { 'f:b': {} } } },
          { manager: 'editor', operation: 'Update', fieldsV1: { 'f:data': { 'f:a': {} } } },
        ],
      },
    });
    expect((await apply('one', { a: '1', b: '1' })).status).toBe(409);
  });

  test('kubectl may change what its client-side apply has applied, unless someone changed it since', async () => {
    const { apply, client } = start();
    const annotation = { 'kubectl.kubernetes.io/last-applied-configuration': '{"data":{"a":"1","b":"1"}}' };
    const body = { metadata: { name: 'a', annotations: annotation }, data: { a: '1', b: '1' } };
    const collection = '/api/v1/namespaces/default/configmaps';
    await client.call('POST', `${collection}?fieldManager=kubectl-client-side-apply`, body);
    expect((await apply('other', { a: '2' })).status).toBe(409);
    expect((await apply('kubectl', { a: '2' })).status).toBe(200);
    const merge = { type: 'application/merge-patch+json' };
    await client.call('PATCH', `${path}?fieldManager=editor`, { data: { b: '3' } }, merge);
    expect((await apply('kubectl', { a: '2', b: '2' })).status).toBe(409);
  });

  test('a field manager is required, managedFields may not be applied', async () => {
    const { client } = start();
    const type = 'application/apply-patch+yaml';
    const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } };
    expect((await client.call('PATCH', path, body, { type })).status).toBe(400);
    const wrong = { ...body, metadata: { name: 'a', managedFields: [] } };
    expect((await client.call('PATCH', `${path}?fieldManager=x`, wrong, { type })).status).toBe(400);
  });
});
