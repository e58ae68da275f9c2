import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startCluster, type TestCluster } from '../../fakes/cluster.ts';
import { data, externalSecret, type Manifest, secret, secretStore, TEAM } from '../../fakes/manifests.ts';

const SYNCED = 'True SecretSynced: secret synced';
const MINUTE = 60_000;

let cluster: TestCluster;
beforeEach(async () => {
  cluster = await startCluster();
});
afterEach(() => cluster.stop());

function configMap(name: string, texts: Readonly<Record<string, string>>): Manifest {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: TEAM }, data: texts };
}

function find(name: string, search: object, spec: object = {}): Manifest {
  return externalSecret(name, { refreshInterval: '10m', dataFrom: [{ find: search }], ...spec });
}

describe('find', () => {
  beforeEach(() => {
    for (const [name, tags] of [
      ['app/one', { env: 'prod' }],
      ['app/two', { env: 'dev' }],
      ['other', {}],
    ] as const) {
      cluster.provider.put('SecretsManager', name, `value of ${name}`);
      cluster.provider.tag('SecretsManager', name, new Map(Object.entries(tags)));
    }
  });

  it('by name gives each secret under its name, and follows what comes and goes', async () => {
    await cluster.apply(find('db', { name: { regexp: '^app/' } }));
    expect(await cluster.values('db')).toEqual({ app_one: 'value of app/one', app_two: 'value of app/two' });
    cluster.provider.put('SecretsManager', 'app/three', 'value of app/three');
    cluster.provider.remove('SecretsManager', 'app/two');
    await cluster.advance(11 * MINUTE);
    expect(Object.keys((await cluster.values('db')) ?? {})).toEqual(['app_one', 'app_three']);
  });

  it('by tags takes pairs of key and value', async () => {
    await cluster.apply(find('db', { tags: { env: 'prod' } }));
    expect(await cluster.values('db')).toEqual({ app_one: 'value of app/one' });
  });

  it('that finds nothing keeps what is there with Retain', async () => {
    await cluster.apply(find('db', { name: { regexp: '^app/' } }));
    cluster.provider.remove('SecretsManager', 'app/one');
    cluster.provider.remove('SecretsManager', 'app/two');
    await cluster.advance(11 * MINUTE);
    expect(await cluster.values('db')).toEqual({ app_one: 'value of app/one', app_two: 'value of app/two' });
    expect(await cluster.ready('db')).toBe('True SecretSynced: secret retained due to DeletionPolicy=Retain');
  });

  it('fails as a whole when one secret cannot be read', async () => {
    await cluster.apply(find('db', { name: { regexp: '^app/' } }));
    const before = await cluster.values('db');
    cluster.provider.deny('SecretsManager', 'app/two');
    await cluster.advance(11 * MINUTE);
    expect(await cluster.values('db')).toEqual(before);
    expect(await cluster.ready('db')).toBe('False SecretSyncedError: could not get secret data from provider');
    expect((await cluster.events('db')).join()).toContain('error processing spec.dataFrom[0].find, err: ');
  });

  it('rewrites keys', async () => {
    const rewrite = [{ regexp: { source: '^app/(.*)$', target: 'my-$1' } }];
    await cluster.apply(externalSecret('db', { dataFrom: [{ find: { name: { regexp: '^app/' } }, rewrite }] }));
    expect(Object.keys((await cluster.values('db')) ?? {})).toEqual(['my-one', 'my-two']);
  });
});

describe('entries with stores of their own', () => {
  it('are read from each, local stores too', async () => {
    const fake: Manifest = {
      apiVersion: 'external-secrets.io/v1',
      kind: 'SecretStore',
      metadata: { name: 'fixed', namespace: TEAM },
      spec: { provider: { fake: { data: [{ key: 'constant', value: 'from the store' }] } } },
    };
    await cluster.apply(fake, secretStore('aws-2'));
    const from = (name: string): object => ({ sourceRef: { storeRef: { name } } });
    const spec = {
      data: [data(), { ...data('second'), ...from('aws-2') }, { ...data('third', 'constant'), ...from('fixed') }],
    };
    await cluster.apply(externalSecret('db', spec));
    expect(await cluster.ready('db')).toBe(SYNCED);
    expect(await cluster.values('db')).toEqual({
      password: 'hunter2-db',
      second: 'hunter2-db',
      third: 'from the store',
    });
  });
});

