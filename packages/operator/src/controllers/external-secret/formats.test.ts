import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { startCluster, type TestCluster } from '../../fakes/cluster.ts';
import { data, externalSecret, secret, TEAM } from '../../fakes/manifests.ts';

const sha3 = (text: string): string => createHash('sha3-224').update(text).digest('hex');
const bytes = (text: string): string => [...Buffer.from(text)].join(' ');

async function synced(spec: object, metadata: object = {}, name = 'db'): Promise<TestCluster> {
  const cluster = await startCluster();
  await cluster.apply(externalSecret(name, { ...spec }, TEAM, metadata));
  return cluster;
}

describe('what ESO would have written byte for byte', () => {
  it('annotates the Secret with the SHA3-224 of Go text of its data, keys sorted', async () => {
    const cluster = await startCluster();
    cluster.provider.put('SecretsManager', 'pair', JSON.stringify({ foo: 'value1', bar: 'value2' }));
    await cluster.apply(externalSecret('pair', { dataFrom: [{ extract: { key: 'pair' } }] }));
    const { metadata } = await cluster.get('Secret', 'pair');
    expect(metadata.annotations).toEqual({
      'reconcile.external-secrets.io/data-hash': '1bed8bcbcb4547ffe19a19cd47d9078e84aa6598266d86b99f992d64',
    });
    await cluster.stop();
  });

  it('marks the Secret as managed and as made by this ExternalSecret, and owns it', async () => {
    const cluster = await synced({});
    const owner = await cluster.get('ExternalSecret', 'db');
    const made = await cluster.get('Secret', 'db');
    expect(made.metadata.labels).toEqual({
      'reconcile.external-secrets.io/managed': 'true',
      'reconcile.external-secrets.io/created-by': sha3('team-a/db'),
    });
    expect(made.metadata.ownerReferences).toEqual([
      {
        apiVersion: 'external-secrets.io/v1',
        kind: 'ExternalSecret',
        name: 'db',
        uid: owner.metadata.uid,
        controller: true,
        blockOwnerDeletion: true,
      },
    ]);
    expect(made.type).toBe('Opaque');
    await cluster.stop();
  });

  it.each([
    ['db', 'externalsecrets.external-secrets.io/db'],
    [
      'a-name-of-forty-characters-more-or-less-x',
      `externalsecrets.external-secrets.io/sha3/${sha3('a-name-of-forty-characters-more-or-less-x')}`,
    ],
  ])('writes as the field manager of %s', async (name, manager) => {
    const cluster = await synced({}, {}, name);
    const managers = (await cluster.get('Secret', name)).metadata.managedFields?.map((entry) => entry['manager']);
    expect(managers).toEqual([manager]);
    await cluster.stop();
  });

  it('tells generation and metadata hash in status.syncedResourceVersion, the start of the pass in refreshTime', async () => {
    const cluster = await synced({}, { labels: { a: 'b', c: 'd' }, annotations: { e: 'f' } });
    const { status } = await cluster.get('ExternalSecret', 'db');
    expect(status?.syncedResourceVersion).toBe(`1-${sha3('{annotations:map[e:f] labels:map[a:b c:d]}')}`);
    expect(status?.refreshTime).toMatch(/^2030-01-01T00:00:0\dZ$/);
    expect(status?.binding).toEqual({ name: 'db' });
    expect(status?.conditions).toEqual([
      {
        type: 'Ready',
        status: 'True',
        reason: 'SecretSynced',
        message: 'secret synced',
        lastTransitionTime: expect.stringMatching(/^2030-01-01T00:00:0\dZ$/) as string,
      },
    ]);
    await cluster.stop();
  });

  it('tells of creation and update in ESO words from ESO component, without the value', async () => {
    const cluster = await synced({ refreshInterval: '10m' });
    cluster.provider.put('SecretsManager', 'db', 'second');
    await cluster.advance(600_000);
    const told = await cluster.events('db');
    expect(told.toSorted()).toEqual(['Normal Created secret created', 'Normal Updated secret updated']);
    const about = (await cluster.list('Event')).find((one) => one['reason'] === 'Created');
    expect(about?.['source']).toMatchObject({ component: 'external-secrets' });
    expect(about?.['involvedObject']).toMatchObject({ kind: 'ExternalSecret', namespace: TEAM, name: 'db' });
    await cluster.stop();
  });

  it('adds no finalizer to the ExternalSecret', async () => {
    const cluster = await synced({});
    expect((await cluster.get('ExternalSecret', 'db')).metadata.finalizers).toBeUndefined();
    await cluster.stop();
  });

  it('does not rewrite one byte of a Secret that ESO left, and only reads it', async () => {
    const hash = sha3(`map[password:[${bytes('hunter2-db')}]]`);
    const cluster = await startCluster({ start: false });
    const owner = await cluster.write(externalSecret('db'));
    const left = secret(
      'db',
      { password: 'hunter2-db' },
      { type: 'Opaque' },
      {
        labels: {
          'reconcile.external-secrets.io/managed': 'true',
          'reconcile.external-secrets.io/created-by': sha3('team-a/db'),
        },
        annotations: { 'reconcile.external-secrets.io/data-hash': hash },
        ownerReferences: [
          {
            apiVersion: 'external-secrets.io/v1',
            kind: 'ExternalSecret',
            name: 'db',
            uid: owner.metadata.uid,
            controller: true,
            blockOwnerDeletion: true,
          },
        ],
      },
    );
    const before = await cluster.write(left);
    await cluster.start();
    expect((await cluster.get('Secret', 'db')).metadata.resourceVersion).toBe(before.metadata.resourceVersion);
    expect(await cluster.ready('db')).toBe('True SecretSynced: secret synced');
    await cluster.stop();
  });
});

