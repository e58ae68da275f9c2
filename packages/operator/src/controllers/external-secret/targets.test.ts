import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startCluster, type TestCluster } from '../../fakes/cluster.ts';
import { externalSecret, secret, serviceAccount, TEAM } from '../../fakes/manifests.ts';

const GOOD = { password: 'hunter2-db' };
const SYNCED = 'True SecretSynced: secret synced';
const NOT_OWNED = 'False TargetNotOwned: target exists and is not managed by an ExternalSecret';

let cluster: TestCluster;
beforeEach(async () => {
  cluster = await startCluster();
});
afterEach(() => cluster.stop());

describe('threat/T1 a Secret that exists already', () => {
  const DOCKER = { '.dockerconfigjson': '{"auths":{}}' };
  const TYPES: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
    ['Opaque', { theirs: 'precious' }],
    ['kubernetes.io/dockerconfigjson', DOCKER],
    ['kubernetes.io/tls', { 'tls.crt': 'c', 'tls.key': 'k' }],
    ['kubernetes.io/basic-auth', { username: 'u', password: 'p' }],
    ['kubernetes.io/ssh-auth', { 'ssh-privatekey': 'k' }],
    ['helm.sh/release.v1', { release: 'precious' }],
    ['kubernetes.io/service-account-token', { extra: 'x' }],
    ['bootstrap.kubernetes.io/token', { 'token-id': 'abcdef' }],
    ['example.com/custom', { theirs: 'precious' }],
  ];

  it.each(TYPES)('of type %s is left as it is, and the tenant is told how to go on', async (type, values) => {
    const annotations = { 'kubernetes.io/service-account.name': 'reader' };
    await cluster.write(secret('db', values, { type }, type.includes('account') ? { annotations } : {}));
    await cluster.settle();
    const before = await cluster.get('Secret', 'db');
    await cluster.apply(externalSecret('db'));
    await cluster.advance(3_600_000);
    expect(await cluster.get('Secret', 'db')).toEqual(before);
    expect(await cluster.ready('db')).toBe(NOT_OWNED);
    expect((await cluster.events('db')).join()).toContain('annotate it with lockkeeper.dev/adopt=db');
  });

  it.each(TYPES.slice(0, 5))(
    'of type %s is taken over when its namespace owner consents by annotation',
    async (type, values) => {
      await cluster.write(secret('db', values, { type }, { annotations: { 'lockkeeper.dev/adopt': 'db' } }));
      await cluster.apply(externalSecret('db', { target: { template: { mergePolicy: 'Merge', data: values } } }));
      expect(await cluster.ready('db')).toBe(SYNCED);
      expect(await cluster.values('db')).toMatchObject({ ...GOOD, ...values });
    },
  );

  it('that is empty, or that ESO made for an object which is gone, is taken over', async () => {
    const managed = { 'reconcile.external-secrets.io/managed': 'true' };
    await cluster.write(secret('db', {}));
    await cluster.write(secret('left', { old: 'x' }, {}, { labels: managed }));
    await cluster.apply(externalSecret('db'), externalSecret('left'));
    expect(await cluster.values('db')).toEqual(GOOD);
    expect(await cluster.values('left')).toEqual(GOOD);
  });

  it('with consent for another object is not', async () => {
    await cluster.apply(
      secret('db', { theirs: 'x' }, {}, { annotations: { 'lockkeeper.dev/adopt': 'somebody-else' } }),
    );
    await cluster.apply(externalSecret('db'));
    expect(await cluster.ready('db')).toBe(NOT_OWNED);
  });

  it('that another controller owns is left as it is, by name', async () => {
    const account = await cluster.write(serviceAccount('owner'));
    const ownerReferences = [
      { apiVersion: 'v1', kind: 'ServiceAccount', name: 'owner', uid: account.metadata.uid, controller: true },
    ];
    await cluster.apply(secret('db', {}, {}, { ownerReferences }));
    await cluster.apply(externalSecret('db'));
    expect(await cluster.ready('db')).toBe('False SecretSyncedError: failed to take ownership of target secret');
    expect((await cluster.events('db')).join()).toContain('it is controlled by ServiceAccount "owner"');
    expect((await cluster.get('Secret', 'db')).metadata.ownerReferences).toEqual(
      ownerReferences.map((reference) => expect.objectContaining(reference) as unknown),
    );
  });

  it('keeps its other owners when ours is added', async () => {
    const account = await cluster.write(serviceAccount('owner'));
    const other = { apiVersion: 'v1', kind: 'ServiceAccount', name: 'owner', uid: account.metadata.uid };
    await cluster.apply(secret('db', {}, {}, { ownerReferences: [other] }));
    await cluster.apply(externalSecret('db'));
    expect((await cluster.get('Secret', 'db')).metadata.ownerReferences).toMatchObject([
      other,
      { kind: 'ExternalSecret', name: 'db' },
    ]);
  });

  it('is followed again once it is out of the way', async () => {
    await cluster.apply(secret('db', { theirs: 'x' }), externalSecret('db', { refreshInterval: '1m' }));
    await cluster.delete('Secret', 'db');
    await cluster.advance(8 * 60_000);
    expect(await cluster.values('db')).toEqual(GOOD);
  });
});

