import { EXTERNAL_SECRET_CRD } from '@lockkeeper/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startCluster, type TestCluster } from './fakes/cluster.ts';
import {
  clusterSecretStore,
  data,
  externalSecret,
  namespace,
  READER,
  ROLE,
  secret,
  secretStore,
  serviceAccount,
  storeGrant,
  TEAM,
} from './fakes/manifests.ts';

const REFUSED = 'False SecretSyncedError: could not get secret data from provider';
const SYNCED = 'True SecretSynced: secret synced';
const INVALID = 'False InvalidProviderConfig: unable to create client';
const OTHER_ROLE = 'arn:aws:iam::222222222222:role/team-b-reader';
const GOOD = { password: 'hunter2-db' };
const MINUTE = 60_000;

let cluster: TestCluster;
beforeEach(async () => {
  cluster = await startCluster();
});
afterEach(() => cluster.stop());

/** Uses the store for an hour. Answers with all that it got out of it: calls to AWS, a Secret, a good word. */
async function servedBy(store: ReturnType<typeof secretStore>): Promise<readonly string[]> {
  const { name } = store.metadata;
  cluster.forgetTraffic();
  await cluster.apply(store, externalSecret('thief', { secretStoreRef: { name, kind: store.kind } }));
  await cluster.advance(60 * MINUTE);
  const calls = cluster.provider.requests.filter(({ use }) => use.scope.storeUid !== ours);
  const ready = await cluster.ready('thief');
  return [
    ...calls.map(({ kind, use }) => `${kind} as ${use.scope.base.kind}`),
    ...((await cluster.find('Secret', 'thief')) ? ['a Secret'] : []),
    ...(ready === REFUSED ? [] : [ready]),
  ];
}

let ours: string;
beforeEach(async () => {
  ours = (await cluster.get('SecretStore', 'aws')).metadata.uid;
});

describe('the identity of the operator', () => {
  it('threat/I1 is not lent to a store that names a role and no credentials: 0 calls of STS', async () => {
    expect(await servedBy(secretStore('thief', { role: OTHER_ROLE }))).toEqual([]);
    expect(await cluster.ready('thief', 'SecretStore')).toBe(INVALID);
    expect((await cluster.events('thief')).join()).toContain('Ask the platform team for a StoreGrant');
  });

  it('threat/I1 is not lent to a store that names nothing at all', async () => {
    expect(await servedBy(secretStore('thief', {}))).toEqual([]);
  });

  it.each([
    ['the first of additionalRoles', { additionalRoles: [OTHER_ROLE, ROLE] }],
    ['the last of additionalRoles', { additionalRoles: [ROLE, OTHER_ROLE] }],
    ['a role behind granted additionalRoles', { additionalRoles: [ROLE], role: OTHER_ROLE }],
  ])('threat/I2 is not lent through %s', async (_what, aws) => {
    await cluster.apply(storeGrant('team-a', { namespace: TEAM, regions: ['eu-west-1'], roles: [ROLE] }));
    expect(await servedBy(secretStore('thief', aws))).toEqual([]);
  });

  it('threat/I7 is lent with no external id but that of the grant, which no tenant ever reads', async () => {
    const grant = { namespace: TEAM, regions: ['eu-west-1'], roles: [ROLE], externalID: 'external-id-of-platform' };
    await cluster.apply(storeGrant('team-a', grant));
    expect(await servedBy(secretStore('thief', { role: ROLE, externalID: 'external-id-guessed' }))).toEqual([]);
    await cluster.apply(
      secretStore('lent', { role: ROLE }),
      externalSecret('db', { secretStoreRef: { name: 'lent' } }),
    );
    expect(await cluster.values('db')).toEqual(GOOD);
    expect(cluster.provider.requests.at(-1)?.use.scope.hops.at(-1)?.externalId).toBe('external-id-of-platform');
    for (const kind of ['Event', 'ExternalSecret', 'SecretStore', 'Secret'])
      expect(JSON.stringify(await cluster.list(kind))).not.toContain('external-id-of-platform');
    expect(cluster.log.join()).not.toContain('external-id-');
  });

  it('threat/I9 sets no session tag that the platform has not granted', async () => {
    const aws = { role: ROLE, sessionTags: [{ key: 'ekssecret', value: 'service2' }] };
    await cluster.apply(
      storeGrant('team-a', {
        namespace: TEAM,
        regions: ['eu-west-1'],
        roles: [ROLE],
        sessionTags: [{ key: 'ekssecret', value: 'service1' }],
      }),
    );
    expect(await servedBy(secretStore('thief', aws))).toEqual([]);
    expect(await servedBy(secretStore('thief', { ...READER, ...aws }))).toEqual([]);
  });

  it('threat/I18 is lent to a namespace, not to the next one of that name', async () => {
    await cluster.apply(
      storeGrant('team-b', { namespace: 'team-b', regions: ['eu-west-1'], roles: [ROLE] }),
      namespace('team-b'),
    );
    const store = secretStore('lent', { role: ROLE }, 'team-b');
    const use = externalSecret('db', { secretStoreRef: { name: 'lent' } }, 'team-b');
    await cluster.apply(store, use);
    expect(await cluster.values('db', 'team-b')).toEqual(GOOD);
    await cluster.delete('Namespace', 'team-b', undefined);
    await cluster.advance(1_000);
    await cluster.apply(namespace('team-b'));
    cluster.forgetTraffic();
    await cluster.apply(store, use);
    await cluster.advance(60 * MINUTE);
    expect(cluster.provider.requests.filter(({ use: { scope } }) => scope.storeUid !== ours)).toEqual([]);
    expect((await cluster.events('lent', 'team-b')).join()).toContain('namespace uid changed');
  });
});

