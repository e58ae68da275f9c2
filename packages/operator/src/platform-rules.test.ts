import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { PlatformRules } from '@lockkeeper/core';
import { afterEach, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { startCluster, type TestCluster } from './fakes/cluster.ts';
import {
  clusterSecretStore,
  data,
  externalSecret,
  type Manifest,
  namespace,
  READER,
  ROLE,
  secretStore,
  serviceAccount,
  storeGrant,
  TEAM,
} from './fakes/manifests.ts';

const REFUSED = 'False SecretSyncedError: could not get secret data from provider';
const SYNCED = 'True SecretSynced: secret synced';
const INVALID = 'False InvalidProviderConfig: unable to create client';
const VALID = 'True Valid: store validated';
const MINUTE = 60_000;
const OURS = { controller: 'lockkeeper' };
const PLATFORM = { auth: { jwt: { serviceAccountRef: { name: 'reader', namespace: TEAM } } } };

let cluster: TestCluster;
afterEach(() => cluster.stop());

async function begin(rules: Partial<PlatformRules> = {}, before: readonly Manifest[] = []): Promise<void> {
  cluster = await startCluster({ rules, before });
  for (const name of ['projects/team-a/db', 'projects/team-b/db', 'teams/red/db', 'teams/blue/db'])
    cluster.provider.put('SecretsManager', name, `value of ${name}`);
}

function use(name: string, key: string, where: string = TEAM): Manifest {
  const spec = {
    refreshInterval: '1m',
    secretStoreRef: { name: 'shared', kind: 'ClusterSecretStore' },
    data: [data('password', key)],
  };
  return externalSecret(name, spec, where);
}

const shared = (conditions: readonly object[], spec: object = OURS): Manifest =>
  clusterSecretStore('shared', { ...spec, conditions }, PLATFORM);

const manifest = fileURLToPath(new URL('../manifests/protected-labels.yaml', import.meta.url));
const policy = (): readonly Manifest[] =>
  parseAllDocuments(readFileSync(manifest, 'utf8')).map((document) => document.toJS());

describe('keys of a shared store', () => {
  const own = [{ namespaces: [TEAM, 'team-b'], remoteKeys: ['projects/${namespace}/*'] }];

  it('threat/K1 opens to each namespace its own keys: the others are refused with no call to AWS, and the event says why', async () => {
    await begin();
    await cluster.apply(
      namespace('team-b'),
      shared(own),
      use('mine', 'projects/team-a/db'),
      use('db', 'projects/team-b/db', 'team-b'),
    );
    expect(await cluster.values('mine')).toEqual({ password: 'value of projects/team-a/db' });
    expect(await cluster.ready('db', 'ExternalSecret', 'team-b')).toBe(SYNCED);
    cluster.forgetTraffic();
    await cluster.apply(use('theirs', 'projects/team-b/db'));
    expect(await cluster.ready('theirs')).toBe(REFUSED);
    expect(cluster.awsCalls()).toBe(0);
    expect((await cluster.events('theirs')).join()).toContain(
      'remote key "projects/team-b/db" is not open to namespace "team-a" in cluster store "shared": open are projects/team-a/*',
    );
    expect(cluster.log.join()).toContain('spec.conditions[0].remoteKeys[0]');
  });

  it('threat/S1 through no reference of an ExternalSecret is another key reached', async () => {
    await begin();
    await cluster.apply(shared(own));
    cluster.forgetTraffic();
    const storeRef = { name: 'shared', kind: 'ClusterSecretStore' };
    const key = 'projects/team-b/db';
    const ways: readonly object[] = [
      { secretStoreRef: storeRef, dataFrom: [{ extract: { key } }] },
      { data: [{ secretKey: 'x', remoteRef: { key }, sourceRef: { storeRef } }] },
      { dataFrom: [{ extract: { key }, sourceRef: { storeRef } }] },
      { secretStoreRef: storeRef, data: [data('a', 'projects/team-a/db'), data('b', key)] },
    ];
    for (const [i, spec] of ways.entries()) await cluster.apply(externalSecret(`way-${i}`, spec));
    for (const i of ways.keys()) expect(await cluster.ready(`way-${i}`)).toBe(REFUSED);
    expect(cluster.awsCalls()).toBe(0);
    expect(await cluster.list('Secret')).toEqual([]);
  });

  it('threat/K2 a search finds what is open to its namespace, and does not tell that there is more', async () => {
    await begin();
    await cluster.apply(shared(own));
    const secretStoreRef = { name: 'shared', kind: 'ClusterSecretStore' };
    const searching = (name: string, find: object) => externalSecret(name, { secretStoreRef, dataFrom: [{ find }] });
    await cluster.apply(
      searching('all', { name: { regexp: '.*' } }),
      searching('theirs', { path: 'projects/team-b', name: { regexp: '.*' } }),
    );
    expect(await cluster.values('all')).toEqual({ 'projects_team-a_db': 'value of projects/team-a/db' });
    expect(await cluster.ready('theirs')).toBe('True SecretSynced: secret retained due to DeletionPolicy=Retain');
    expect(await cluster.find('Secret', 'theirs')).toBeUndefined();
    expect((await cluster.events('theirs')).join()).not.toContain('team-b/db');
  });

  it('threat/I24 a restriction that comes later ends the use of a warm cache, with no further call', async () => {
    await begin();
    await cluster.apply(shared([{ namespaces: [TEAM] }]), use('db', 'projects/team-b/db'));
    expect(await cluster.ready('db')).toBe(SYNCED);
    await cluster.apply(shared(own));
    cluster.forgetTraffic();
    await cluster.advance(30 * MINUTE);
    expect(await cluster.ready('db')).toBe(REFUSED);
    expect(cluster.awsCalls()).toBe(0);
  });

  it('threat/S8 a store that restricts keys under no controller, or under another one, serves nobody', async () => {
    await begin();
    await cluster.apply(shared(own, {}), use('db', 'projects/team-a/db'));
    expect(await cluster.ready('shared', 'ClusterSecretStore', undefined)).toBe(INVALID);
    expect(await cluster.find('Secret', 'db')).toBeUndefined();
    await cluster.apply(shared(own, { controller: 'default' }));
    expect(await cluster.find('Secret', 'db')).toBeUndefined();
    await cluster.apply(shared(own));
    expect(await cluster.ready('db')).toBe(SYNCED);
  });

  it('threat/S8 another controller, such as ESO, leaves a restricted store alone', async () => {
    await begin();
    const other = cluster;
    await other.stop();
    cluster = await startCluster({ controllerClass: 'external-secrets' });
    await cluster.apply(shared(own), use('db', 'projects/team-a/db'));
    expect(await cluster.ready('shared', 'ClusterSecretStore', undefined)).toBe('');
    expect(await cluster.ready('db')).toBe('');
  });
});

describe('labels that decide', () => {
  const byLabel = [{ namespaces: [TEAM], remoteKeys: ['teams/${label:lockkeeper.dev/team}/*'] }];
  const red = (): Manifest => namespace(TEAM, { 'lockkeeper.dev/team': 'red' });
  const path = `/api/v1/namespaces/${TEAM}`;
  const tenant = { commonName: 'tenant', organizations: ['system:authenticated', 'team-a'] };

  /** A tenant with every right on namespaces that RBAC can give. */
  async function tenantMayPatch(): Promise<void> {
    const rules = [
      { apiGroups: [''], resources: ['namespaces', 'namespaces/status', 'namespaces/finalize'], verbs: ['*'] },
    ];
    const apiVersion = 'rbac.authorization.k8s.io/v1';
    await cluster.write({ apiVersion, kind: 'ClusterRole', metadata: { name: 'labeller' }, rules });
    await cluster.write({
      apiVersion,
      kind: 'ClusterRoleBinding',
      metadata: { name: 'labeller' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'labeller' },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'tenant' }],
    });
  }

  const label = (value: string | null, at = path) =>
    cluster.request(
      'PATCH',
      at,
      { metadata: { labels: { 'lockkeeper.dev/team': value } } },
      'application/merge-patch+json',
      tenant,
    );

  it('threat/I12 a tenant who may patch namespaces cannot set, change or remove a protected label by any path', async () => {
    await begin({}, [...policy(), red(), namespace('team-b')]);
    await tenantMayPatch();
    for (const at of [path, `${path}/status`]) {
      for (const value of ['blue', null, '']) {
        const { status, object } = await label(value, at);
        expect([status, (object as { message: string }).message]).toEqual([
          403,
          expect.stringContaining('by the platform team only'),
        ]);
      }
    }
    expect((await label('red', '/api/v1/namespaces/team-b')).status).toBe(403);
    const made = {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'mine', labels: { 'lockkeeper.dev/team': 'red' } },
    };
    expect((await cluster.request('POST', '/api/v1/namespaces', made, 'application/json', tenant)).status).toBe(403);
    const other = { metadata: { labels: { tier: 'gold' } } };
    expect((await cluster.request('PATCH', path, other, 'application/merge-patch+json', tenant)).status).toBe(200);
    expect((await label('red')).status).toBe(200);
    expect((await cluster.get('Namespace', TEAM, undefined)).metadata.labels).toMatchObject({
      'lockkeeper.dev/team': 'red',
    });
  });

  it('threat/I12 without the policy a store that reads protected labels serves nobody; with it, it does', async () => {
    await begin({}, [red()]);
    await cluster.apply(shared(byLabel), use('db', 'teams/red/db'));
    expect(await cluster.ready('shared', 'ClusterSecretStore', undefined)).toBe(INVALID);
    expect((await cluster.events('shared', 'default')).join()).toContain('lockkeeper-protected-labels');
    expect(await cluster.find('Secret', 'db')).toBeUndefined();
    expect(cluster.awsCalls()).toBe(0);
    await cluster.apply(...policy());
    await cluster.advance(MINUTE);
    expect(await cluster.ready('shared', 'ClusterSecretStore', undefined)).toBe(VALID);
    expect(await cluster.values('db')).toEqual({ password: 'value of teams/red/db' });
    await cluster.delete('ValidatingAdmissionPolicyBinding', 'lockkeeper-protected-labels', undefined);
    await cluster.advance(MINUTE);
    cluster.forgetTraffic();
    await cluster.advance(10 * MINUTE);
    expect(await cluster.ready('db')).toBe(REFUSED);
    expect(cluster.awsCalls()).toBe(0);
    expect(await cluster.values('db')).toEqual({ password: 'value of teams/red/db' });
  });

  it('threat/I12 at start the policy is seen before anything is decided', async () => {
    await begin({}, [...policy(), red(), shared(byLabel), use('db', 'teams/red/db')]);
    await cluster.advance(MINUTE);
    expect(await cluster.ready('db')).toBe(SYNCED);
    expect((await cluster.events('db')).join()).not.toContain('not usable');
    expect((await cluster.events('shared', 'default')).join()).not.toContain('Warning');
  });

  it('threat/S4 a label taken away between fetch and write leaves nothing written, even if the cache has not heard of it', async () => {
    await begin({}, [...policy(), red()]);
    await cluster.apply(shared(byLabel));
    cluster.transport.holdWatch('namespaces');
    cluster.provider.delayMs = 5_000;
    await cluster.write(use('db', 'teams/red/db'));
    await cluster.advance(2_000);
    expect(cluster.awsCalls()).toBe(1);
    await cluster.write(namespace(TEAM, { 'lockkeeper.dev/team': 'blue' }));
    await cluster.advance(30 * MINUTE);
    expect(await cluster.find('Secret', 'db')).toBeUndefined();
    expect(await cluster.ready('db')).toBe(REFUSED);
  });

  it('threat/I12 tags come from protected labels, and a label that is missing sends no tag but a refusal', async () => {
    await begin({}, [...policy(), red()]);
    const tagged = {
      sessionTagsPolicy: 'Custom',
      customSessionTags: { team: '${label:lockkeeper.dev/team}', tenant: '${namespace}' },
    };
    await cluster.apply(
      namespace('team-b'),
      clusterSecretStore('shared', {}, { ...PLATFORM, role: ROLE, ...tagged }),
      use('db', 'db'),
      use('db', 'db', 'team-b'),
    );
    expect(cluster.provider.requests.at(-1)?.use.scope.hops.at(-1)?.sessionTags).toEqual([
      { key: 'esoNamespace', value: TEAM },
      { key: 'esoStoreName', value: 'shared' },
      { key: 'esoStoreKind', value: 'ClusterSecretStore' },
      { key: 'team', value: 'red' },
      { key: 'tenant', value: TEAM },
    ]);
    expect(await cluster.ready('db', 'ExternalSecret', 'team-b')).toBe(REFUSED);
    expect((await cluster.events('db', 'team-b')).join()).toContain('has no value for the label lockkeeper.dev/team');
  });
});