describe('generators', () => {
  const generator = (kind: string, name: string, spec: object): Manifest => ({
    apiVersion: 'generators.external-secrets.io/v1alpha1',
    kind,
    metadata: { name, namespace: TEAM },
    spec,
  });
  const from = (kind: string, name: string): object => ({
    sourceRef: { generatorRef: { apiVersion: 'generators.external-secrets.io/v1alpha1', kind, name } },
  });

  it('make values with every refresh, beside what is fetched', async () => {
    await cluster.apply(generator('Password', 'p', { length: 12 }));
    const spec = { refreshInterval: '10m', data: [data('db')], dataFrom: [from('Password', 'p')] };
    await cluster.apply(externalSecret('db', spec));
    const first = await cluster.values('db');
    expect(first?.['password']).toHaveLength(12);
    expect(first?.['db']).toBe('hunter2-db');
    await cluster.advance(5 * MINUTE);
    expect(await cluster.values('db')).toEqual(first);
    await cluster.advance(6 * MINUTE);
    expect((await cluster.values('db'))?.['password']).not.toBe(first?.['password']);
  });

  it('make values once where the object is to be created once', async () => {
    await cluster.apply(generator('UUID', 'u', {}));
    const spec = { refreshPolicy: 'CreatedOnce', refreshInterval: '1m', dataFrom: [from('UUID', 'u')] };
    await cluster.apply(externalSecret('db', spec));
    const first = await cluster.values('db');
    expect(first?.['uuid']).toMatch(/^[0-9a-f-]{36}$/);
    await cluster.restart();
    await cluster.advance(10 * MINUTE);
    expect(await cluster.values('db')).toEqual(first);
  });

  it('that are not there are told by name, and the good Secret stays', async () => {
    await cluster.apply(externalSecret('db', { dataFrom: [from('Password', 'nowhere')] }));
    expect(await cluster.ready('db')).toBe('False SecretSyncedError: could not get secret data from provider');
    const told = (await cluster.events('db')).join();
    expect(told).toContain('error processing spec.dataFrom[0].sourceRef.generatorRef, err: error using generator: ');
    expect(told).toContain('nowhere');
  });
});

describe('templates kept in other objects', () => {
  const template = {
    templateFrom: [{ configMap: { name: 'shape', items: [{ key: 'dsn', templateAs: 'Values' }] } }],
  };

  it('are rendered again at once when they are edited, with no read of a value while it is fresh', async () => {
    await cluster.apply(configMap('shape', { dsn: 'pg://{{ .password }}@one' }));
    await cluster.apply(externalSecret('db', { target: { template } }));
    expect(await cluster.values('db')).toEqual({ dsn: 'pg://hunter2-db@one' });
    await cluster.advance(20 * MINUTE);
    await cluster.apply(configMap('shape', { dsn: 'pg://{{ .password }}@two' }));
    await cluster.settle();
    expect(await cluster.values('db')).toEqual({ dsn: 'pg://hunter2-db@two' });
    cluster.forgetTraffic();
    await cluster.advance(20 * MINUTE);
    expect(cluster.writes).toEqual([]);
    expect(cluster.awsCalls()).toBe(0);
  });

  it('that are not there yet are waited for', async () => {
    await cluster.apply(externalSecret('db', { target: { template } }));
    expect(await cluster.ready('db')).toBe('False SecretSyncedError: could not update secret');
    await cluster.apply(configMap('shape', { dsn: 'x{{ .password }}' }));
    await cluster.settle();
    expect(await cluster.values('db')).toEqual({ dsn: 'xhunter2-db' });
  });

  it('may fill labels and annotations from a Secret of the namespace', async () => {
    await cluster.write(secret('shape', { note: 'made of {{ .password }}' }));
    const templateFrom = [
      { target: 'Annotations', secret: { name: 'shape', items: [{ key: 'note', templateAs: 'Values' }] } },
      { target: 'labels', literal: 'kind: login' },
    ];
    await cluster.apply(externalSecret('db', { target: { template: { templateFrom, data: { x: 'y' } } } }));
    const { labels, annotations } = (await cluster.get('Secret', 'db')).metadata;
    expect(annotations).toMatchObject({ note: 'made of hunter2-db' });
    expect(labels).toMatchObject({ kind: 'login' });
  });

  it('are watched for as long as somebody takes from them', async () => {
    const watching = (): number => cluster.transport.openWatches('configmaps');
    await cluster.apply(configMap('shape', { dsn: 'x' }));
    expect(watching()).toBe(0);
    await cluster.apply(externalSecret('a', { target: { template } }), externalSecret('b', { target: { template } }));
    expect(watching()).toBe(1);
    await cluster.delete('ExternalSecret', 'a');
    await cluster.settle();
    expect(watching()).toBe(1);
    await cluster.apply(externalSecret('b'));
    expect(watching()).toBe(0);
  });
});