describe('credentials of a store', () => {
  const KEYS = {
    accessKeyIDSecretRef: { name: 'keys', key: 'id' },
    secretAccessKeySecretRef: { name: 'keys', key: 'key' },
  };
  const ELSEWHERE = { name: 'keys', key: 'id', namespace: 'team-b' };
  const SELECTORS: readonly (readonly [string, object])[] = [
    ['threat/I3 the ServiceAccount', { jwt: { serviceAccountRef: { name: 'reader', namespace: 'team-b' } } }],
    ['threat/I21 the key id', { secretRef: { ...KEYS, accessKeyIDSecretRef: ELSEWHERE } }],
    ['threat/I21 the key', { secretRef: { ...KEYS, secretAccessKeySecretRef: ELSEWHERE } }],
    ['threat/I21 the session token', { secretRef: { ...KEYS, sessionTokenSecretRef: ELSEWHERE } }],
  ];

  it.each(SELECTORS)('%s of another namespace is never read', async (_what, auth) => {
    await cluster.apply(namespace('team-b'), serviceAccount('reader', OTHER_ROLE, 'team-b'));
    const seen: string[] = [];
    cluster.transport.before(({ path }) => void seen.push(path));
    expect(await servedBy(secretStore('thief', { auth }))).toEqual([]);
    expect(seen.filter((path) => path.includes('/namespaces/team-b/'))).toEqual([]);
  });

  it('that the operator itself may not read are told to the tenant', async () => {
    const keys = secretStore('keys', { auth: { secretRef: KEYS } });
    await cluster.apply({
      ...keys,
      status: { conditions: [{ type: 'Ready', status: 'True', reason: 'Valid', message: 'store validated' }] },
    });
    const allow = cluster.transport.refuse(({ path }) => (path.includes('/secrets/keys') ? 403 : undefined));
    await cluster.apply(externalSecret('db', { secretStoreRef: { name: 'keys', kind: 'SecretStore' } }));
    await cluster.advance(60_000);
    const told = [...(await cluster.events('db')), ...(await cluster.events('keys'))].join('\n');
    expect(told).toContain("the operator may not read the Secret with the store's access keys: ask the platform team");
    allow();
  });

  it('threat/I23 are one kind: two at once are refused', async () => {
    const secretRef = {
      accessKeyIDSecretRef: { name: 'k', key: 'i' },
      secretAccessKeySecretRef: { name: 'k', key: 's' },
    };
    expect(await servedBy(secretStore('thief', { auth: { ...READER.auth, secretRef } }))).toEqual([]);
  });

  it('threat/I5 carry no audience but those of the platform', async () => {
    const account = serviceAccount('odd');
    const audience = { 'eks.amazonaws.com/audience': 'https://kubernetes.default.svc' };
    await cluster.apply({
      ...account,
      metadata: { ...account.metadata, annotations: { ...account.metadata.annotations, ...audience } },
    });
    expect(await servedBy(secretStore('thief', { auth: { jwt: { serviceAccountRef: { name: 'odd' } } } }))).toEqual([]);
    expect(
      await servedBy(
        secretStore('thief', {
          auth: { jwt: { serviceAccountRef: { name: 'reader', audiences: ['https://kubernetes.default.svc'] } } },
        }),
      ),
    ).toEqual([]);
  });

  it('from Secrets of the own namespace are found by metadata, and a new version of them is a new identity', async () => {
    const secretRef = {
      accessKeyIDSecretRef: { name: 'keys', key: 'id' },
      secretAccessKeySecretRef: { name: 'keys', key: 'key' },
    };
    const use = externalSecret('db', { secretStoreRef: { name: 'static' }, refreshInterval: '1m' });
    await cluster.apply(
      secret('keys', { id: 'AKIAEXAMPLE', key: 'x' }),
      secretStore('static', { auth: { secretRef } }),
      use,
    );
    expect(await cluster.values('db')).toEqual(GOOD);
    const before = cluster.provider.requests.at(-1)?.use.scope.base;
    await cluster.apply(secret('keys', { id: 'AKIAEXAMPLE2', key: 'y' }));
    await cluster.advance(2 * MINUTE);
    expect(cluster.provider.requests.at(-1)?.use.scope.base).not.toEqual(before);
  });
});