describe('tags that a tenant cannot forge', () => {
  const mapping = (value: string, where: string): Manifest =>
    storeGrant(where, {
      namespace: where,
      regions: ['eu-west-1'],
      roles: [ROLE],
      sessionTags: [{ key: 'ekssecret', value }],
      transitiveTagKeys: ['ekssecret'],
    });
  const tagged = (value: string): object => ({ role: ROLE, sessionTags: [{ key: 'ekssecret', value }] });

  it('threat/I9 a grant maps the namespace to its value: the own value is sent, the neighbour’s refused, and the event names the own', async () => {
    await begin();
    await cluster.apply(
      mapping('service1', TEAM),
      secretStore('mine', tagged('service1')),
      externalSecret('db', { secretStoreRef: { name: 'mine' } }),
    );
    expect(await cluster.ready('db')).toBe(SYNCED);
    expect(cluster.provider.requests.at(-1)?.use.scope.hops).toEqual([
      { roleArn: ROLE, sessionTags: [{ key: 'ekssecret', value: 'service1' }], transitiveTagKeys: ['ekssecret'] },
    ]);
    cluster.forgetTraffic();
    await cluster.apply(
      secretStore('thief', tagged('service2')),
      externalSecret('thief', { secretStoreRef: { name: 'thief' } }),
    );
    await cluster.advance(MINUTE);
    expect(await cluster.ready('thief')).toBe(REFUSED);
    expect((await cluster.events('thief')).join()).toContain('which is ekssecret=service1');
    expect(cluster.provider.requests).toEqual([]);
  });

  it('threat/I9 a key that a cluster store or the platform reserves is called so', async () => {
    await begin({ reservedTagKeys: ['CostCentre'] });
    await cluster.apply(
      clusterSecretStore(
        'shared',
        {},
        { ...PLATFORM, role: ROLE, sessionTagsPolicy: 'Custom', customSessionTags: { Team: '${namespace}' } },
      ),
    );
    for (const key of ['team', 'costcentre']) {
      const aws = { ...READER, role: ROLE, sessionTagsPolicy: 'Custom', customSessionTags: { [key]: 'x' } };
      await cluster.apply(secretStore(key, aws));
      expect((await cluster.events(key)).join()).toContain('is reserved by the platform');
    }
  });

  it('threat/I9 a grant that is not valid grants nothing', async () => {
    await begin();
    await cluster.apply(
      storeGrant('odd', {
        namespace: TEAM,
        regions: ['eu-west-1'],
        roles: [ROLE],
        sessionTags: [
          { key: 'a', value: 'b' },
          { key: 'A', value: 'c' },
        ],
      }),
      secretStore('lent', { role: ROLE }),
    );
    await cluster.advance(MINUTE);
    expect(await cluster.ready('lent', 'SecretStore')).toBe(INVALID);
  });
});

