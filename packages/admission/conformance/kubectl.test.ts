import { fileURLToPath } from 'node:url';
import { secretsStoreKinds } from '@lockkeeper/lab/internal';
import { hasClient } from '@lockkeeper/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Installation, install, type Webhook } from './installation.ts';
import {
  AWS,
  clusterStore,
  externalSecret,
  OWN_ACCOUNT,
  ROLE,
  secretStore,
  storeGrant,
  type Version,
} from './manifests.ts';

const PROTECTED_LABELS = fileURLToPath(new URL('../../operator/manifests/protected-labels.yaml', import.meta.url));
const VERSIONS: readonly Version[] = ['v1', 'v1beta1'];
const denied = (kind: string, group = 'external-secrets.io'): string =>
  `admission webhook "validate.${kind}.${group}" denied the request: `;
const FORGED = { role: ROLE, sessionTags: [{ key: 'ekssecret', value: 'service2' }], ...OWN_ACCOUNT };

describe.runIf(hasClient('kubectl', 'tests that drive the webhook with kubectl'))('kubectl and the webhook', () => {
  let cluster: Installation;
  let webhook: Webhook;
  beforeAll(async () => {
    cluster = await install();
    webhook = await cluster.startWebhook();
    await webhook.untilReady();
  });
  afterAll(async () => {
    await cluster?.close();
  });

  test.each(VERSIONS)('good objects of %s are stored', async (version) => {
    const ran = await cluster.apply(
      secretStore(`own-${version}`, OWN_ACCOUNT, version),
      clusterStore(`all-${version}`, {}, version),
      externalSecret(`db-${version}`, { secretStoreRef: { name: `own-${version}` } }, version),
    );
    expect(ran).toMatchObject({ code: 0, err: '' });
  });

  const BAD: readonly (readonly [string, string, (version: Version) => object, string])[] = [
    [
      'region',
      'secretstore',
      (v) => secretStore('bad', { ...OWN_ACCOUNT, region: 'eu-nowhere-7' }, v),
      'region not found: eu-nowhere-7',
    ],
    ['the identity of the operator', 'secretstore', (v) => secretStore('bad', { role: ROLE }, v), 'StoreGrant'],
    ['a forged session tag', 'secretstore', (v) => secretStore('bad', FORGED, v), 'StoreGrant'],
    [
      'a reserved tag key',
      'secretstore',
      (v) =>
        secretStore('bad', { ...OWN_ACCOUNT, role: ROLE, sessionTags: [{ key: 'ESONamespace', value: 'team-b' }] }, v),
      'cannot contain automatically injected reserved keys',
    ],
    [
      'an account of another namespace',
      'secretstore',
      (v) => secretStore('bad', { auth: { jwt: { serviceAccountRef: { name: 'reader', namespace: 'team-b' } } } }, v),
      'namespace should either be empty or match the namespace of the SecretStore',
    ],
    [
      'a pattern that does not compile',
      'clustersecretstore',
      (v) => clusterStore('bad', { conditions: [{ namespaceRegexes: ['(team'] }] }, v),
      'failed to compile 0th namespace regex in 0th condition',
    ],
    [
      'a token of the cluster',
      'externalsecret',
      (v) => externalSecret('bad', { target: { template: { type: 'bootstrap.kubernetes.io/token' } } }, v),
      'template.type="bootstrap.kubernetes.io/token" is not allowed',
    ],
    [
      'an excluded namespace',
      'externalsecret',
      (v) => externalSecret('bad', {}, v, 'kube-system'),
      'ExternalSecrets are not served in namespace "kube-system"',
    ],
  ];

  describe.each(VERSIONS)('threat/Q1 in %s', (version) => {
    test.each(BAD)('refused: %s', async (_what, kind, make, why) => {
      const { code, err } = await cluster.apply(make(version));
      expect(code).toBe(1);
      expect(err).toContain('Error from server (Forbidden): ');
      expect(err).toContain(denied(kind));
      expect(err).toContain(why);
      expect(
        (await cluster.kubectl('get secretstores,clustersecretstores,externalsecrets -A -o name')).out,
      ).not.toContain('/bad');
    });
  });

  test('threat/Q4 kinds that have no webhook in ESO are refused too', async () => {
    const made = (apiVersion: string, kind: string, spec: object): object => ({
      apiVersion,
      kind,
      metadata: { name: 'bad', ...(kind.startsWith('Cluster') ? {} : { namespace: 'team-a' }) },
      spec,
    });
    const generators = 'generators.external-secrets.io';
    const push = {
      secretStoreRefs: [{ name: 'own-v1' }],
      selector: { secret: { name: 'a' } },
      refreshInterval: 'soon',
    };
    const external = {
      target: { creationPolicy: 'None', deletionPolicy: 'Merge' },
      dataFrom: [{ extract: { key: 'a' } }],
    };
    const kinds: readonly (readonly [object, string, string])[] = [
      [made('external-secrets.io/v1alpha1', 'PushSecret', push), 'pushsecret', 'invalid refreshInterval "soon"'],
      [
        made('external-secrets.io/v1alpha1', 'ClusterPushSecret', { pushSecretSpec: push }),
        'clusterpushsecret',
        'invalid refreshInterval "soon"',
      ],
      [
        made('external-secrets.io/v1', 'ClusterExternalSecret', { externalSecretSpec: external }),
        'clusterexternalsecret',
        'deletionPolicy=Merge must not be used with creationPolicy=None',
      ],
      [
        made(`${generators}/v1alpha1`, 'ECRAuthorizationToken', { region: 'eu-central-1' }),
        `ecrauthorizationtoken.${generators}`,
        'StoreGrant',
      ],
      [
        made(`${generators}/v1alpha1`, 'ClusterGenerator', {
          kind: 'SSHKey',
          generator: { sshKeySpec: { keyType: 'ecdsa', keySize: 300 } },
        }),
        `clustergenerator.${generators}`,
        'keySize of keyType ecdsa must be 256, 384, 521',
      ],
    ];
    for (const [object, webhookName, why] of kinds) {
      const [kind = '', ...group] = webhookName.split('.');
      const { code, err } = await cluster.apply(object);
      expect([code, err]).toEqual([1, expect.stringContaining(denied(kind, group.join('.') || undefined))]);
      expect(err).toContain(why);
    }
  });

  test('a grant that grants nothing is refused', async () => {
    const { err } = await cluster.apply(storeGrant('bad', { regions: ['eu-nowhere-7'] }));
    expect(err).toContain(`${denied('storegrant', 'lockkeeper.dev')}region not found: eu-nowhere-7`);
  });

  test('a grant, and the store that needs it right behind it, are stored; another tag is not', async () => {
    const tags = { role: ROLE, sessionTags: [{ key: 'ekssecret', value: 'service1' }] };
    const { code, err } = await cluster.apply(
      storeGrant('team-a', { sessionTags: tags.sessionTags }),
      secretStore('tagged', tags),
    );
    expect(code, err).toBe(0);
    expect(err).toContain('Warning: the grant for this namespace');
    expect((await cluster.apply(secretStore('tagged', FORGED))).err).toContain(denied('secretstore'));
    expect((await cluster.apply(secretStore('tagged', tags, 'v1', 'team-b'))).err).toContain(denied('secretstore'));
  });

  test('threat/I12 a cluster store that reads protected labels is stored once they are protected, and reserves its tags', async () => {
    const aws = {
      ...AWS,
      role: ROLE,
      auth: { jwt: { serviceAccountRef: { name: 'reader', namespace: 'platform' } } },
      sessionTagsPolicy: 'Custom',
      customSessionTags: { team: '${label:lockkeeper.dev/team}' },
    };
    const labelled = clusterStore('labelled', { provider: { aws }, controller: 'lockkeeper' });
    expect((await cluster.apply(labelled)).err).toContain(
      `${denied('clustersecretstore')}the store reads namespace labels`,
    );
    await cluster.succeeds(['apply', '-f', PROTECTED_LABELS]);
    expect((await cluster.apply(labelled)).code).toBe(0);
    const tags = [{ key: 'Team', value: 'team-b' }];
    const claimed = secretStore('claimed', { ...OWN_ACCOUNT, role: ROLE, sessionTags: tags });
    expect((await cluster.apply(claimed)).err).toContain(denied('secretstore'));
  });

  test('what is not served is said as a warning', async () => {
    const { code, err } = await cluster.apply(
      externalSecret('partly', {
        data: undefined,
        dataFrom: [{ sourceRef: { generatorRef: { kind: 'Grafana', name: 'g' } } }],
      }),
    );
    expect({ code, err }).toEqual({
      code: 0,
      err: expect.stringMatching(/^Warning: spec\.dataFrom\[0\]\.sourceRef\.generatorRef\.kind: Grafana/) as string,
    });
  });

  test('threat/Q8 a dry run is judged like any other and leaves no trace', async () => {
    const bad = JSON.stringify(secretStore('dry', { region: 'eu-nowhere-7', ...OWN_ACCOUNT }));
    const good = JSON.stringify(secretStore('dry', OWN_ACCOUNT));
    expect((await cluster.kubectl('apply --dry-run=server -f -', bad)).err).toContain(denied('secretstore'));
    expect(await cluster.kubectl('apply --dry-run=server -f -', good)).toMatchObject({ code: 0, err: '' });
    expect((await cluster.kubectl('get secretstore dry -n team-a')).err).toContain('NotFound');
  });

  test('server-side apply, edits by patch, replace and generated names are judged too', async () => {
    const bad = JSON.stringify(secretStore('edited', { region: 'eu-nowhere-7', ...OWN_ACCOUNT }));
    expect((await cluster.kubectl('apply --server-side -f -', bad)).err).toContain(denied('secretstore'));
    expect((await cluster.apply(secretStore('edited', OWN_ACCOUNT))).code).toBe(0);
    const patch = JSON.stringify({ spec: { provider: { aws: { region: 'eu-nowhere-7' } } } });
    expect(
      (await cluster.kubectl(['patch', 'secretstore', 'edited', '-n', 'team-a', '--type=merge', '-p', patch])).err,
    ).toContain(denied('secretstore'));
    expect((await cluster.kubectl('replace -f -', bad)).err).toContain(denied('secretstore'));
    const generated = { ...secretStore('x', OWN_ACCOUNT), metadata: { generateName: 'made-', namespace: 'team-a' } };
    expect((await cluster.kubectl('create -f -', JSON.stringify(generated))).code).toBe(0);
  });

  test('threat/L10 no text of an object reaches the log, at the highest level', async () => {
    const planted = 'hunter2-planted-literal';
    const template = { type: 'bootstrap.kubernetes.io/token', data: { a: planted } };
    const { err } = await cluster.apply(externalSecret('planted', { target: { template } }));
    expect(err).toContain(denied('externalsecret'));
    expect(err).not.toContain(planted);
    expect(webhook.logged()).not.toContain(planted);
    expect(webhook.logged()).toContain('refused');
  });

  test('threat/V10 a SecretProviderClass asks the driver for no Secret that an ExternalSecret may not write', async () => {
    const group = 'secrets-store.csi.x-k8s.io';
    const classOf = (name: string, type: string) => ({
      apiVersion: `${group}/v1`,
      kind: 'SecretProviderClass',
      metadata: { name, namespace: 'team-a' },
      spec: { provider: 'aws', secretObjects: [{ secretName: name, type, data: [{ objectName: 'a', key: 'a' }] }] },
    });
    expect(await cluster.apply(...secretsStoreKinds())).toMatchObject({ code: 0 });
    await cluster.succeeds(`wait --for=condition=Established crd/secretproviderclasses.${group} --timeout=60s`);
    expect(await cluster.apply(classOf('plain', 'Opaque'))).toMatchObject({ code: 0, err: '' });
    const { code, err } = await cluster.apply(classOf('stolen', 'kubernetes.io/service-account-token'));
    expect(code).toBe(1);
    expect(err).toContain(`${denied('secretproviderclass', group)}spec.secretObjects[0]: a Secret of type`);
  });
});