describe('which store serves which namespace', () => {
  const PATHS: readonly (readonly [string, (ref: object) => object])[] = [
    ['spec.secretStoreRef', (ref) => ({ secretStoreRef: ref })],
    ['spec.data[].sourceRef.storeRef', (ref) => ({ data: [data(), { ...data('b'), sourceRef: { storeRef: ref } }] })],
    [
      'spec.dataFrom[].sourceRef.storeRef',
      (ref) => ({ dataFrom: [{ extract: { key: 'db' }, sourceRef: { storeRef: ref } }] }),
    ],
  ];

  it.each(PATHS)(
    'threat/S1 a cluster store that does not admit the namespace is refused through %s',
    async (_path, spec) => {
      await cluster.apply(clusterSecretStore('teamtwo-ssm', { conditions: [{ namespaces: ['teamtwo'] }] }));
      cluster.forgetTraffic();
      await cluster.apply(externalSecret('db', spec({ name: 'teamtwo-ssm', kind: 'ClusterSecretStore' })));
      await cluster.advance(30 * MINUTE);
      expect(await cluster.ready('db')).toBe(REFUSED);
      expect((await cluster.events('db')).join()).toContain(
        'using cluster store "teamtwo-ssm" is not allowed from namespace "team-a": denied by spec.condition',
      );
      expect(cluster.awsCalls()).toBe(0);
      expect(await cluster.find('Secret', 'db')).toBeUndefined();
    },
  );

  it.each(PATHS)('threat/S1 a cluster store that admits the namespace serves through %s', async (_path, spec) => {
    cluster.provider.put('SecretsManager', 'db', '{"k":"v"}');
    await cluster.apply(clusterSecretStore('shared', { conditions: [{ namespaces: [TEAM] }] }));
    await cluster.apply(externalSecret('db', spec({ name: 'shared', kind: 'ClusterSecretStore' })));
    expect(await cluster.ready('db')).toBe(SYNCED);
    expect(cluster.provider.requests.some(({ use }) => use.scope.base.kind === 'controller')).toBe(true);
  });

  it('a namespaced store of another namespace cannot even be named', async () => {
    await cluster.apply(
      namespace('team-b'),
      serviceAccount('reader', OTHER_ROLE, 'team-b'),
      secretStore('theirs', READER, 'team-b'),
    );
    cluster.forgetTraffic();
    await cluster.apply(externalSecret('db', { secretStoreRef: { name: 'theirs', namespace: 'team-b' } }));
    expect(await cluster.ready('db')).toBe(REFUSED);
    expect(cluster.awsCalls()).toBe(0);
  });

  it('threat/S3 a regex admits whole names only', async () => {
    await cluster.apply(clusterSecretStore('shared', { conditions: [{ namespaceRegexes: ['team-a'] }] }));
    for (const name of ['team-a2', 'xteam-a']) {
      await cluster.apply(
        namespace(name),
        externalSecret('db', { secretStoreRef: { name: 'shared', kind: 'ClusterSecretStore' } }, name),
      );
      expect(await cluster.ready('db', 'ExternalSecret', name)).toBe(REFUSED);
    }
    await cluster.apply(externalSecret('db', { secretStoreRef: { name: 'shared', kind: 'ClusterSecretStore' } }));
    expect(await cluster.ready('db')).toBe(SYNCED);
  });

  it('threat/O5 a namespace that the platform excludes is not served', async () => {
    await cluster.apply(serviceAccount('reader', ROLE, 'kube-system'), secretStore('aws', READER, 'kube-system'));
    cluster.forgetTraffic();
    await cluster.apply(externalSecret('db', {}, 'kube-system'));
    expect((await cluster.events('db', 'kube-system')).join()).toContain('the platform has excluded it');
    expect(cluster.awsCalls()).toBe(0);
  });

  it('threat/L6 refused reads the same for stores and secrets that exist and that do not, at the same cost', async () => {
    await cluster.apply(clusterSecretStore('exists', { conditions: [{ namespaces: ['team-b'] }] }));
    cluster.forgetTraffic();
    const texts: string[] = [];
    for (const [store, key] of [
      ['exists', 'db'],
      ['exists', 'nothing'],
      ['absent', 'db'],
      ['absent', 'nothing'],
    ] as const) {
      const probe = `probe-${texts.length}`;
      await cluster.apply(
        externalSecret(probe, { secretStoreRef: { name: store, kind: 'ClusterSecretStore' }, data: [data('p', key)] }),
      );
      texts.push(
        (await cluster.events(probe)).join().replaceAll(`"${store}"`, 'STORE').replaceAll(`key: ${key}`, 'KEY'),
      );
    }
    expect(new Set(texts).size).toBe(1);
    expect(cluster.awsCalls()).toBe(0);
  });
});

