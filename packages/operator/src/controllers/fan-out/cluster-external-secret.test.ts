import { CUSTOM_RESOURCE_DEFINITIONS } from '@lockkeeper/core';
import { afterEach, describe, expect, it } from 'vitest';
import { startCluster, type TestCluster, type TestClusterOptions } from '../../fakes/cluster.ts';
import {
  data,
  externalSecret,
  type Manifest,
  namespace,
  secretStore,
  serviceAccount,
  TEAM,
} from '../../fakes/manifests.ts';

const SPEC = { refreshInterval: '1h', secretStoreRef: { name: 'aws' }, data: [data()] };
const CES = 'ClusterExternalSecret';
const FINALIZER = 'externalsecrets.external-secrets.io/clusterexternalsecret-cleanup';

let cluster: TestCluster;

afterEach(() => cluster.stop());

function shared(spec: object = {}, metadata: object = {}): Manifest {
  return {
    apiVersion: 'external-secrets.io/v1',
    kind: CES,
    metadata: { name: 'shared', ...metadata },
    spec: { namespaceSelectors: [{ matchLabels: { team: 'yes' } }], externalSecretSpec: SPEC, ...spec },
  };
}

/** A namespace in which the store `aws` works. */
function team(name: string, labels: Readonly<Record<string, string>> = { team: 'yes' }): readonly Manifest[] {
  return [namespace(name, labels), serviceAccount('reader', undefined, name), secretStore('aws', undefined, name)];
}

async function start(options: TestClusterOptions = {}): Promise<void> {
  cluster = await startCluster({ before: [...team('red'), ...team('blue'), namespace('other')], ...options });
}

async function status(): Promise<unknown> {
  return (await cluster.get(CES, 'shared', undefined)).status;
}

async function childrenIn(...namespaces: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(namespaces.map((where) => cluster.list('ExternalSecret', where)));
  return found.flat().map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
}

