import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startCluster, type TestCluster } from '../../fakes/cluster.ts';
import { data, externalSecret, secretStore, serviceAccount, TEAM } from '../../fakes/manifests.ts';

interface BadInput {
  readonly what: string;
  /** What the object is edited to. */
  readonly spec: object;
  readonly message: string;
  /** The event's text, or a part of it that says what to do. */
  readonly event: string | RegExp;
  readonly arrange?: (cluster: TestCluster) => void | Promise<void>;
}

const DATA = 'False SecretSyncedError: could not get secret data from provider';
const UPDATE = 'False SecretSyncedError: could not update secret';
const MIB = 1_048_576;

const CASES: readonly BadInput[] = [
  {
    what: 'a store that does not exist',
    spec: { secretStoreRef: { name: 'nowhere' } },
    message: DATA,
    event:
      'Warning UpdateFailed error processing spec.data[0] (key: db), err: could not get SecretStore "nowhere": there is none of that name in namespace "team-a"',
  },
  {
    what: 'a cluster store that does not exist',
    spec: { secretStoreRef: { name: 'nowhere', kind: 'ClusterSecretStore' } },
    message: DATA,
    event:
      /using cluster store "nowhere" is not allowed from namespace "team-a": denied by spec.condition .*check the name, or ask the platform team/,
  },
  {
    what: 'a key that AWS does not have',
    spec: { data: [data('password', 'nothing')] },
    message: DATA,
    event:
      /spec.data\[0\] \(key: nothing\), err: Secret does not exist .*check key, version and the store's prefix and region/,
  },
  {
    what: 'a property that the secret does not have',
    spec: { data: [data('password', 'json', { property: 'absent' })] },
    message: DATA,
    event: /key absent does not exist in secret json/,
    arrange: ({ provider }) => void provider.put('SecretsManager', 'json', '{"present":"x"}'),
  },
  {
    what: 'a property of a secret that is no JSON',
    spec: { data: [data('password', 'db', { property: 'user' })] },
    message: DATA,
    event: /key user does not exist in secret db|no JSON|not.*JSON/i,
  },
  {
    what: 'extract from a secret that is no JSON',
    spec: { dataFrom: [{ extract: { key: 'db' } }] },
    message: DATA,
    event: /error processing spec.dataFrom\[0\].extract, err: unable to unmarshal secret db: /,
  },
  {
    what: 'a template that does not parse',
    spec: { target: { template: { data: { x: '{{ .password ' } } } },
    message: UPDATE,
    event: /could not apply template: .*unable to parse template at key x: /,
  },
  {
    what: 'a template that fails to execute',
    spec: { target: { template: { data: { x: '{{ .nobody }}' } } } },
    message: UPDATE,
    event: /could not apply template: .*unable to execute template at key x: .*nobody/,
  },
  {
    what: 'a key in a template that no Secret can have',
    spec: { target: { template: { data: { 'pass word': '{{ .password }}' } } } },
    message: UPDATE,
    event: /"pass word" is no valid key of a Secret/,
  },
  {
    what: 'a key in a document that is not ASCII',
    spec: { dataFrom: [{ extract: { key: 'umlaut' } }] },
    message: UPDATE,
    event: /"pässword" is no valid key of a Secret: use letters, digits.*TIP: use conversionStrategy/,
    arrange: ({ provider }) => void provider.put('SecretsManager', 'umlaut', '{"pässword":"hunter2"}'),
  },
  {
    what: 'two keys in a document that become one',
    spec: { dataFrom: [{ extract: { key: 'clash' } }] },
    message: DATA,
    event: /error applying conversion strategy Default to keys: secret name collision during conversion: a_b/,
    arrange: ({ provider }) => void provider.put('SecretsManager', 'clash', '{"a b":"hunter2","a_b":"hunter2"}'),
  },
  {
    what: 'more than a Secret holds, with numbers and the largest key',
    spec: { data: [data('huge', 'huge'), data()] },
    message: UPDATE,
    event: `the Secret would hold ${MIB + 1 + 10} bytes, more than the API server's ${MIB}; largest: huge (${MIB + 1} bytes)`,
    arrange: ({ provider }) => void provider.put('SecretsManager', 'huge', 'x'.repeat(MIB + 1)),
  },
  {
    what: 'a value that is not base64 with decodingStrategy Base64',
    spec: { data: [data('password', 'db', { decodingStrategy: 'Base64' })] },
    message: DATA,
    event: /error applying decoding strategy Base64 to data: /,
  },
  {
    what: 'a refresh interval that is no duration',
    spec: { refreshInterval: 'soon' },
    message: DATA,
    event: /invalid refreshInterval "soon"/,
  },
  {
    what: 'policies that exclude each other',
    spec: { target: { creationPolicy: 'Merge', deletionPolicy: 'Delete' } },
    message: DATA,
    event: /deletionPolicy=Delete must not be used when the controller doesn't own the secret/,
  },
  {
    what: 'a Secret type without the keys that the API server wants',
    spec: { target: { template: { type: 'kubernetes.io/tls', data: { x: '{{ .password }}' } } } },
    message: UPDATE,
    event: /data\[tls.crt\] \(FieldValueRequired\)|the type of a Secret cannot change/,
  },
  {
    what: 'a template label that the API server does not take',
    spec: { target: { template: { metadata: { labels: { bad: 'has {{ .password }} spaces' } } } } },
    message: UPDATE,
    event: /metadata.labels/,
  },
];