describe('an immutable Secret', () => {
  it('is written once; a change is refused with what to do, and the bytes stay', async () => {
    await cluster.apply(externalSecret('db', { refreshInterval: '10m' }));
    await cluster.patch('Secret', 'db', { immutable: true });
    await cluster.advance(20 * 60_000);
    expect(await cluster.ready('db')).toBe(SYNCED);
    cluster.provider.put('SecretsManager', 'db', 'second');
    await cluster.advance(20 * 60_000);
    expect(await cluster.ready('db')).toBe('False SecretSyncedError: could not update secret, target is immutable');
    expect(await cluster.values('db')).toEqual(GOOD);
    await cluster.delete('Secret', 'db');
    await cluster.settle();
    expect(await cluster.values('db')).toEqual({ password: 'second' });
  });
});

describe('threat/T3 every way to an object that Kubernetes takes for a credential', () => {
  const TOKEN = 'kubernetes.io/service-account-token';
  const NAME = 'kubernetes.io/service-account.name';
  const inTemplate = (template: object): object => ({ target: { template } });
  const WAYS: readonly (readonly [string, object, object?, object?])[] = [
    [
      'template.type with its annotation',
      inTemplate({ type: TOKEN, metadata: { annotations: { [NAME]: 'reader' } }, data: { x: 'y' } }),
    ],
    ['template.type alone', inTemplate({ type: TOKEN, data: { x: 'y' } })],
    [
      'the annotation alone in the template',
      inTemplate({ metadata: { annotations: { [NAME]: 'reader' } }, data: { x: 'y' } }),
    ],
    [
      'the annotation in another spelling',
      inTemplate({ metadata: { annotations: { 'Kubernetes.io/service-account.name': 'reader' } }, data: { x: 'y' } }),
    ],
    ['template.type of a bootstrap token', inTemplate({ type: 'bootstrap.kubernetes.io/token', data: { x: 'y' } })],
    ['template.type of a Helm release', inTemplate({ type: 'helm.sh/release.v1', data: { release: 'y' } })],
    [
      'annotations from templateFrom',
      inTemplate({ templateFrom: [{ target: 'annotations', literal: `${NAME}: reader` }], data: { x: 'y' } }),
    ],
    ['a Secret of that type with consent', {}, { type: TOKEN }, { [NAME]: 'reader', 'lockkeeper.dev/adopt': 'db' }],
    [
      'merging into a Secret of that type',
      { target: { creationPolicy: 'Merge' } },
      { type: TOKEN },
      { [NAME]: 'reader' },
    ],
  ];

  it.each(WAYS)('%s is refused, and nothing of that kind is written', async (_what, spec, existing, annotations) => {
    if (existing)
      await cluster.write(
        secret('db', { extra: 'x' }, existing as Record<string, unknown>, {
          annotations: annotations as Record<string, string>,
        }),
      );
    await cluster.settle();
    const before = await cluster.find('Secret', 'db');
    const answer = await cluster
      .write(externalSecret('db', spec as Record<string, unknown>))
      .catch((error: unknown) => String(error));
    await cluster.advance(60_000);
    expect(await cluster.find('Secret', 'db')).toEqual(before);
    if (typeof answer !== 'string') expect(await cluster.ready('db')).toMatch(/^False /);
  });

  it('the annotation on the ExternalSecret itself is not copied', async () => {
    await cluster.apply(externalSecret('db', {}, TEAM, { annotations: { [NAME]: 'reader' } }));
    const made = await cluster.get('Secret', 'db');
    expect(made.type).toBe('Opaque');
    expect(made.metadata.annotations).not.toHaveProperty(NAME);
  });
});

describe('threat/T7 marks that other controllers obey', () => {
  const MARKS = [
    'argocd.argoproj.io/secret-type',
    'reflector.v1.k8s.emberstack.com/reflection-allowed',
    'replicator.v1.mittwald.de/replicate-to',
    'kubed.appscode.com/sync',
    'sealedsecrets.bitnami.com/managed',
    'meta.helm.sh/release-name',
    'kustomize.toolkit.fluxcd.io/name',
  ] as const;

  it.each(MARKS)('%s is not copied from the ExternalSecret, as label or annotation', async (mark) => {
    await cluster.apply(
      externalSecret('db', {}, TEAM, { labels: { [mark]: 'x', ok: 'y' }, annotations: { [mark]: 'x' } }),
    );
    const { labels, annotations } = (await cluster.get('Secret', 'db')).metadata;
    expect(labels).toHaveProperty('ok', 'y');
    expect(Object.keys({ ...labels, ...annotations })).not.toContain(mark);
  });

  it.each(MARKS)('%s is refused in a template, as label or annotation', async (mark) => {
    for (const where of ['labels', 'annotations']) {
      await cluster.apply(
        externalSecret(`in-${where}`, {
          target: { template: { metadata: { [where]: { [mark]: 'x' } }, data: { x: 'y' } } },
        }),
      );
      expect(await cluster.find('Secret', `in-${where}`)).toBeUndefined();
      expect((await cluster.events(`in-${where}`)).join()).toContain(`"${mark}" is reserved for another controller`);
    }
  });

  it.each([
    'reconcile.external-secrets.io/managed',
    'reconcile.external-secrets.io/created-by',
    'lockkeeper.dev/adopt',
  ])('threat/T16 our own mark %s cannot be set by a template', async (mark) => {
    await cluster.apply(
      externalSecret('db', { target: { template: { metadata: { labels: { [mark]: 'false' } }, data: { x: 'y' } } } }),
    );
    expect(await cluster.find('Secret', 'db')).toBeUndefined();
    expect(await cluster.ready('db')).toMatch(/^False /);
  });
});
