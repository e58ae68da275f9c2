import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startCluster, type TestCluster } from '../../fakes/cluster.ts';
import {
  clusterSecretStore,
  data,
  externalSecret,
  namespace,
  READER,
  secret,
  secretStore,
  serviceAccount,
  storeGrant,
  TEAM,
} from '../../fakes/manifests.ts';

const SYNCED = 'True SecretSynced: secret synced';
const REFUSED = 'False SecretSyncedError: could not get secret data from provider';
const GOOD = { password: 'hunter2-db' };

let cluster: TestCluster;
beforeEach(async () => {
  cluster = await startCluster();
});
afterEach(() => cluster.stop());

async function roleOfLastRead(): Promise<unknown> {
  const { base } = cluster.provider.requests.findLast(({ kind }) => kind === 'fetch')?.use.scope ?? {};
  return base?.kind === 'service-account' ? base.roleArn : base?.kind;
}

describe('an edit takes effect at once', () => {
  it('of the ExternalSecret: keys come and go', async () => {
    cluster.provider.put('SecretsManager', 'user', 'ann');
    await cluster.apply(externalSecret('db'));
    await cluster.apply(externalSecret('db', { data: [data('user', 'user')] }));
    expect(await cluster.values('db')).toEqual({ user: 'ann' });
  });

  it('of the ExternalSecret also where the interval is zero', async () => {
    await cluster.apply(externalSecret('db', { refreshInterval: '0' }));
    cluster.provider.put('SecretsManager', 'db', 'second');
    await cluster.advance(86_400_000);
    expect(await cluster.values('db')).toEqual(GOOD);
    await cluster.patch('ExternalSecret', 'db', { metadata: { annotations: { 'force-sync': '1' } } });
    await cluster.settle();
    expect(await cluster.values('db')).toEqual({ password: 'second' });
  });

  it('of any mark on it, with values as they are now and none that are remembered', async () => {
    const maxAge = (): unknown => cluster.provider.requests.findLast(({ kind }) => kind === 'fetch')?.maxAgeMs;
    await cluster.apply(externalSecret('db', { refreshInterval: '1h' }));
    expect(maxAge()).toBe(30_000);
    await cluster.patch('ExternalSecret', 'db', { metadata: { annotations: { 'force-sync': '1' } } });
    await cluster.settle();
    expect(maxAge()).toBe(0);
    await cluster.advance(3_600_000);
    expect(maxAge()).toBe(30_000);
    await cluster.apply(externalSecret('once', { refreshPolicy: 'CreatedOnce' }));
    expect(maxAge()).toBe(0);
  });

  it('of the store: another region is asked', async () => {
    await cluster.apply(externalSecret('db'));
    cluster.forgetTraffic();
    await cluster.apply(secretStore('aws', { ...READER, region: 'eu-central-1' }));
    expect(cluster.provider.requests.findLast(({ kind }) => kind === 'fetch')?.use.scope.region).toBe('eu-central-1');
    expect(cluster.awsCalls()).toBe(1);
  });

  it('of the role on the ServiceAccount: the new role is asked, the old one no more', async () => {
    await cluster.apply(externalSecret('db'));
    await cluster.apply(serviceAccount('reader', 'arn:aws:iam::111111111111:role/other'));
    expect(await roleOfLastRead()).toBe('arn:aws:iam::111111111111:role/other');
  });

  it('of the conditions of a cluster store: who is let in now, and who is not any more', async () => {
    const use = externalSecret('db', { secretStoreRef: { name: 'shared', kind: 'ClusterSecretStore' } });
    await cluster.apply(clusterSecretStore('shared', { conditions: [{ namespaces: ['team-b'] }] }), use);
    expect(await cluster.ready('db')).toBe(REFUSED);
    await cluster.apply(clusterSecretStore('shared', { conditions: [{ namespaces: [TEAM] }] }));
    expect(await cluster.values('db')).toEqual(GOOD);
    await cluster.apply(clusterSecretStore('shared', { conditions: [{ namespaceRegexes: ['team-[bc]'] }] }));
    expect(await cluster.ready('db')).toBe(REFUSED);
    expect(await cluster.values('db')).toEqual(GOOD);
  });

  it('of the labels of a namespace', async () => {
    const conditions = [{ namespaceSelector: { matchLabels: { tier: 'gold' } } }];
    const use = externalSecret('db', { secretStoreRef: { name: 'shared', kind: 'ClusterSecretStore' } });
    await cluster.apply(clusterSecretStore('shared', { conditions }), use);
    expect(await cluster.ready('db')).toBe(REFUSED);
    await cluster.apply(namespace(TEAM, { tier: 'gold' }));
    expect(await cluster.ready('db')).toBe(SYNCED);
    await cluster.apply(namespace(TEAM, { tier: 'lead' }));
    expect(await cluster.ready('db')).toBe(REFUSED);
  });

  it('of a StoreGrant: made, narrowed, taken away', async () => {
    const role = 'arn:aws:iam::111111111111:role/lent';
    const grant = { namespace: TEAM, regions: ['eu-west-1'], roles: [role] };
    await cluster.apply(secretStore('lent', { role }), externalSecret('db', { secretStoreRef: { name: 'lent' } }));
    expect(await cluster.ready('lent', 'SecretStore')).toBe('False InvalidProviderConfig: unable to create client');
    expect((await cluster.events('lent')).join()).toContain('Ask the platform team for a StoreGrant');
    expect(cluster.awsCalls()).toBe(0);
    await cluster.apply(storeGrant('team-a', grant));
    await cluster.settle();
    expect(await cluster.values('db')).toEqual(GOOD);
    await cluster.apply(storeGrant('team-a', { ...grant, regions: ['eu-central-1'] }));
    expect(await cluster.ready('lent', 'SecretStore')).toBe('False InvalidProviderConfig: unable to create client');
    cluster.forgetTraffic();
    await cluster.apply(storeGrant('team-a', grant));
    await cluster.settle();
    expect(await cluster.ready('db')).toBe(SYNCED);
    await cluster.delete('StoreGrant', 'team-a', undefined);
    await cluster.settle();
    expect(await cluster.ready('db')).toBe(REFUSED);
    expect(await cluster.values('db')).toEqual(GOOD);
  });

  it('of a store that was missing, and of one that goes away', async () => {
    await cluster.apply(externalSecret('db', { secretStoreRef: { name: 'later' } }));
    expect(await cluster.ready('db')).toBe(REFUSED);
    await cluster.apply(secretStore('later'));
    await cluster.settle();
    expect(await cluster.ready('db')).toBe(SYNCED);
    await cluster.delete('SecretStore', 'later');
    await cluster.settle();
    expect(await cluster.ready('db')).toBe(REFUSED);
    expect(await cluster.values('db')).toEqual(GOOD);
  });

  it('A → B → A leaves what A alone leaves', async () => {
    const a = externalSecret('db', {}, TEAM, { labels: { wish: 'a' } });
    const b = externalSecret('db', { data: [data('other', 'db')], target: { name: 'elsewhere' } }, TEAM, {
      labels: { wish: 'b' },
    });
    await cluster.apply(a);
    const first = await cluster.get('Secret', 'db');
    for (const object of [b, a]) await cluster.write(object);
    await cluster.settle();
    await cluster.apply(b);
    await cluster.apply(a);
    const last = await cluster.get('Secret', 'db');
    expect(last.data).toEqual(first.data);
    expect(last.metadata.labels).toEqual(first.metadata.labels);
    expect(last.metadata.annotations).toEqual(first.metadata.annotations);
    expect(last.metadata.ownerReferences).toEqual(first.metadata.ownerReferences);
    expect(await cluster.find('Secret', 'elsewhere')).toBeUndefined();
    expect((await cluster.list('Secret')).map(({ metadata }) => metadata.name)).toEqual(['db']);
  });
});

