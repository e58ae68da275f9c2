import { afterEach, describe, expect, it } from 'vitest';
import { startCluster, type TestCluster } from './fakes/cluster.ts';
import {
  clusterSecretStore,
  externalSecret,
  type Manifest,
  namespace,
  READER,
  serviceAccount,
  TEAM,
} from './fakes/manifests.ts';

const SYNCED = 'True SecretSynced: secret synced';
const MINUTE = 60_000;

let cluster: TestCluster;
afterEach(() => cluster.stop());

const OF_CLUSTER = { secretStoreRef: { name: 'shared', kind: 'ClusterSecretStore' } };
const shared: Manifest = clusterSecretStore('shared', { conditions: [{ namespaces: [TEAM] }] }, READER);

/** What AWS answers to an identity that it does not know. */
const UNKNOWN = {
  kind: 'denied',
  code: 'AccessDenied',
  action: 'sts:AssumeRoleWithWebIdentity',
  message: 'no',
} as const;

describe('the flood gate', () => {
  it.each([
    [true, 'False SecretSyncedError: could not get secret data from provider'],
    [false, SYNCED],
  ])('%s decides whether a store that is not Ready is used', async (hasFloodGate, ready) => {
    cluster = await startCluster({ settings: { hasFloodGate }, start: false });
    const check = cluster.provider.check.bind(cluster.provider);
    cluster.provider.check = async (...args) => {
      await check(...args);
      return UNKNOWN;
    };
    await cluster.start();
    expect(await cluster.ready('aws', 'SecretStore')).toMatch(/^False /);
    await cluster.apply(externalSecret('db'));
    await cluster.advance(MINUTE);
    expect(await cluster.ready('db')).toBe(ready);
  });
});

describe('kinds of stores that are not served', () => {
  it('are left alone, and so are the objects that use them', async () => {
    cluster = await startCluster({ settings: { storeKinds: ['SecretStore'] } });
    await cluster.apply(shared, externalSecret('own'), externalSecret('other', OF_CLUSTER));
    await cluster.advance(MINUTE);
    expect(await cluster.ready('own')).toBe(SYNCED);
    expect((await cluster.get('ExternalSecret', 'other')).status).toBeUndefined();
    expect((await cluster.get('ClusterSecretStore', 'shared', undefined)).status).toBeUndefined();
  });
});

describe('one namespace', () => {
  it('is all that is served, with cluster stores too', async () => {
    cluster = await startCluster({ settings: { namespace: TEAM } });
    await cluster.apply(namespace('team-b'), serviceAccount('reader', undefined, 'team-b'), shared);
    await cluster.apply(externalSecret('db', OF_CLUSTER), externalSecret('db', {}, 'team-b'));
    await cluster.advance(MINUTE);
    expect(await cluster.ready('db')).toBe(SYNCED);
    expect((await cluster.get('ExternalSecret', 'db', 'team-b')).status).toBeUndefined();
  });
});

describe('threat/K8 a search on a store with restricted keys', () => {
  it('that finds only what is closed deletes nothing, and does not tell that there is more', async () => {
    cluster = await startCluster();
    const conditions = [{ namespaces: [TEAM], remoteKeys: ['projects/${namespace}/*'] }];
    await cluster.apply(clusterSecretStore('restricted', { controller: 'lockkeeper', conditions }, READER));
    cluster.provider.put('SecretsManager', 'projects/team-a/db', 'own');
    cluster.provider.put('SecretsManager', 'projects/team-b/db', 'foreign');
    const spec = {
      refreshInterval: '10m',
      secretStoreRef: { name: 'restricted', kind: 'ClusterSecretStore' },
      target: { deletionPolicy: 'Delete' },
      dataFrom: [{ find: { name: { regexp: 'projects' } } }],
    };
    await cluster.apply(externalSecret('db', spec));
    expect(await cluster.values('db')).toEqual({ 'projects_team-a_db': 'own' });
    cluster.provider.remove('SecretsManager', 'projects/team-a/db');
    await cluster.advance(11 * MINUTE);
    expect(await cluster.values('db')).toEqual({ 'projects_team-a_db': 'own' });
    const told = (await cluster.events('db')).join();
    expect(told).toContain('nothing is deleted');
    expect(told).not.toContain('team-b');
    expect(told).not.toContain('closed');
  });
});
