import { scanForPlanted, type ScannedOutput } from '@lockkeeper/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
// Loaded with the first use otherwise, which takes real time.
import './controllers/external-secret/generic/generic-target.ts';
import { startCluster, type TestCluster } from './fakes/cluster.ts';
import {
  clusterSecretStore,
  data,
  externalSecret,
  type Manifest,
  namespace,
  READER,
  ROLE,
  secret,
  secretStore,
  serviceAccount,
  storeGrant,
  TEAM,
} from './fakes/manifests.ts';
import { PUSH_ON, pushed, pushSecret } from './fakes/push-manifests.ts';

const HOUR = 3_600_000;

let cluster: TestCluster;
beforeEach(async () => {
  cluster = await startCluster({
    rules: PUSH_ON,
    settings: { genericTargets: { enabled: true, kinds: ['v1/ConfigMap'] } },
  });
});
afterEach(() => cluster.stop());

/** Everything that left the operator, but the target Secrets themselves. */
async function outputs(where: string = TEAM): Promise<readonly ScannedOutput[]> {
  const kinds = ['Event', 'ExternalSecret', 'PushSecret', 'SecretStore', 'ServiceAccount', 'ConfigMap'];
  const objects = await Promise.all(
    kinds.map(async (kind) => ({ where: kind, content: JSON.stringify(await cluster.list(kind, where)) })),
  );
  const elsewhere = ['ClusterSecretStore', 'StoreGrant', 'Namespace'];
  const others = await Promise.all(
    elsewhere.map(async (kind) => ({ where: kind, content: JSON.stringify(await cluster.list(kind, undefined)) })),
  );
  const secrets = (await cluster.list('Secret', where)).map(({ data: _, ...rest }) => ({
    where: 'Secret',
    content: JSON.stringify(rest),
  }));
  return [
    ...objects,
    ...others,
    ...secrets,
    { where: 'Event default', content: JSON.stringify(await cluster.list('Event', 'default')) },
    { where: 'log', content: cluster.log.join('') },
    { where: 'metrics', content: cluster.operator.metrics.render() },
  ];
}

const template = (text: string, more: object = {}): object => ({
  target: { template: { data: { x: text }, ...more } },
});

/** What a search looks for. */
const FIND = { name: { regexp: '^planted' } };