describe('what somebody does to the Secret is undone at once', () => {
  beforeEach(() => cluster.apply(externalSecret('db')));

  it('deleted: it comes back, owned by the same object', async () => {
    await cluster.delete('Secret', 'db');
    await cluster.settle();
    expect(await cluster.values('db')).toEqual(GOOD);
  });

  it('its data edited by hand', async () => {
    await cluster.patch('Secret', 'db', { data: { password: 'aGFja2Vk', extra: 'aGFja2Vk' } });
    await cluster.settle();
    expect(await cluster.values('db')).toEqual(GOOD);
  });

  it('threat/T10 its data and the hash of it edited by hand', async () => {
    const forged = externalSecret('forged', { dataFrom: [{ extract: { key: 'forged' } }] });
    cluster.provider.put('SecretsManager', 'forged', '{"password":"hacked"}');
    await cluster.apply(forged);
    const hash = (await cluster.get('Secret', 'forged')).metadata.annotations?.[
      'reconcile.external-secrets.io/data-hash'
    ];
    await cluster.patch('Secret', 'db', {
      metadata: { annotations: { 'reconcile.external-secrets.io/data-hash': hash } },
      data: { password: Buffer.from('hacked').toString('base64') },
    });
    await cluster.settle();
    expect(await cluster.values('db')).toEqual(GOOD);
  });

  it('its managed label stripped, which its watch shows as a deletion', async () => {
    const { metadata } = await cluster.get('Secret', 'db');
    cluster.forgetTraffic();
    await cluster.patch('Secret', 'db', { metadata: { labels: { 'reconcile.external-secrets.io/managed': null } } });
    await cluster.advance(1_000);
    const after = await cluster.get('Secret', 'db');
    expect(after.metadata.uid).toBe(metadata.uid);
    expect(after.metadata.labels).toMatchObject({ 'reconcile.external-secrets.io/managed': 'true' });
    await cluster.advance(60_000);
    expect(cluster.writes.filter((write) => write.includes('secrets team-a/'))).toEqual(['patch secrets team-a/db']);
  });

  it('its owner reference taken away', async () => {
    await cluster.patch('Secret', 'db', { metadata: { ownerReferences: null } });
    await cluster.settle();
    expect((await cluster.get('Secret', 'db')).metadata.ownerReferences).toHaveLength(1);
  });

  it('what somebody adds beside our marks stays', async () => {
    await cluster.patch('Secret', 'db', { metadata: { labels: { theirs: 'x' }, annotations: { theirs: 'y' } } });
    await cluster.advance(3_600_000);
    expect((await cluster.get('Secret', 'db')).metadata).toMatchObject({
      labels: { theirs: 'x' },
      annotations: { theirs: 'y' },
    });
  });
});