let cluster: TestCluster;
beforeEach(async () => {
  cluster = await startCluster();
});
afterEach(() => cluster.stop());

describe('bad input', () => {
  it.each(CASES)('says what to do about $what, and leaves the good Secret as it was', async (bad) => {
    await bad.arrange?.(cluster);
    await cluster.apply(externalSecret('db'));
    const before = await cluster.get('Secret', 'db');
    await cluster.apply(externalSecret('db', bad.spec));
    expect(await cluster.ready('db')).toBe(bad.message);
    const told = (await cluster.events('db')).filter((event) => event.startsWith('Warning'));
    expect(told).toHaveLength(1);
    if (typeof bad.event === 'string') expect(told[0]).toContain(bad.event);
    else expect(told[0]).toMatch(bad.event);
    expect(told.join()).not.toContain('hunter2');
    expect(await cluster.get('Secret', 'db')).toEqual(before);
  });

  it.each(CASES)('recovers from $what by the edit alone', async (bad) => {
    await bad.arrange?.(cluster);
    await cluster.apply(externalSecret('db', bad.spec));
    expect(await cluster.ready('db')).toBe(bad.message);
    expect(await cluster.values('db')).toBeUndefined();
    await cluster.advance(600_000);
    await cluster.apply(externalSecret('db'));
    expect(await cluster.ready('db')).toBe('True SecretSynced: secret synced');
    expect(await cluster.values('db')).toEqual({ password: 'hunter2-db' });
  });
});