/** Every way to a failure with a value in hand. `VALUE` stands for the planted one. */
const FAILURES: readonly (readonly [string, string, object])[] = [
  ['extract of text that is no JSON', 'VALUE', { dataFrom: [{ extract: { key: 'planted' } }] }],
  ['extract of JSON that breaks off', '{"a":"VALUE', { dataFrom: [{ extract: { key: 'planted' } }] }],
  ['extract of JSON with a bad number', '{"a":"VALUE","b":01}', { dataFrom: [{ extract: { key: 'planted' } }] }],
  ['extract of JSON that is a list', '["VALUE"]', { dataFrom: [{ extract: { key: 'planted' } }] }],
  [
    'extract of a property that is text',
    '{"a":"VALUE"}',
    { dataFrom: [{ extract: { key: 'planted', property: 'a' } }] },
  ],
  ['a property of text that is no JSON', 'VALUE', { data: [data('p', 'planted', { property: 'a.b' })] }],
  [
    'a property behind a query',
    '{"a":[{"n":"VALUE"}]}',
    { data: [data('p', 'planted', { property: 'a.#(n=="q").x' })] },
  ],
  ['Base64 of what is none', 'VALUE!', { data: [data('p', 'planted', { decodingStrategy: 'Base64' })] }],
  ['a template that calls fail', 'VALUE', { data: [data('p', 'planted')], ...template('{{ fail .p }}') }],
  ['a template with fromJson', 'VALUE', { data: [data('p', 'planted')], ...template('{{ (.p | fromJson).a }}') }],
  ['a template with fromYaml', 'a: [VALUE', { data: [data('p', 'planted')], ...template('{{ (.p | fromYaml).a }}') }],
  [
    'a template with atoi and index',
    'VALUE',
    { data: [data('p', 'planted')], ...template('{{ index .p 99999 }}{{ .p.q }}') },
  ],
  [
    'a template with a regex from the value',
    '(VALUE',
    { data: [data('p', 'planted')], ...template('{{ regexMatch .p "x" }}') },
  ],
  ['a template with b64dec', 'VALUE!', { data: [data('p', 'planted')], ...template('{{ .p | b64dec | toDate "x" }}') }],
  [
    'a template with filterPEM',
    '-----BEGIN VALUE',
    { data: [data('p', 'planted')], ...template('{{ .p | filterPEM "CERTIFICATE" }}') },
  ],
  [
    'a label made of the value',
    'VALUE with spaces',
    { data: [data('p', 'planted')], ...template('{{ .p }}', { metadata: { labels: { l: '{{ .p }}' } } }) },
  ],
  [
    'a Secret type whose keys are missing',
    'VALUE',
    { data: [data('p', 'planted')], ...template('{{ .p }}', { type: 'kubernetes.io/tls' }) },
  ],
  [
    'a docker config that is none',
    'VALUE',
    {
      data: [data('p', 'planted')],
      target: { template: { type: 'kubernetes.io/dockerconfigjson', data: { '.dockerconfigjson': '{{ .p }}' } } },
    },
  ],
  ['a search whose values are no Base64', 'VALUE!', { dataFrom: [{ find: { ...FIND, decodingStrategy: 'Base64' } }] }],
  [
    'a search whose values are to be merged and are no JSON',
    'VALUE',
    { dataFrom: [{ find: FIND, rewrite: [{ merge: {} }] }] },
  ],
  [
    'a search whose values are merged in conflict',
    '{"a":"VALUE"}',
    {
      dataFrom: [
        { find: FIND, rewrite: [{ merge: {} }] },
        { extract: { key: 'planted' }, rewrite: [{ merge: {} }] },
      ],
    },
  ],
  [
    'a key computed by a template that fails',
    '{"a":"VALUE"}',
    { dataFrom: [{ extract: { key: 'planted' }, rewrite: [{ transform: { template: '{{ .value.x }}' } }] }] },
  ],
  ['null bytes that are not wanted', 'VALUE\0', { data: [data('p', 'planted', { nullBytePolicy: 'Fail' })] }],
  [
    'a literal template that the value makes unreadable',
    'a: [VALUE',
    { data: [data('p', 'planted')], target: { template: { templateFrom: [{ literal: 'p: {{ .p }}' }] } } },
  ],
  [
    'a literal template whose values are no Base64',
    'VALUE!',
    {
      data: [data('p', 'planted')],
      target: { template: { templateFrom: [{ literal: 'p: {{ .p }}', valuesDecodingStrategy: 'Base64' }] } },
    },
  ],
  [
    'a template of annotations that the value makes unreadable',
    '"VALUE',
    {
      data: [data('p', 'planted')],
      target: { template: { templateFrom: [{ target: 'Annotations', literal: 'p: {{ .p }}' }] } },
    },
  ],
  [
    'a target of another kind that the value makes unreadable',
    'a: [VALUE',
    {
      data: [data('p', 'planted')],
      target: {
        manifest: { apiVersion: 'v1', kind: 'ConfigMap' },
        template: { templateFrom: [{ target: 'data', literal: 'p: {{ .p }}' }] },
      },
    },
  ],
  ['more than a Secret holds', `VALUE${'x'.repeat(1_048_576)}`, { data: [data('p', 'planted')] }],
];

function generator(kind: string, spec: object): Manifest {
  return {
    apiVersion: 'generators.external-secrets.io/v1alpha1',
    kind,
    metadata: { name: 'planted', namespace: TEAM },
    spec,
  };
}

function generated(kind: string): object {
  return {
    sourceRef: { generatorRef: { apiVersion: 'generators.external-secrets.io/v1alpha1', kind, name: 'planted' } },
  };
}

