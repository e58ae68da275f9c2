import { createdByLabel, dataHash, SealedValue } from '@lockkeeper/core';
import type { KubeObject } from '@lockkeeper/kube';
import { describe, expect, it } from 'vitest';
import { checkMigration } from './check-migration.ts';
import { takeInventory } from './inventory.ts';
import { printReport } from './print-report.ts';

const ROLE = 'arn:aws:iam::111122223333:role/reader';

function object(kind: string, name: string, more: object, metadata: object = {}, version = 'v1'): KubeObject {
  const isCluster = kind.startsWith('Cluster');
  return {
    apiVersion: `external-secrets.io/${version}`,
    kind,
    metadata: { name, ...(isCluster ? {} : { namespace: 'team-a' }), ...metadata },
    ...more,
  };
}

function store(name: string, aws: object, kind = 'SecretStore', more: object = {}): KubeObject {
  return object(kind, name, {
    spec: { provider: { aws: { service: 'SecretsManager', region: 'eu-west-1', ...aws } }, ...more },
  });
}

const IRSA = { auth: { jwt: { serviceAccountRef: { name: 'reader' } } } };

function externalSecret(name: string, spec: object = {}, metadata: object = {}): KubeObject {
  return object(
    'ExternalSecret',
    name,
    {
      spec: {
        refreshInterval: '1h',
        secretStoreRef: { name: 'aws' },
        data: [{ secretKey: 'a', remoteRef: { key: 'db' } }],
        ...spec,
      },
    },
    metadata,
  );
}

function secret(name: string, data: Readonly<Record<string, string>>, metadata: object = {}): KubeObject {
  const encoded = Object.entries(data).map(([key, text]) => [key, Buffer.from(text).toString('base64')]);
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace: 'team-a', ...metadata },
    data: Object.fromEntries(encoded),
  } as KubeObject;
}

function findings(objects: readonly KubeObject[], kind: string, name: string): readonly string[] {
  const report = checkMigration(takeInventory(objects));
  const found = report.objects.find((one) => one.kind === kind && one.name === name);
  return (found?.findings ?? []).map(({ severity, text }) => `${severity}: ${text}`);
}

describe('an ExternalSecret', () => {
  const base = [store('aws', IRSA)];

  it('that needs nothing has nothing said of it', () => {
    expect(findings([...base, externalSecret('db')], 'ExternalSecret', 'db')).toEqual([]);
  });

  it("whose target is somebody else's is blocked, with the command that consents", () => {
    const report = checkMigration(takeInventory([...base, externalSecret('db'), secret('db', { a: 'hunter2' })]));
    expect(report.objects[0]?.findings).toEqual([
      expect.objectContaining({
        severity: 'blocked',
        mend: 'kubectl -n team-a annotate secret db lockkeeper.dev/adopt=db',
      }),
    ]);
  });

  it('whose target ESO left whole is not written', () => {
    const labels = {
      'reconcile.external-secrets.io/managed': 'true',
      'reconcile.external-secrets.io/created-by': createdByLabel('team-a', 'db'),
    };
    const hash = dataHash(new Map([['a', SealedValue.ofText('hunter2')]]));
    const annotations = { 'reconcile.external-secrets.io/data-hash': hash };
    const ownerReferences = [
      { apiVersion: 'external-secrets.io/v1', kind: 'ExternalSecret', name: 'db', uid: 'u1', controller: true },
    ];
    const target = secret('db', { a: 'hunter2' }, { labels, annotations, ownerReferences });
    const own = externalSecret('db', {}, { uid: 'u1' });
    expect(findings([...base, own, target], 'ExternalSecret', 'db')).toEqual([]);
    const edited = secret('db', { a: 'edited' }, { labels, annotations, ownerReferences });
    expect(findings([...base, own, edited], 'ExternalSecret', 'db').join()).toContain('note: Secret "db" was changed');
  });

  it.each([
    ['a label of another controller', {}, { labels: { 'argocd.argoproj.io/instance': 'x' } }, 'differs: "argocd'],
    ['an interval of zero', { refreshInterval: '0s' }, {}, 'differs: refreshInterval is zero'],
    ['several tags', { dataFrom: [{ find: { tags: { a: 'b', c: 'd' } } }] }, {}, 'tags match as pairs'],
    [
      'a finalizer',
      { target: { template: { metadata: { finalizers: ['x/y'] } } } },
      {},
      'blocked: template.metadata.finalizers',
    ],
    [
      'a store that is not served',
      { secretStoreRef: { name: 'vault' } },
      {},
      'blocked: SecretStore "vault" has no provider',
    ],
  ])('with %s is told so', (_, spec, metadata, text) => {
    const vault = object('SecretStore', 'vault', { spec: { provider: { vault: { server: 'https://v' } } } });
    const said = findings([...base, vault, externalSecret('db', spec, metadata)], 'ExternalSecret', 'db');
    expect(said.join('\n')).toContain(text);
  });
});