describe('threat/X9 a Secret that a template is taken from', () => {
  const spec = {
    target: {
      template: { templateFrom: [{ secret: { name: 'theirs', items: [{ key: 'k', templateAs: 'Values' }] } }] },
    },
  };
  const marked = { 'lockkeeper.dev/template-source': 'true' };

  it('in strict mode has to agree by annotation, and reads like one that is not there', async () => {
    await cluster.stop();
    cluster = await startCluster({ rules: { strict: true }, before: [secret('theirs', { k: 'planted-secret' })] });
    await cluster.write(externalSecret('db', spec));
    await cluster.patch('ServiceAccount', 'reader', { metadata: { annotations: { 'lockkeeper.dev/stores': 'aws' } } });
    await cluster.advance(MINUTE);
    const refusedText = (await cluster.events('db')).at(-1);
    expect(await cluster.find('Secret', 'db')).toBeUndefined();
    expect(refusedText).toContain('lockkeeper.dev/template-source="true"');
    await cluster.delete('Secret', 'theirs');
    await cluster.advance(30 * MINUTE);
    expect((await cluster.events('db')).at(-1)).toBe(refusedText);
    await cluster.write(secret('theirs', { k: 'now open' }, {}, { annotations: marked }));
    await cluster.advance(MINUTE);
    expect(await cluster.values('db')).toEqual({ k: 'now open' });
  });
});

describe('threat/X6 a value that brings a key of its own', () => {
  it('is written as rendered, and a warning names the key and not the value', async () => {
    cluster.provider.put('SecretsManager', 'db', 'x\nca.crt: evil-value');
    const template = { templateFrom: [{ literal: 'password: {{ .password }}' }] };
    await cluster.apply(externalSecret('db', { target: { template } }));
    expect(await cluster.values('db')).toHaveProperty('ca.crt', 'evil-value');
    const told = (await cluster.events('db')).join();
    expect(told).toContain('"ca.crt"');
    expect(told).not.toContain('evil-value');
  });
});

describe('threat/X12 keys that act on programs as environment variables', () => {
  const KEYS = [
    'NODE_OPTIONS',
    'LD_PRELOAD',
    'BASH_ENV',
    'PYTHONSTARTUP',
    'GIT_SSH_COMMAND',
    'PATH',
    'AWS_ENDPOINT_URL',
    'HTTPS_PROXY',
  ];

  it.each(KEYS)('%s is told by a warning', async (key) => {
    await cluster.apply(externalSecret('db', { data: [data(key)] }));
    expect(await cluster.values('db')).toEqual({ [key]: 'hunter2-db' });
    expect((await cluster.events('db')).join()).toContain(`Warning DangerousKey`);
    expect((await cluster.events('db')).join()).toContain(key);
  });

  it('are refused where the platform says so', async () => {
    await cluster.stop();
    cluster = await startCluster({ settings: { refusesDangerousKeys: true } });
    cluster.provider.put('SecretsManager', 'doc', JSON.stringify({ user: 'ann', NODE_OPTIONS: '--import=x' }));
    await cluster.apply(externalSecret('db', { dataFrom: [{ extract: { key: 'doc' } }] }));
    expect(await cluster.find('Secret', 'db')).toBeUndefined();
    expect((await cluster.events('db')).join()).toContain('refused by --refuse-dangerous-keys');
  });
});
