import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectSoon, hasBoth, type Manifest, SHOP, WholeApiLab } from './whole-api-lab.ts';

function namespace(name: string, labels: Readonly<Record<string, string>>): Manifest {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
}

const STORE: Manifest = {
  apiVersion: 'external-secrets.io/v1',
  kind: 'ClusterSecretStore',
  metadata: { name: 'shared' },
  spec: {
    provider: { fake: { data: [{ key: 'db', value: 'one' }] } },
    conditions: [{ namespaceRegexes: ['team-.*'] }],
  },
};

function clusterExternalSecret(more: object = {}): Manifest {
  return {
    apiVersion: 'external-secrets.io/v1',
    kind: 'ClusterExternalSecret',
    metadata: { name: 'everywhere' },
    spec: {
      externalSecretName: 'db',
      externalSecretMetadata: { labels: { from: 'platform' } },
      namespaceSelectors: [{ matchLabels: { tier: 'prod' } }],
      refreshTime: '1m',
      externalSecretSpec: {
        secretStoreRef: { name: 'shared', kind: 'ClusterSecretStore' },
        data: [{ secretKey: 'db', remoteRef: { key: 'db' } }],
      },
      ...more,
    },
  };
}

describe.runIf(hasBoth)('a user sees with kubectl what a ClusterExternalSecret makes', () => {
  const at: { lab: WholeApiLab } = { lab: undefined as never };
  beforeAll(async () => {
    at.lab = await WholeApiLab.start();
    const prod = { tier: 'prod' };
    await at.lab.apply(
      namespace('team-a', prod),
      namespace('team-b', prod),
      namespace('team-c', {}),
      namespace(SHOP, {}),
      STORE,
    );
    await at.lab.apply(clusterExternalSecret());
  });
  afterAll(() => at.lab?.stop());

  const provisioned = () => at.lab.field('clusterexternalsecret', 'everywhere', '.status.provisionedNamespaces');

  it('in every namespace with the label, and in no other', async () => {
    for (const team of ['team-a', 'team-b']) await expectSoon(() => at.lab.values('db', team), { db: 'one' });
    await expectSoon(provisioned, '["team-a","team-b"]');
    expect(await at.lab.read('externalsecret', 'db', 'team-c')).toBeUndefined();
    const child = await at.lab.read('externalsecret', 'db', 'team-a');
    expect(child?.metadata['labels']).toMatchObject({ from: 'platform' });
  });

  it('when a namespace gets the label, and when it loses it', async () => {
    await at.lab.kubectl('label namespace team-c tier=prod');
    await expectSoon(() => at.lab.values('db', 'team-c'), { db: 'one' });
    await at.lab.kubectl('label namespace team-c tier-');
    await expectSoon(() => at.lab.read('externalsecret', 'db', 'team-c'), undefined);
    await expectSoon(() => at.lab.values('db', 'team-c'), undefined);
    await expectSoon(provisioned, '["team-a","team-b"]');
  });

  it('and its edit in every child, an edit of a child undone', async () => {
    await at.lab.apply(clusterExternalSecret({ externalSecretMetadata: { labels: { from: 'somebody-else' } } }));
    const labelOf = (team: string) => at.lab.field('externalsecret', 'db', '.metadata.labels.from', team);
    await expectSoon(() => labelOf('team-b'), 'somebody-else');
    await at.lab.kubectl('label externalsecret db -n team-b from=tenant --overwrite');
    await expectSoon(() => labelOf('team-b'), 'somebody-else');
  });

  it('threat/S5 and a namespace goes without being held: no finalizer of ours is on it', async () => {
    expect((await at.lab.read('namespace', 'team-b', ''))?.metadata['finalizers']).toBeUndefined();
    await at.lab.kubectl('delete namespace team-b --timeout=60s');
    await expectSoon(provisioned, '["team-a"]');
  });

  it('beside an ExternalSecret of the same name that somebody else made: it is left alone, and the namespace is named', async () => {
    const theirs = {
      ...clusterExternalSecret(),
      kind: 'ExternalSecret',
      metadata: { name: 'db', namespace: 'team-c' },
    };
    const spec = {
      ...(clusterExternalSecret()['spec'] as { externalSecretSpec: object }).externalSecretSpec,
      target: { name: 'mine' },
    };
    await at.lab.apply({ ...theirs, spec });
    await at.lab.kubectl('label namespace team-c tier=prod');
    const failed = () => at.lab.field('clusterexternalsecret', 'everywhere', '.status.failedNamespaces[*].reason');
    await expectSoon(failed, 'external secret already exists in namespace');
    await expectSoon(() => at.lab.values('mine', 'team-c'), { db: 'one' });
  });

  it('until it is deleted, with its children and their Secrets', async () => {
    await at.lab.kubectl('delete clusterexternalsecret everywhere --timeout=60s');
    await expectSoon(() => at.lab.values('db', 'team-a'), undefined);
    expect(await at.lab.read('externalsecret', 'db', 'team-c')).toBeDefined();
  });
});