describe('what a cluster has to prepare', () => {
  it('a grant for a store without credentials of its own, with which nothing stays blocked', () => {
    const objects = [store('aws', { role: ROLE, externalID: 'x1' }), externalSecret('db')];
    const { grants } = checkMigration(takeInventory(objects));
    expect(grants.map(({ spec }) => spec)).toEqual([
      {
        namespace: 'team-a',
        stores: ['aws'],
        services: ['SecretsManager'],
        regions: ['eu-west-1'],
        roles: [ROLE],
        externalID: 'x1',
      },
    ]);
    expect(findings(objects, 'ExternalSecret', 'db')).toEqual([]);
    expect(findings(objects, 'SecretStore', 'aws').join()).toContain('need a StoreGrant');
    const granted = {
      apiVersion: grants[0]?.apiVersion ?? '',
      kind: 'StoreGrant',
      metadata: { name: 'g' },
      spec: grants[0]?.spec,
    };
    const applied = takeInventory([...objects, granted as unknown as KubeObject]);
    expect(applied.unread).toEqual([]);
  });

  it('a grant for a generator that would take the identity of the operator', () => {
    const generator = {
      apiVersion: 'generators.external-secrets.io/v1alpha1',
      kind: 'ECRAuthorizationToken',
      metadata: { name: 'ecr', namespace: 'team-a' },
      spec: { region: 'eu-west-1' },
    } as KubeObject;
    const user = externalSecret('login', {
      data: [],
      dataFrom: [
        { sourceRef: { generatorRef: { apiVersion: generator.apiVersion, kind: generator.kind, name: 'ecr' } } },
      ],
    });
    const { grants } = checkMigration(takeInventory([generator, user]));
    expect(grants[0]?.spec).toMatchObject({ generators: ['ECRAuthorizationToken'], allowControllerIdentity: true });
  });

  it('flags for what is off by default', () => {
    const push = object(
      'PushSecret',
      'p',
      {
        spec: {
          secretStoreRefs: [{ name: 'aws', kind: 'SecretStore' }],
          selector: { secret: { name: 's' } },
          data: [{ match: { secretKey: 'a', remoteRef: { remoteKey: 'r', property: 'x' } } }],
        },
      },
      {},
      'v1alpha1',
    );
    const objects = [store('aws', { ...IRSA, role: ROLE, service: 'ParameterStore' }), push];
    const { flags } = checkMigration(takeInventory(objects));
    expect(flags.map(({ flag }) => flag)).toEqual([
      '--enable-push-secret-reconciler',
      '--push-account 111122223333',
      '--push-adopt-eso',
    ]);
    expect(findings(objects, 'PushSecret', 'p').join('\n')).toMatch(/SecureString[\s\S]*whole parameter is replaced/);
  });

  it('finalizers that ESO has put on namespaces, with the command that takes them away', () => {
    const namespace = {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'team-a', finalizers: ['kubernetes', 'externalsecrets.external-secrets.io/ces-all'] },
    } as KubeObject;
    const report = checkMigration(takeInventory([namespace]));
    expect(report.objects[0]?.findings[0]?.mend).toContain(`'{"metadata":{"finalizers":["kubernetes"]}}'`);
  });
});

describe('a cluster store', () => {
  it('with the finalizer of ESO is told of, with the command that takes it away', () => {
    const finalizers = ['secretstore.externalsecrets.io/finalizer'];
    const held = { ...store('shared', IRSA, 'ClusterSecretStore'), metadata: { name: 'shared', finalizers } };
    const report = checkMigration(takeInventory([held]));
    const mend = `kubectl patch clustersecretstore shared --type merge -p '{"metadata":{"finalizers":[]}}'`;
    expect(report.objects[0]?.findings).toContainEqual(expect.objectContaining({ severity: 'note', mend }));
  });
});

describe('calls a month', () => {
  it('are counted as each operator makes them', () => {
    const many = Array.from({ length: 100 }, (_, i) =>
      externalSecret(`db-${i}`, { refreshInterval: '1m', data: [{ secretKey: 'a', remoteRef: { key: `db-${i}` } }] }),
    );
    const { calls } = checkMigration(takeInventory([store('aws', { ...IRSA, role: ROLE }), ...many]));
    const minutes = 30 * 24 * 60;
    expect(calls.today.secretsManager).toBe(100 * minutes);
    expect(calls.after.secretsManager).toBe(5 * minutes);
    // Two calls of STS for a chain: for each refresh, and for each check of the store in five minutes.
    expect(calls.today.sts).toBe(2 * 100 * minutes + (2 * minutes) / 5);
    expect(calls.after.sts).toBe((2 * minutes) / 60);
    expect(calls.dollars).toEqual({ today: 21.6, after: 1.08 });
  });
});

describe('the report', () => {
  it('threat/L12 escapes names, and threat/L1 holds no value of a Secret', () => {
    const objects = [store('aws', IRSA), externalSecret('db'), secret('db', { a: 'hunter2-planted' })];
    const evil = object('ExternalSecret', 'x\u001b[2J', { spec: {} });
    const report = checkMigration(takeInventory([...objects, evil]));
    const text = printReport(report) + JSON.stringify(report);
    expect(printReport(report)).not.toContain('\u001b');
    expect(text).not.toContain('hunter2-planted');
  });
});