/** As `FAILURES`, with objects of the namespace that hold the value. */
const FAILURES_BESIDE: readonly (readonly [string, (planted: string) => readonly Manifest[], object])[] = [
  [
    'a template in a Secret that cannot be read',
    (planted) => [secret('source', { t: `{{ "${planted}" ` })],
    { target: { template: { templateFrom: [{ secret: { name: 'source', items: [{ key: 't' }] } }] } } },
  ],
  [
    'a template in a Secret that calls what there is not',
    (planted) => [secret('source', { t: `{{ nothing "${planted}" }}` })],
    { target: { template: { templateFrom: [{ secret: { name: 'source', items: [{ key: 't' }] } }] } } },
  ],
  [
    'a template in a Secret that fails with a text of its own',
    (planted) => [secret('source', { t: `{{ fail "${planted}" }}` })],
    { target: { template: { templateFrom: [{ secret: { name: 'source', items: [{ key: 't' }] } }] } } },
  ],
  [
    'keys and values in a Secret that are no YAML',
    (planted) => [secret('source', { t: `a: [${planted}` })],
    {
      target: {
        template: {
          templateFrom: [{ secret: { name: 'source', items: [{ key: 't', templateAs: 'KeysAndValues' }] } }],
        },
      },
    },
  ],
  [
    'a seed of one-time codes that is no Base32',
    (planted) => [
      secret('source', { seed: `${planted}!` }),
      generator('MFA', { secret: { name: 'source', key: 'seed' } }),
    ],
    { dataFrom: [generated('MFA')] },
  ],
  [
    'a generated value that no template takes',
    (planted) => [generator('Fake', { data: { p: planted } })],
    { dataFrom: [generated('Fake')], ...template('{{ (.p | fromJson).a }}') },
  ],
  [
    'generated values whose keys are renamed onto each other',
    (planted) => [generator('Fake', { data: { a: planted, b: `${planted}-b` } })],
    { dataFrom: [{ ...generated('Fake'), rewrite: [{ regexp: { source: '.', target: 'x' } }] }] },
  ],
];

describe('threat/L1 threat/L2 a planted value is in no output', () => {
  it.each(FAILURES_BESIDE)('after %s, at log level debug', async (_what, before, spec) => {
    const planted = 'lk.111111111111.beside.v1.c0ffee5ca1ab1edeadbeefc0de';
    await cluster.apply(...before(planted), externalSecret('planted', spec));
    await cluster.advance(2_000);
    expect(await cluster.ready('planted')).toMatch(/^False /);
    expect(scanForPlanted(await outputs(), [planted])).toEqual([]);
  });

  it.each(FAILURES)('after %s, at log level debug', async (_what, content, spec) => {
    const planted = 'lk.111111111111.planted.v1.c0ffee5ca1ab1edeadbeefc0de';
    cluster.provider.put('SecretsManager', 'planted', content.replace('VALUE', planted));
    await cluster.apply(externalSecret('planted', spec as Record<string, unknown>));
    await cluster.advance(2_000);
    expect(await cluster.ready('planted')).not.toBe('');
    expect(scanForPlanted(await outputs(), [planted])).toEqual([]);
  });

  it('after a good sync, a drift repair and a rotation; and it is in the Secret, so the scan can see', async () => {
    const planted = ['lk.1.a.v1.0123456789abcdef01234567', 'lk.1.a.v2.fedcba987654321001234567'];
    for (const value of planted) {
      cluster.provider.put('SecretsManager', 'planted', value);
      await cluster.apply(externalSecret('planted', { data: [data('p', 'planted')], refreshInterval: '10m' }));
      await cluster.advance(HOUR);
      await cluster.patch('Secret', 'planted', { data: { p: 'eA==' } });
      await cluster.settle();
    }
    expect(scanForPlanted(await outputs(), planted)).toEqual([]);
    const whole = [{ where: 'Secret', content: JSON.stringify(await cluster.list('Secret')) }];
    expect(scanForPlanted(whole, planted)).toMatchObject([{ token: planted[1], encoding: 'base64' }]);
  });
});

/** Ways to push a value, well and badly. `SOURCE` has it under the key `p`. */
const PUSHES: readonly (readonly [string, string, object])[] = [
  ['a push that goes well', 'VALUE', {}],
  ['a property in what is no JSON', 'VALUE', { data: [pushed('p', 'taken', {}, 'a.b')] }],
  ['a property that is no path', 'VALUE', { data: [pushed('p', 'new', {}, 'a.#(x')] }],
  ['a name that is taken', 'VALUE', { data: [pushed('p', 'taken')] }],
  ['a template that fails', 'VALUE', { template: { data: { p: '{{ fail .p }}' } } }],
  ['a template that reads JSON', 'VALUE', { template: { data: { p: '{{ (.p | fromJson).a }}' } } }],
  ['keys that are renamed onto each other', 'VALUE', { dataTo: [renamed({ source: '.', target: 'x' })] }],
  ['settings that are none', 'VALUE', { data: [pushed('p', 'new', { metadata: { kind: 'Other' } })] }],
];

