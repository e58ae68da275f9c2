import { afterEach, describe, expect, it } from 'vitest';
import { startCluster, type TestCluster } from '../../fakes/cluster.ts';
import { clusterSecretStore, type Manifest, namespace, serviceAccount, TEAM } from '../../fakes/manifests.ts';

function store(name: string, provider: object): Manifest {
  const metadata = { name, namespace: TEAM };
  return { apiVersion: 'external-secrets.io/v1', kind: 'SecretStore', metadata, spec: { provider } };
}

const fake = (more: object = {}) => ({ fake: { data: [{ key: 'a', value: 'planted-value' }], ...more } });
const kubernetes = (more: object = {}) => ({
  kubernetes: { remoteNamespace: 'vault', auth: { serviceAccount: { name: 'reader' } }, ...more },
});

function clusterRights(): readonly Manifest[] {
  const group = 'rbac.authorization.k8s.io';
  const apiVersion = `${group}/v1`;
  const metadata = { name: 'reader' };
  return [
    { apiVersion, kind: 'ClusterRole', metadata, rules: [{ apiGroups: [''], resources: ['secrets'], verbs: ['get'] }] },
    {
      apiVersion,
      kind: 'ClusterRoleBinding',
      metadata,
      roleRef: { apiGroup: group, kind: 'ClusterRole', name: 'reader' },
      subjects: [{ kind: 'ServiceAccount', name: 'reader', namespace: TEAM }],
    },
  ];
}

let cluster: TestCluster | undefined;
afterEach(() => cluster?.stop());

async function begin(isOn: boolean, ...manifests: readonly Manifest[]): Promise<TestCluster> {
  cluster = await startCluster({ rules: { kubernetesProvider: isOn } });
  await cluster.apply(namespace('vault'), ...manifests);
  return cluster;
}

const VALID = 'True Valid: store validated';
const REFUSED = 'False InvalidProviderConfig: unable to create client';

describe('a store whose values are in the cluster', () => {
  it.each([
    [{}, VALID],
    [{ validationResult: 0 }, VALID],
    [{ validationResult: 1 }, 'True ValidationUnknown: could not determine validation status'],
    [{ validationResult: 2 }, 'False InvalidProviderConfig: unable to validate store'],
    [{ data: [{ key: 'a', value: '' }] }, REFUSED],
  ])('with provider fake and %j', async (more, expected) => {
    const c = await begin(false, store('s', fake(more)));
    expect(await c.ready('s', 'SecretStore')).toBe(expected);
    expect(c.log.join('\n')).not.toContain('planted-value');
  });

  it('says in its status what upstream says of it', async () => {
    const c = await begin(false, store('s', fake()));
    expect((await c.get('SecretStore', 's')).status?.['capabilities']).toBe('ReadWrite');
  });

  it('with provider kubernetes is ready when its account may read', async () => {
    const c = await begin(true, ...clusterRights(), store('s', kubernetes()));
    expect(await c.ready('s', 'SecretStore')).toBe(VALID);
  });

  it('threat/G6 with provider kubernetes is refused while the platform has not turned it on', async () => {
    const c = await begin(false, ...clusterRights(), store('s', kubernetes()));
    expect(await c.ready('s', 'SecretStore')).toBe(REFUSED);
    expect((await c.events('s')).join()).toContain('--enable-kubernetes-provider');
  });

  it('threat/G6 for a foreign address no token is asked for', async () => {
    const c = await begin(true, ...clusterRights());
    const asked: string[] = [];
    c.transport.before(({ path }) => void asked.push(path));
    await c.apply(store('s', kubernetes({ server: { url: 'https://attacker.example' } })));
    expect(await c.ready('s', 'SecretStore')).toBe(REFUSED);
    expect(asked.filter((path) => path.endsWith('/token'))).toEqual([]);
  });

  it('with provider kubernetes says what its account lacks', async () => {
    const c = await begin(true, store('s', kubernetes()));
    expect(await c.ready('s', 'SecretStore')).toBe('False InvalidProviderConfig: unable to validate store');
    expect((await c.events('s')).join()).toContain('may not get Secrets in namespace "vault"');
  });

  it('that takes its account from each namespace is not checked alone', async () => {
    const referent = clusterSecretStore('shared', { provider: kubernetes() });
    const c = await begin(true, serviceAccount('other'), referent);
    expect(await c.ready('shared', 'ClusterSecretStore', undefined)).toBe(VALID);
  });
});