describe('a right of an identity that is withdrawn', () => {
  const hourly = (name: string): Manifest => externalSecret('db', { refreshInterval: '1m', secretStoreRef: { name } });

  const ENDED = { before: SYNCED, after: REFUSED, fetches: 0, values: { password: 'hunter2-db' } };

  /** What is left of a right half an hour after it was withdrawn. */
  async function leftAfter(withdraw: () => Promise<unknown>): Promise<object> {
    const before = await cluster.ready('db');
    await withdraw();
    await cluster.settle();
    cluster.forgetTraffic();
    await cluster.advance(30 * MINUTE);
    const after = await cluster.ready('db');
    return { before, after, fetches: cluster.awsCalls(), values: await cluster.values('db') };
  }

  it('threat/I24 a grant that is deleted ends the use of a warm cache', async () => {
    await begin();
    const grant = storeGrant('team-a', { namespace: TEAM, regions: ['eu-west-1'], roles: [ROLE] });
    await cluster.apply(grant, secretStore('lent', { role: ROLE }), hourly('lent'));
    expect(await leftAfter(() => cluster.delete('StoreGrant', 'team-a', undefined))).toEqual(ENDED);
  });

  it('threat/I24 a tag that is taken out of the grant ends the use of a warm cache', async () => {
    await begin();
    const grant = (tags: readonly object[]): Manifest =>
      storeGrant('team-a', { namespace: TEAM, regions: ['eu-west-1'], roles: [ROLE], sessionTags: tags });
    const sessionTags = [{ key: 'ekssecret', value: 'service1' }];
    await cluster.apply(grant(sessionTags), secretStore('lent', { role: ROLE, sessionTags }), hourly('lent'));
    expect(await leftAfter(() => cluster.write(grant([{ key: 'ekssecret', value: 'service2' }])))).toEqual(ENDED);
  });

  it('threat/I24 a role annotation that is removed ends the use of a warm cache', async () => {
    await begin();
    await cluster.apply(hourly('aws'));
    const gone = { metadata: { annotations: { 'eks.amazonaws.com/role-arn': null } } };
    expect(await leftAfter(() => cluster.patch('ServiceAccount', 'reader', gone))).toEqual(ENDED);
  });
});