describe('unusual values arrive as they are', () => {
  it('a value of 70 KB', async () => {
    const long = 'ä'.repeat(35_000);
    cluster.provider.put('SecretsManager', 'long', long);
    await cluster.apply(externalSecret('long', { data: [data('long', 'long')] }));
    expect(await cluster.values('long')).toEqual({ long });
  });

  it('a value that is not ASCII, with a byte order mark and line ends', async () => {
    const odd = '\uFEFFпароль 🔑\r\n\u0000 end';
    cluster.provider.put('SecretsManager', 'odd', odd);
    await cluster.apply(externalSecret('odd', { data: [data('odd', 'odd')] }));
    expect(await cluster.values('odd')).toEqual({ odd });
  });

  it('a binary value, whole and through a template', async () => {
    const binary = Uint8Array.from({ length: 256 }, (_, i) => i);
    cluster.provider.put('SecretsManager', 'bin', binary);
    await cluster.apply(
      externalSecret('bin', {
        data: [data('raw', 'bin')],
        target: { template: { mergePolicy: 'Merge', data: { same: '{{ .raw }}' } } },
      }),
    );
    const { data: stored } = await cluster.get('Secret', 'bin');
    const expected = Buffer.from(binary).toString('base64');
    expect(stored).toEqual({ raw: expected, same: expected });
  });

  it('an empty value', async () => {
    cluster.provider.put('SecretsManager', 'empty', '');
    await cluster.apply(externalSecret('empty', { data: [data('none', 'empty')] }));
    expect(await cluster.values('empty')).toEqual({ none: '' });
  });

  it('keys named like members of every JavaScript object (threat/X2)', async () => {
    cluster.provider.put('SecretsManager', 'proto', '{"__proto__":"a","constructor":"b","toString":"c"}');
    await cluster.apply(externalSecret('proto', { dataFrom: [{ extract: { key: 'proto' } }] }));
    const { data: stored = {} } = await cluster.get('Secret', 'proto');
    expect(Object.entries(stored).toSorted()).toEqual([
      ['__proto__', 'YQ=='],
      ['constructor', 'Yg=='],
      ['toString', 'Yw=='],
    ]);
  });
});

describe('a bad store', () => {
  const NO_ROLE = /an IAM role must be associated with service account reader .*eks.amazonaws.com\/role-arn/;

  it('whose ServiceAccount has no role annotation is told on the store, and its objects wait for it', async () => {
    await cluster.write(serviceAccount('bare', null));
    await cluster.apply(secretStore('bare', { auth: { jwt: { serviceAccountRef: { name: 'bare' } } } }));
    await cluster.apply(externalSecret('db', { secretStoreRef: { name: 'bare' } }));
    expect(await cluster.ready('bare', 'SecretStore')).toBe('False InvalidProviderConfig: unable to create client');
    expect((await cluster.events('bare')).join()).toContain('eks.amazonaws.com/role-arn');
    expect((await cluster.events('db')).join()).toContain('SecretStore "bare" is not ready');
    expect(cluster.awsCalls()).toBe(0);
    await cluster.apply(serviceAccount('bare'));
    await cluster.advance(5_000);
    expect(await cluster.values('db')).toEqual({ password: 'hunter2-db' });
  });

  it('loses a good Secret to nobody when the role annotation goes away', async () => {
    await cluster.apply(externalSecret('db'));
    const before = await cluster.get('Secret', 'db');
    cluster.forgetTraffic();
    await cluster.apply(serviceAccount('reader', null));
    expect((await cluster.events('aws')).join()).toMatch(NO_ROLE);
    await cluster.advance(4_000_000);
    expect(cluster.awsCalls()).toBe(0);
    expect(await cluster.get('Secret', 'db')).toEqual(before);
  });

  it('whose region does not exist is told on the store', async () => {
    await cluster.apply(
      secretStore('mars', { region: 'mars-north-1', auth: { jwt: { serviceAccountRef: { name: 'reader' } } } }),
    );
    await cluster.apply(externalSecret('db', { secretStoreRef: { name: 'mars' } }));
    expect(await cluster.ready('mars', 'SecretStore')).toBe('False InvalidProviderConfig: unable to create client');
    expect((await cluster.events('mars')).join()).toContain('mars-north-1');
    expect(await cluster.ready('db')).toBe(DATA);
    expect(cluster.provider.requests.every(({ use }) => use.scope.region === 'eu-west-1')).toBe(true);
  });

  it('that names a ServiceAccount which does not exist yet works as soon as it does', async () => {
    await cluster.apply(secretStore('late', { auth: { jwt: { serviceAccountRef: { name: 'late' } } } }));
    await cluster.apply(externalSecret('db', { secretStoreRef: { name: 'late' } }));
    expect((await cluster.events('late')).join()).toMatch(/late/);
    await cluster.apply(serviceAccount('late'));
    await cluster.settle();
    expect(await cluster.ready('late', 'SecretStore')).toBe('True Valid: store validated');
    expect(await cluster.values('db', TEAM)).toEqual({ password: 'hunter2-db' });
  });
});