describe('a right that is withdrawn', () => {
  const use = externalSecret('db', {
    refreshInterval: '1m',
    secretStoreRef: { name: 'shared', kind: 'ClusterSecretStore' },
  });

  it('threat/I24 ends the use of a warm cache: refused at the next pass, 0 calls', async () => {
    await cluster.apply(clusterSecretStore('shared', { conditions: [{ namespaces: [TEAM] }] }), use);
    expect(await cluster.ready('db')).toBe(SYNCED);
    await cluster.write(clusterSecretStore('shared', { conditions: [{ namespaces: ['team-b'] }] }));
    cluster.forgetTraffic();
    await cluster.advance(60 * MINUTE);
    expect(await cluster.ready('db')).toBe(REFUSED);
    expect(cluster.awsCalls()).toBe(0);
  });

  it('threat/S4 between fetch and write leaves nothing written, even if the cache has not heard of it', async () => {
    await cluster.apply(
      namespace(TEAM, { tier: 'gold' }),
      clusterSecretStore('shared', { conditions: [{ namespaceSelector: { matchLabels: { tier: 'gold' } } }] }),
    );
    cluster.transport.holdWatch('namespaces');
    cluster.provider.delayMs = 5_000;
    await cluster.write(use);
    await cluster.advance(2_000);
    expect(cluster.awsCalls()).toBe(1);
    await cluster.write(namespace(TEAM, { tier: 'lead' }));
    await cluster.advance(30 * MINUTE);
    expect(await cluster.find('Secret', 'db')).toBeUndefined();
    expect(await cluster.ready('db')).toBe(REFUSED);
  });

  it.each([
    [
      'the condition of the store',
      () => cluster.write(clusterSecretStore('shared', { conditions: [{ namespaces: ['team-b'] }] })),
    ],
    ['the store itself', () => cluster.delete('ClusterSecretStore', 'shared', undefined)],
    ['the ExternalSecret', () => cluster.delete('ExternalSecret', 'db')],
    [
      'the wish: another key is asked for now',
      () => cluster.write(externalSecret('db', { data: [data('other', 'nothing')] })),
    ],
  ])('between fetch and write leaves nothing written: %s', async (_what, withdraw) => {
    await cluster.apply(clusterSecretStore('shared', { conditions: [{ namespaces: [TEAM] }] }));
    cluster.provider.delayMs = 5_000;
    await cluster.write(use);
    await cluster.advance(2_000);
    await withdraw();
    await cluster.advance(30 * MINUTE);
    expect(await cluster.find('Secret', 'db')).toBeUndefined();
  });

  it('threat/C3 is not given back by a flight of somebody who has it', async () => {
    await cluster.apply(namespace('team-b'), clusterSecretStore('shared', { conditions: [{ namespaces: [TEAM] }] }));
    cluster.provider.delayMs = 5_000;
    await cluster.write(use);
    await cluster.advance(1_000);
    await cluster.apply(
      externalSecret('db', { secretStoreRef: { name: 'shared', kind: 'ClusterSecretStore' } }, 'team-b'),
    );
    expect(await cluster.ready('db', 'ExternalSecret', 'team-b')).toBe(REFUSED);
    await cluster.advance(60 * MINUTE);
    expect(await cluster.values('db')).toEqual(GOOD);
    expect(await cluster.find('Secret', 'db', 'team-b')).toBeUndefined();
    expect(cluster.provider.requests.filter(({ use: { namespace: user } }) => user === 'team-b')).toEqual([]);
  });

  it('by a new store of the same name: nothing of the old one is used', async () => {
    const other = 'arn:aws:iam::111111111111:role/second';
    await cluster.apply(serviceAccount('second', other), externalSecret('db', { refreshInterval: '1m' }));
    await cluster.delete('SecretStore', 'aws');
    await cluster.write(secretStore('aws', { auth: { jwt: { serviceAccountRef: { name: 'second' } } } }));
    cluster.forgetTraffic();
    await cluster.advance(10 * MINUTE);
    const roles = cluster.provider.requests.map(({ use: { scope } }) =>
      scope.base.kind === 'service-account' ? scope.base.roleArn : '',
    );
    expect(new Set(roles)).toEqual(new Set([other]));
  });
});