describe('credentials that each namespace chooses', () => {
  const referent = (jwt: object, more: object = {}): Manifest =>
    clusterSecretStore('shared', OURS, { auth: { jwt: { serviceAccountRef: { name: 'reader' }, ...jwt } }, ...more });

  it('threat/I4 a look-alike account is refused by the list of roles, before STS', async () => {
    await begin();
    await cluster.apply(
      referent({ allowedRoles: [ROLE] }),
      namespace('team-b'),
      serviceAccount('reader', 'arn:aws:iam::222222222222:role/anything', 'team-b'),
      use('db', 'db'),
    );
    expect(await cluster.ready('db')).toBe(SYNCED);
    cluster.forgetTraffic();
    await cluster.apply(use('db', 'db', 'team-b'));
    expect(await cluster.ready('db', 'ExternalSecret', 'team-b')).toBe(REFUSED);
    expect(cluster.provider.requests).toEqual([]);
  });

  it('threat/I8 carry no role, external id or tag of the platform', async () => {
    await begin();
    cluster.forgetTraffic();
    await cluster.apply(referent({}, { role: ROLE, externalID: 'planted-external-id' }), use('db', 'db'));
    expect(await cluster.ready('db')).toBe(REFUSED);
    expect(cluster.provider.requests).toEqual([]);
    expect(JSON.stringify(await cluster.list('Event'))).not.toContain('planted-external-id');
  });

  it('threat/I6 in strict mode an account is used by the stores that it names, and in every mode only with a role', async () => {
    await begin({ strict: true });
    expect(await cluster.ready('aws', 'SecretStore')).toBe(INVALID);
    expect((await cluster.events('aws')).join()).toContain('set its annotation lockkeeper.dev/stores to "aws"');
    const account = serviceAccount('reader');
    const annotations = { ...account.metadata.annotations, 'lockkeeper.dev/stores': 'aws' };
    await cluster.apply({ ...account, metadata: { ...account.metadata, annotations } });
    expect(await cluster.ready('aws', 'SecretStore')).toBe(VALID);
    await cluster.apply(
      serviceAccount('powerful', null),
      secretStore('other', { auth: { jwt: { serviceAccountRef: { name: 'powerful' } } } }),
    );
    expect(await cluster.ready('other', 'SecretStore')).toBe(INVALID);
  });

  it('threat/I14 under EKS Pod Identity the operator’s own identity is lent to nobody before the platform has spoken', async () => {
    await begin({ controllerTags: 'unsettled' });
    await cluster.apply(clusterSecretStore('shared', {}, { role: ROLE }), use('db', 'db'), externalSecret('own'));
    expect(await cluster.ready('shared', 'ClusterSecretStore', undefined)).toBe(INVALID);
    await cluster.advance(MINUTE);
    expect(await cluster.ready('db')).toBe(REFUSED);
    expect(await cluster.ready('own')).toBe(SYNCED);
    expect(cluster.provider.requests.filter(({ use: { scope } }) => scope.base.kind === 'controller')).toEqual([]);
    expect(cluster.log.join()).toContain('disableSessionTags');
  });
});

describe('what the platform is told at start', () => {
  it('threat/S2 which stores every namespace may use, and which take any role', async () => {
    await begin({}, [
      clusterSecretStore('open'),
      clusterSecretStore('empty', { conditions: [{ namespaces: [TEAM] }, { namespaceSelector: {} }] }, READER),
      clusterSecretStore('closed', { conditions: [{ namespaces: [TEAM] }] }, PLATFORM),
    ]);
    const line = cluster.log.find((text) => text.includes('every namespace may use')) ?? '';
    expect(['open', 'empty', 'closed'].map((name) => line.includes(`"${name}"`))).toEqual([true, true, false]);
    expect(cluster.log.find((text) => text.includes('list allowedRoles'))).toContain('"empty"');
  });
});
