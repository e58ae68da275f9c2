import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startCluster, type TestCluster } from '../../../fakes/cluster.ts';
import { externalSecret, type Manifest, TEAM } from '../../../fakes/manifests.ts';
// Loaded with the first use otherwise, which takes real time.
import './generic-target.ts';

const SYNCED = 'True ResourceSynced: secret synced';
const INVALID = 'False SecretSyncedError: invalid generic target';
const MINUTE = 60_000;
const CONFIG_MAP = { apiVersion: 'v1', kind: 'ConfigMap' };

let cluster: TestCluster;
beforeEach(async () => {
  cluster = await startCluster({
    settings: { genericTargets: { enabled: true, kinds: ['v1/ConfigMap', 'v1/Node2'] } },
  });
});
afterEach(() => cluster.stop());

function into(name: string, target: object = {}, spec: object = {}): Manifest {
  return externalSecret(name, { refreshInterval: '10m', target: { manifest: CONFIG_MAP, ...target }, ...spec });
}

async function texts(name: string): Promise<unknown> {
  return (await cluster.find('ConfigMap', name))?.data;
}

function configMap(name: string, data: object, metadata: object = {}): Manifest {
  return { ...CONFIG_MAP, metadata: { name, namespace: TEAM, ...metadata }, data };
}

describe('a target that is no Secret', () => {
  it('is created, owned, followed and put right after an edit', async () => {
    await cluster.apply(into('db'));
    expect(await texts('db')).toEqual({ password: 'hunter2-db' });
    expect(await cluster.ready('db')).toBe(SYNCED);
    expect(await cluster.events('db')).toEqual(['Normal Created Created ConfigMap db']);
    expect((await cluster.get('ConfigMap', 'db')).metadata.ownerReferences).toMatchObject([{ name: 'db' }]);
    await cluster.patch('ConfigMap', 'db', { data: { password: 'edited' } });
    await cluster.settle();
    expect(await texts('db')).toEqual({ password: 'hunter2-db' });
    cluster.provider.put('SecretsManager', 'db', 'second');
    await cluster.advance(11 * MINUTE);
    expect(await texts('db')).toEqual({ password: 'second' });
    cluster.forgetTraffic();
    await cluster.advance(30 * MINUTE);
    expect(cluster.writes).toEqual([]);
  });

  it('is merged into: foreign fields stay', async () => {
    await cluster.write(configMap('db', { theirs: 'kept' }));
    const template = { data: { mine: '{{ .password }}' } };
    await cluster.apply(into('db', { creationPolicy: 'Merge', template }));
    expect(await texts('db')).toEqual({ theirs: 'kept', mine: 'hunter2-db' });
    expect((await cluster.get('ConfigMap', 'db')).metadata.ownerReferences).toBeUndefined();
  });

  it('is waited for with Merge, and nothing is made', async () => {
    await cluster.apply(into('db', { creationPolicy: 'Merge' }));
    expect(await cluster.ready('db')).toBe(
      'True ResourceMissing: resource will not be created due to CreationPolicy=Merge',
    );
    expect(await texts('db')).toBeUndefined();
  });

  it('threat/T1 of somebody else is left as it is', async () => {
    await cluster.write(configMap('db', { theirs: 'precious' }));
    await cluster.apply(into('db'));
    expect(await texts('db')).toEqual({ theirs: 'precious' });
    expect(await cluster.ready('db')).toMatch(/^False TargetNotOwned/);
  });

  it('is deleted with deletionPolicy Delete once its source is gone', async () => {
    await cluster.apply(into('db', { deletionPolicy: 'Delete' }));
    cluster.provider.remove('SecretsManager', 'db');
    await cluster.advance(11 * MINUTE);
    expect(await texts('db')).toBeUndefined();
    expect(await cluster.ready('db')).toBe('True ResourceDeleted: secret deleted due to DeletionPolicy=Delete');
  });

  it.each([
    'metadata.ownerReferences[0].uid',
    'metadata.namespace',
    'metadata.finalizers',
    'metadata.labels.x',
    'apiVersion',
    'kind',
    'status.x',
    'Metadata.namespace',
    '.metadata',
  ])('threat/T6 is not reached outside its content: %s', async (target) => {
    const template = { templateFrom: [{ target, literal: 'kube-system' }] };
    await cluster.apply(into('db', { template }));
    expect(await texts('db')).toBeUndefined();
    expect(await cluster.ready('db')).toBe('False ResourceSyncedError: could not apply template to manifest');
  });
});

describe('threat/T5 a kind that is not allowed', () => {
  const KINDS: readonly (readonly [string, string])[] = [
    ['rbac.authorization.k8s.io/v1', 'RoleBinding'],
    ['rbac.authorization.k8s.io/v1', 'ClusterRoleBinding'],
    ['v1', 'ServiceAccount'],
    ['v1', 'Pod'],
    ['v1', 'Secret'],
    ['v1', 'secret'],
    ['v1', 'Namespace'],
    ['external-secrets.io/v1', 'SecretStore'],
    ['admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration'],
    ['apps/v1', 'Deployment'],
  ];

  it.each(KINDS)('%s %s is refused although the flag lists it', async (apiVersion, kind) => {
    await cluster.stop();
    cluster = await startCluster({
      settings: { genericTargets: { enabled: true, kinds: [`${apiVersion}/${kind}`] } },
    });
    cluster.forgetTraffic();
    await cluster.apply(into('db', { manifest: { apiVersion, kind } }));
    expect(await cluster.ready('db')).toBe(INVALID);
    expect(cluster.awsCalls()).toBe(0);
    expect(cluster.writes.every((write) => write.includes('externalsecrets/status'))).toBe(true);
  });

  it('is refused when it is not listed, is not served, or while such targets are off', async () => {
    await cluster.apply(
      into('unlisted', { manifest: { apiVersion: 'v1', kind: 'Service' } }),
      into('unserved', { manifest: { apiVersion: 'v1', kind: 'Node2' } }),
    );
    expect(await cluster.ready('unlisted')).toBe(INVALID);
    expect(await cluster.ready('unserved')).toBe(INVALID);
    await cluster.stop();
    cluster = await startCluster();
    await cluster.apply(into('off'));
    expect(await cluster.ready('off')).toBe(INVALID);
    expect((await cluster.events('off')).join()).toContain(
      'generic targets are disabled. Enable with --unsafe-allow-generic-targets flag',
    );
  });

  it.each(['pod-identity-webhook', 'aws-auth'])('the ConfigMap %s is refused', async (name) => {
    await cluster.apply(into('db', { name }));
    expect(await cluster.ready('db')).toBe(INVALID);
    expect(await texts(name)).toBeUndefined();
  });
});