function renamed(regexp: object): object {
  return { storeRef: { name: 'aws' }, rewrite: [{ regexp }] };
}

describe('threat/L1 threat/L3 a planted value that is pushed', () => {
  it.each(PUSHES)('is in no output after %s', async (_what, content, spec) => {
    const planted = 'lk.111111111111.pushed.v1.c0ffee5ca1ab1edeadbeefc0de';
    cluster.writer.put('SecretsManager', 'taken', `{"a": ${planted}-there`);
    const data = 'dataTo' in spec ? {} : { data: [pushed('p', 'new')] };
    await cluster.apply(
      secret('source', { p: content.replace('VALUE', planted), q: `${planted}-q` }),
      pushSecret('planted', { ...data, ...spec }),
    );
    await cluster.advance(HOUR);
    expect(await cluster.ready('planted', 'PushSecret')).not.toBe('');
    expect(scanForPlanted(await outputs(), [planted])).toEqual([]);
  });
});

describe('threat/L5 threat/L7 nothing of other tenants', () => {
  const FOREIGN = ['tenant-zebra', '999999999999', 'zebra-role', 'zebra-grant', 'zebra-tag'];

  it('stands in any object of the tenant, whatever is refused and why', async () => {
    const zebraRole = 'arn:aws:iam::999999999999:role/zebra-role';
    await cluster.apply(
      namespace('tenant-zebra'),
      serviceAccount('zebra', zebraRole, 'tenant-zebra'),
      secretStore('zebra', { auth: { jwt: { serviceAccountRef: { name: 'zebra' } } } }, 'tenant-zebra'),
      clusterSecretStore('platform', { conditions: [{ namespaces: ['tenant-zebra'] }] }, { role: zebraRole }),
      storeGrant('zebra-grant', {
        namespace: 'tenant-zebra',
        regions: ['eu-west-1'],
        roles: [zebraRole],
        sessionTags: [{ key: 'zebra-tag', value: 'z' }],
      }),
      externalSecret('zebra-db', { target: { name: 'db' }, secretStoreRef: { name: 'zebra' } }, 'tenant-zebra'),
    );
    cluster.provider.deny('SecretsManager', 'denied');
    await cluster.apply(
      externalSecret('other-cluster-store', { secretStoreRef: { name: 'platform', kind: 'ClusterSecretStore' } }),
      externalSecret('denied', { data: [data('p', 'denied')] }),
      externalSecret('absent', { data: [data('p', 'absent')] }),
      secretStore('lent', { role: ROLE }),
      externalSecret('lent', { secretStoreRef: { name: 'lent' } }),
      secretStore('region', { ...READER, region: 'mars-1' }),
    );
    await cluster.advance(HOUR);
    for (const kind of ['Event', 'ExternalSecret', 'SecretStore', 'Secret', 'ServiceAccount', 'ConfigMap']) {
      const text = JSON.stringify(await cluster.list(kind));
      for (const word of FOREIGN) expect(text, kind).not.toContain(word);
    }
    expect(JSON.stringify(await cluster.list('Event', 'default'))).not.toMatch(/tenant-zebra|team-a/);
    for (const store of await cluster.list('ClusterSecretStore', undefined))
      expect(JSON.stringify(store.status)).not.toMatch(/tenant-zebra|team-a/);
  });

  it('threat/L9 stands in metrics or log: no hash of data, no remote key', async () => {
    await cluster.apply(externalSecret('app', { data: [data('p', 'db')] }));
    const hash =
      (await cluster.get('Secret', 'app')).metadata.annotations?.['reconcile.external-secrets.io/data-hash'] ?? '';
    expect(hash).toHaveLength(56);
    for (const text of [
      cluster.operator.metrics.render(),
      cluster.log.join(''),
      JSON.stringify(await cluster.list('Event')),
    ])
      expect(text).not.toContain(hash);
    expect(cluster.operator.metrics.render()).not.toContain('"db"');
  });
});