describe('a ClusterExternalSecret', () => {
  it('puts its ExternalSecret into every chosen namespace, and the Secrets follow', async () => {
    await start();
    await cluster.apply(shared());
    expect(await childrenIn('red', 'blue', 'other')).toEqual(['red/shared', 'blue/shared']);
    expect(await cluster.values('shared', 'red')).toEqual({ password: 'hunter2-db' });
    expect(await status()).toEqual({
      externalSecretName: 'shared',
      provisionedNamespaces: ['blue', 'red'],
      conditions: [{ type: 'Ready', status: 'True' }],
    });
    const { uid } = (await cluster.get(CES, 'shared', undefined)).metadata;
    const [owner] = (await cluster.get('ExternalSecret', 'shared', 'red')).metadata.ownerReferences ?? [];
    expect(owner).toMatchObject({ kind: CES, name: 'shared', uid, controller: true });
  });

  it('writes nothing while nothing changes', async () => {
    await start();
    await cluster.apply(shared({ refreshTime: '1m' }));
    cluster.forgetTraffic();
    await cluster.advance(30 * 60_000);
    expect(cluster.writes).toEqual([]);
  });

  it('renames its children, the old ones first', async () => {
    await start();
    await cluster.apply(shared());
    await cluster.apply(shared({ externalSecretName: 'renamed' }));
    expect(await childrenIn('red', 'blue')).toEqual(['red/renamed', 'blue/renamed']);
    expect(await cluster.find('Secret', 'renamed', 'red')).toBeDefined();
  });

  it('follows namespaces as they come, change their labels and go', async () => {
    await start();
    await cluster.apply(shared());
    await cluster.apply(...team('green'));
    expect(await childrenIn('green')).toEqual(['green/shared']);
    await cluster.patch('Namespace', 'blue', { metadata: { labels: { team: 'no' } } }, undefined);
    await cluster.patch('Namespace', 'other', { metadata: { labels: { team: 'yes' } } }, undefined);
    await cluster.settle();
    expect(await childrenIn('red', 'blue', 'other', 'green')).toEqual(['red/shared', 'other/shared', 'green/shared']);
    expect(await status()).toMatchObject({ provisionedNamespaces: ['green', 'other', 'red'] });
  });

  it('threat/T14 a namespace goes without a word from us: nothing of ours is on it', async () => {
    await start();
    await cluster.apply(shared());
    for (const name of ['red', 'blue']) {
      expect((await cluster.get('Namespace', name, undefined)).metadata.finalizers ?? []).toEqual([]);
    }
    await cluster.delete('Namespace', 'red', undefined);
    await cluster.advance(10_000);
    expect(await cluster.find('Namespace', 'red', undefined)).toBeUndefined();
    expect(await status()).toMatchObject({ provisionedNamespaces: ['blue'] });
  });

  it('leaves an ExternalSecret that is there already, says where, and takes its place when it is gone', async () => {
    await start({ before: [...team('red'), ...team('blue'), externalSecret('shared', {}, 'red')] });
    await cluster.apply(shared());
    expect(await status()).toEqual({
      externalSecretName: 'shared',
      provisionedNamespaces: ['blue'],
      failedNamespaces: [{ namespace: 'red', reason: 'external secret already exists in namespace' }],
      conditions: [{ type: 'Ready', status: 'False', message: 'one or more namespaces failed' }],
    });
    await cluster.delete('ExternalSecret', 'shared', 'red');
    await cluster.settle();
    expect(await status()).toMatchObject({ provisionedNamespaces: ['blue', 'red'] });
  });

  it('threat/T9 two that want one name do not fight: the child is that of the uid that controls it', async () => {
    await start();
    await cluster.apply(shared());
    const { uid } = (await cluster.get('ExternalSecret', 'shared', 'red')).metadata;
    cluster.forgetTraffic();
    const other = { ...SPEC, data: [data('mine')] };
    await cluster.apply(shared({ externalSecretName: 'shared', externalSecretSpec: other }, { name: 'other' }));
    await cluster.advance(20 * 60_000);
    expect((await cluster.get('ExternalSecret', 'shared', 'red')).metadata.uid).toBe(uid);
    expect(cluster.writes).toEqual(['patch external-secrets.io/clusterexternalsecrets/status /other']);
    expect((await cluster.get(CES, 'other', undefined)).status).toMatchObject({
      failedNamespaces: [{ namespace: 'blue' }, { namespace: 'red' }],
    });
  });

  it('undoes an edit of a child, and brings back one that was deleted', async () => {
    await start();
    await cluster.apply(shared());
    await cluster.patch('ExternalSecret', 'shared', { spec: { refreshInterval: '5m' } }, 'red');
    await cluster.delete('ExternalSecret', 'shared', 'blue');
    await cluster.advance(5_000);
    expect((await cluster.get('ExternalSecret', 'shared', 'red'))['spec']).toMatchObject({ refreshInterval: '1h' });
    expect(await childrenIn('blue')).toEqual(['blue/shared']);
  });

  it('passes force-sync on, and takes it away again', async () => {
    await start();
    await cluster.apply(shared({}, { annotations: { 'external-secrets.io/force-sync': '1' } }));
    const annotations = async () => (await cluster.get('ExternalSecret', 'shared', 'red')).metadata.annotations ?? {};
    expect(await annotations()).toEqual({ 'external-secrets.io/force-sync': '1' });
    await cluster.patch(
      CES,
      'shared',
      { metadata: { annotations: { 'external-secrets.io/force-sync': null } } },
      undefined,
    );
    await cluster.settle();
    expect(await annotations()).toEqual({});
  });

  it('of ESO goes in spite of the finalizer that ESO put on it', async () => {
    await start();
    await cluster.apply(shared({}, { finalizers: [FINALIZER] }));
    await cluster.delete(CES, 'shared', undefined);
    await cluster.settle();
    expect(await cluster.find(CES, 'shared', undefined)).toBeUndefined();
  });

  it('threat/L7 names no namespace in its status in strict mode', async () => {
    await start({ rules: { strict: true } });
    await cluster.apply(shared());
    expect(await status()).toEqual({
      externalSecretName: 'shared',
      conditions: [{ type: 'Ready', status: 'True', message: '2 namespaces provisioned, 0 failed' }],
    });
  });

  it('is not served where its CRD is not installed, and the log names the file', async () => {
    const old = CUSTOM_RESOURCE_DEFINITIONS.filter(
      ({ metadata }) => !/^cluster(external|push)|^push/.test(metadata.name),
    );
    cluster = await startCluster({ crds: old });
    expect(cluster.operator.ready()).toBe(true);
    expect(cluster.log.some((line) => line.includes('crds/external-secrets.yaml'))).toBe(true);
    await cluster.apply(secretStore('aws'), externalSecret('app'));
    expect(await cluster.values('app', TEAM)).toEqual({ password: 'hunter2-db' });
  });
});