describe('a target that is renamed', () => {
  it('is written first and the old one deleted then, with an event', async () => {
    await cluster.apply(externalSecret('db'));
    cluster.forgetTraffic();
    await cluster.apply(externalSecret('db', { target: { name: 'renamed' } }));
    expect(await cluster.values('renamed')).toEqual(GOOD);
    expect(await cluster.find('Secret', 'db')).toBeUndefined();
    expect(cluster.writes.slice(0, 2)).toEqual(['create secrets team-a/', 'delete secrets team-a/db']);
    expect(await cluster.events('db')).toContain('Normal Deleted secret deleted because it was orphaned');
    expect((await cluster.get('ExternalSecret', 'db')).status?.binding).toEqual({ name: 'renamed' });
  });

  it('leaves the old one alone as long as the new one cannot be written', async () => {
    await cluster.apply(externalSecret('db'), secret('taken', { theirs: 'x' }));
    await cluster.apply(externalSecret('db', { target: { name: 'taken' } }));
    expect(await cluster.values('db')).toEqual(GOOD);
    expect(await cluster.values('taken')).toEqual({ theirs: 'x' });
  });

  it('threat/T9 does not take a Secret along that only wears our label or our name', async () => {
    await cluster.apply(externalSecret('db'));
    const { metadata } = await cluster.get('Secret', 'db');
    const forgedOwner = { ...metadata.ownerReferences?.[0], uid: '00000000-0000-4000-8000-000000000000' };
    await cluster.apply(
      secret('labelled', { v: 'x' }, {}, { labels: metadata.labels ?? {} }),
      secret(
        'name-only',
        { v: 'x' },
        {},
        { labels: metadata.labels ?? {}, ownerReferences: [{ ...forgedOwner, blockOwnerDeletion: false }] },
      ),
    );
    await cluster.apply(externalSecret('db', { target: { name: 'renamed' } }));
    expect(await cluster.values('labelled')).toEqual({ v: 'x' });
    expect(cluster.writes.filter((write) => write.startsWith('delete'))).toEqual(['delete secrets team-a/db']);
  });
});