describe('labels and annotations of the Secret', () => {
  it('are those of the ExternalSecret where there is no template, and go when they go there', async () => {
    const cluster = await synced({}, { labels: { team: 'a', gone: 'soon' }, annotations: { note: 'x' } });
    expect((await cluster.get('Secret', 'db')).metadata).toMatchObject({
      labels: { team: 'a', gone: 'soon' },
      annotations: { note: 'x' },
    });
    await cluster.patch('Secret', 'db', { metadata: { labels: { foreign: 'kept' } } });
    await cluster.apply(externalSecret('db', {}, TEAM, { labels: { team: 'b' } }));
    const { labels, annotations } = (await cluster.get('Secret', 'db')).metadata;
    expect(labels).toMatchObject({ team: 'b', foreign: 'kept' });
    expect(labels).not.toHaveProperty('gone');
    expect(annotations).not.toHaveProperty('note');
    await cluster.stop();
  });

  it('are those of the template alone where there is one, and may be made of values', async () => {
    const template = {
      metadata: { labels: { kind: 'x-{{ .user }}' }, annotations: { note: 'static' } },
      data: { dsn: 'pg://{{ .user }}:{{ .password }}@db' },
    };
    const cluster = await startCluster();
    cluster.provider.put('SecretsManager', 'user', 'ann');
    const spec = { data: [data(), data('user', 'user')], target: { template } };
    await cluster.apply(externalSecret('db', spec, TEAM, { labels: { own: 'not-copied' } }));
    const { labels, annotations } = (await cluster.get('Secret', 'db')).metadata;
    expect(labels).toMatchObject({ kind: 'x-ann' });
    expect(labels).not.toHaveProperty('own');
    expect(annotations).toMatchObject({ note: 'static' });
    expect(await cluster.values('db')).toEqual({ dsn: 'pg://ann:hunter2-db@db' });
    await cluster.stop();
  });

  it('keeps what was fetched beside the template with mergePolicy Merge, and drops it with Replace', async () => {
    const template = { data: { upper: '{{ .password }}!' } };
    const cluster = await synced({ target: { template: { ...template, mergePolicy: 'Merge' } } });
    expect(await cluster.values('db')).toEqual({ password: 'hunter2-db', upper: 'hunter2-db!' });
    await cluster.apply(externalSecret('db', { target: { template: { ...template, mergePolicy: 'Replace' } } }));
    expect(await cluster.values('db')).toEqual({ upper: 'hunter2-db!' });
    await cluster.stop();
  });

  it('gives the Secret the type of the template, and a reason when that cannot change any more', async () => {
    const template = { type: 'kubernetes.io/basic-auth', data: { username: 'u', password: '{{ .password }}' } };
    const cluster = await synced({ target: { template } });
    expect((await cluster.get('Secret', 'db')).type).toBe('kubernetes.io/basic-auth');
    await cluster.apply(externalSecret('db', { target: { template: { ...template, type: 'Opaque' } } }));
    expect(await cluster.ready('db')).toBe('False SecretSyncedError: could not update secret');
    expect((await cluster.events('db')).join()).toContain('delete the Secret to have it created again');
    await cluster.stop();
  });
});