describe('threat/Q3 objects that were stored before we came', () => {
  it('are judged at the first pass like any other, with no admission in front', async () => {
    await cluster.stop();
    const token = {
      type: 'kubernetes.io/service-account-token',
      metadata: { annotations: { 'kubernetes.io/service-account.name': 'reader' } },
      data: { x: 'y' },
    };
    cluster = await startCluster({
      before: [
        secretStore('thief', { role: OTHER_ROLE }),
        externalSecret('thief', { secretStoreRef: { name: 'thief' } }),
        externalSecret('token', { target: { template: token } }),
        externalSecret('good'),
      ],
    });
    await cluster.advance(MINUTE);
    expect((await cluster.list('Secret')).map(({ metadata }) => metadata.name)).toEqual(['good']);
    expect(await cluster.ready('thief', 'SecretStore')).toBe(INVALID);
    expect(await cluster.ready('token')).toMatch(/^False /);
  });

  it('of another shape than the CRD allows are told by event, and stop nobody', async () => {
    await cluster.stop();
    cluster = await startCluster({ start: false, before: [externalSecret('good')] });
    const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/externalsecrets.external-secrets.io';
    const { spec } = EXTERNAL_SECRET_CRD;
    const open = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
    const loose = { spec: { versions: spec.versions.map((version) => ({ ...version, schema: open })) } };
    await cluster.request('PATCH', path, loose, 'application/merge-patch+json');
    await cluster.settle();
    await cluster.write(externalSecret('odd', { data: 'a text', refreshInterval: 7 }));
    await cluster.request('PATCH', path, { spec: { versions: spec.versions } }, 'application/merge-patch+json');
    await cluster.settle();
    await cluster.start();
    expect(await cluster.values('good')).toEqual(GOOD);
    expect((await cluster.events('odd')).join()).toMatch(/Warning UpdateFailed .*spec\.(data|refreshInterval)/);
  });
});
