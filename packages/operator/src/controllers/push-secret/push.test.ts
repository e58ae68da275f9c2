import { afterEach, describe, expect, it } from 'vitest';
import { startCluster, type TestCluster, type TestClusterOptions } from '../../fakes/cluster.ts';
import { namespace, READER, secret, secretStore, TEAM } from '../../fakes/manifests.ts';
import { PUSH_ON, pushed, pushMetadata, pushSecret } from '../../fakes/push-manifests.ts';

const SYNCED = 'True Synced: PushSecret synced successfully';
const SOURCE = secret('source', { user: 'admin', password: 'hunter2-push' });
const HOUR = 3_600_000;

let cluster: TestCluster;

afterEach(() => cluster.stop());

async function start(options: TestClusterOptions = {}): Promise<void> {
  cluster = await startCluster({
    ...options,
    rules: { ...PUSH_ON, ...options.rules },
    before: [SOURCE, ...(options.before ?? [])],
  });
}

function remote(name: string, service: 'SecretsManager' | 'ParameterStore' = 'SecretsManager'): string | undefined {
  const found = cluster.writer.find(service, name);
  return found && Buffer.from(found.bytes).toString();
}

const ready = (name = 'push'): Promise<string> => cluster.ready(name, 'PushSecret');

function removals(): readonly string[] {
  return cluster.writer.requests.flatMap((one) => (one.kind === 'remove' ? [one.reference.name] : []));
}

describe('a PushSecret', () => {
  it('writes its values, and says what it wrote where', async () => {
    await start();
    await cluster.apply(pushSecret('push'));
    expect(remote('remote-db')).toBe('hunter2-push');
    expect(await ready()).toBe(SYNCED);
    const { status } = await cluster.get('PushSecret', 'push');
    expect(status?.['syncedPushSecrets']).toEqual({
      'SecretStore/aws': {
        'remote-db': {
          match: { secretKey: 'password', remoteRef: { remoteKey: 'remote-db' } },
          conversionStrategy: 'None',
        },
      },
    });
    expect(status?.syncedResourceVersion).toMatch(/^1-[0-9a-f]{56}$/);
    expect(await cluster.events('push')).toEqual(['Normal Synced PushSecret synced successfully']);
  });

  it('costs no write while nothing changes, however often it is compared', async () => {
    await start();
    await cluster.apply(pushSecret('push', { refreshInterval: '10m' }));
    cluster.forgetTraffic();
    const before = [cluster.writer.changes, cluster.writer.requests.length] as const;
    await cluster.advance(2 * HOUR);
    expect([cluster.writes, cluster.eventWrites, cluster.writer.changes]).toEqual([[], 0, before[0]]);
    expect(cluster.writer.requests.length).toBeGreaterThan(before[1] + 8);
  });

  it('follows an edit of its Secret at once, whatever the interval', async () => {
    await start();
    await cluster.apply(pushSecret('push', { refreshInterval: '0' }));
    await cluster.apply(secret('source', { password: 'hunter2-next' }));
    await cluster.advance(1_000);
    expect(remote('remote-db')).toBe('hunter2-next');
  });

  it('writes what differs in AWS again when the interval has passed', async () => {
    await start();
    await cluster.apply(pushSecret('push'));
    const found = cluster.writer.find('SecretsManager', 'remote-db');
    cluster.writer.put('SecretsManager', 'remote-db', 'edited', found?.tags);
    await cluster.advance(HOUR);
    expect(remote('remote-db')).toBe('hunter2-push');
  });

  it('with interval zero pushes on changes only', async () => {
    await start();
    await cluster.apply(pushSecret('push', { refreshInterval: '0' }));
    cluster.writer.requests.length = 0;
    await cluster.advance(24 * HOUR);
    expect(cluster.writer.requests).toEqual([]);
  });

  it('leaves what exists with IfNotExists, and says so', async () => {
    await start();
    cluster.writer.put('SecretsManager', 'remote-db', 'older');
    await cluster.apply(pushSecret('push', { updatePolicy: 'IfNotExists' }));
    expect(remote('remote-db')).toBe('older');
    expect(await ready()).toBe(`${SYNCED}. Existing secrets in providers unchanged.`);
  });

  it('shapes its values by the template and leaves the Secret alone', async () => {
    await start();
    const template = { data: { url: 'db://{{ .user }}:{{ .password }}@host' } };
    await cluster.apply(pushSecret('push', { template, data: [pushed('url', 'remote-url')] }));
    expect(remote('remote-url')).toBe('db://admin:hunter2-push@host');
    expect(Object.keys((await cluster.values('source')) ?? {})).toEqual(['user', 'password']);
  });

  it('pushes many keys at once, each under its own name or all under one', async () => {
    await start();
    const rewrite = [{ regexp: { source: '^', target: 'team-a/' } }];
    await cluster.apply(
      pushSecret('single', { dataTo: [{ storeRef: { name: 'aws' }, rewrite }] }),
      pushSecret('bundle', { dataTo: [{ storeRef: { name: 'aws' }, remoteKey: 'all' }] }),
    );
    expect([remote('team-a/user'), remote('team-a/password')]).toEqual(['admin', 'hunter2-push']);
    expect(remote('all')).toBe('{"password":"hunter2-push","user":"admin"}');
  });

  it('pushes what a generator makes, once for each interval and not again after a restart', async () => {
    await start();
    await cluster.apply({
      apiVersion: 'generators.external-secrets.io/v1alpha1',
      kind: 'Password',
      metadata: { name: 'gen', namespace: TEAM },
      spec: { length: 20 },
    });
    const generatorRef = { apiVersion: 'generators.external-secrets.io/v1alpha1', kind: 'Password', name: 'gen' };
    await cluster.apply(pushSecret('push', { selector: { generatorRef } }));
    const first = remote('remote-db');
    expect(first).toHaveLength(20);
    await cluster.restart();
    expect(remote('remote-db')).toBe(first);
    await cluster.advance(HOUR);
    expect(remote('remote-db')).not.toBe(first);
  });

  it('pushes to every store with the labels', async () => {
    const labelled = (name: string) => ({
      ...secretStore(name, { service: 'ParameterStore', ...READER }),
      metadata: { name, namespace: TEAM, labels: { push: 'yes' } },
    });
    await start({ before: [labelled('ps')] });
    await cluster.apply(pushSecret('push', { secretStoreRefs: [{ labelSelector: { matchLabels: { push: 'yes' } } }] }));
    expect(remote('remote-db', 'ParameterStore')).toBe('hunter2-push');
    expect(remote('remote-db')).toBeUndefined();
  });

  it('says what is wrong in the words of upstream', async () => {
    await start();
    const meta = { apiVersion: 'v1', kind: 'PushSecretMetadata' };
    await cluster.apply(
      pushSecret('no-key', { data: [pushed('nothing', 'x')] }),
      pushSecret('no-source', { selector: { secret: { name: 'none' } } }),
      pushSecret('no-store', { secretStoreRefs: [{ name: 'none' }] }),
      pushSecret('no-meta', { data: [pushed('password', 'x', { metadata: meta })] }),
    );
    expect(await ready('no-key')).toBe('False Errored: set secret failed: secret key nothing does not exist');
    expect(await ready('no-source')).toBe('False Errored: could not get source secret');
    expect(await ready('no-store')).toMatch(/^False Errored: could not get SecretStore "none"/);
    expect(await ready('no-meta')).toContain(
      'unexpected apiVersion "v1", expected "kubernetes.external-secrets.io/v1alpha1"',
    );
    expect(await cluster.events('no-key')).toEqual([
      'Warning Errored set secret failed: secret key nothing does not exist',
    ]);
  });

  it('takes away what it does not wish for any more, under Delete only', async () => {
    await start();
    const two = [pushed('user', 'remote-user'), pushed('password', 'remote-db')];
    await cluster.apply(
      pushSecret('gone', { deletionPolicy: 'Delete', data: two }),
      pushSecret('kept', { data: [pushed('user', 'kept-user'), pushed('password', 'kept-db')] }),
    );
    await cluster.advance(10_000);
    await cluster.apply(
      pushSecret('gone', { deletionPolicy: 'Delete', data: two.slice(1) }),
      pushSecret('kept', { data: [pushed('password', 'kept-db')] }),
    );
    await cluster.advance(10_000);
    expect([remote('remote-user'), remote('kept-user')]).toEqual([undefined, 'admin']);
    expect(await ready('gone')).toBe(SYNCED);
    const { status } = await cluster.get('PushSecret', 'gone');
    expect(status?.['syncedPushSecrets']).toMatchObject({ 'SecretStore/aws': { 'remote-db': {} } });
    expect(JSON.stringify(status)).not.toContain('remote-user');
  });

  it('goes with all it pushed under Delete, and leaves it under None', async () => {
    await start();
    await cluster.apply(
      pushSecret('gone', { deletionPolicy: 'Delete' }),
      pushSecret('kept', { data: [pushed('user', 'kept')] }),
    );
    await cluster.advance(10_000);
    expect((await cluster.get('PushSecret', 'gone')).metadata.finalizers).toEqual([
      'pushsecret.externalsecrets.io/finalizer',
    ]);
    expect((await cluster.get('PushSecret', 'kept')).metadata.finalizers ?? []).toEqual([]);
    await cluster.delete('PushSecret', 'gone');
    await cluster.delete('PushSecret', 'kept');
    await cluster.advance(10_000);
    expect([await cluster.find('PushSecret', 'gone'), remote('remote-db'), remote('kept')]).toEqual([
      undefined,
      undefined,
      'admin',
    ]);
  });

  it('takes away what came from a Secret that is gone, and pushes again when it is back', async () => {
    await start();
    await cluster.apply(pushSecret('push', { deletionPolicy: 'Delete' }));
    await cluster.advance(10_000);
    await cluster.delete('Secret', 'source');
    await cluster.advance(10_000);
    expect(remote('remote-db')).toBeUndefined();
    expect(await ready()).toBe('False SourceDeleted: source secret deleted; provider secrets cleaned up');
    cluster.forgetTraffic();
    await cluster.advance(HOUR / 2);
    expect(cluster.writes).toEqual([]);
    await cluster.apply(SOURCE);
    await cluster.advance(10_000);
    expect([remote('remote-db'), await ready()]).toEqual(['hunter2-push', SYNCED]);
  });

  it('keeps what it pushed when the API server does not answer for the Secret', async () => {
    await start();
    await cluster.apply(pushSecret('push', { deletionPolicy: 'Delete' }));
    await cluster.advance(10_000);
    const heal = cluster.transport.refuse(({ path }) => (path.endsWith('/secrets/source') ? 503 : undefined));
    await cluster.advance(2 * HOUR);
    heal();
    expect(remote('remote-db')).toBe('hunter2-push');
    expect(removals()).toEqual([]);
  });

  it('sets a resource policy from a ConfigMap where the platform lets it', async () => {
    const allows = { kmsKeys: [], replicaRegions: [], resourcePolicies: true };
    await start({ rules: { push: { ...PUSH_ON.push, allows } } });
    const policy =
      '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}]}';
    await cluster.apply({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'policies', namespace: TEAM },
      data: { db: policy },
    });
    const resourcePolicy = { policySourceRef: { kind: 'ConfigMap', name: 'policies', key: 'db' } };
    await cluster.apply(
      pushSecret('push', { data: [pushed('password', 'remote-db', { metadata: pushMetadata({ resourcePolicy }) })] }),
    );
    expect(await ready()).toBe(SYNCED);
    const [request] = cluster.writer.requests;
    expect(request).toMatchObject({
      wish: { settings: { resourcePolicy: { document: policy, blockPublicPolicy: true } } },
    });
  });

  it('is told that PushSecrets are off, once', async () => {
    cluster = await startCluster({ before: [SOURCE] });
    await cluster.apply(pushSecret('push'));
    const off =
      'PushSecrets are off on this operator: the platform turns them on with the flag --enable-push-secret-reconciler';
    expect(await ready()).toBe(`False Errored: ${off}`);
    expect(await cluster.events('push')).toEqual([`Warning Errored ${off}`]);
    cluster.forgetTraffic();
    await cluster.restart();
    await cluster.advance(HOUR);
    expect([cluster.writes, cluster.writer.requests]).toEqual([[], []]);
  });

  it('that ESO serves beside us keeps the word of ESO, and an event says that we do not', async () => {
    cluster = await startCluster({ before: [SOURCE], start: false });
    await cluster.write(pushSecret('push'));
    const condition = { type: 'Ready', status: 'True', reason: 'Synced', message: 'PushSecret synced successfully' };
    await cluster.patchStatus('PushSecret', 'push', { status: { conditions: [condition] } });
    await cluster.start();
    expect(await ready()).toBe(SYNCED);
    expect(await cluster.events('push')).toEqual([expect.stringContaining('--enable-push-secret-reconciler')]);
  });

  it('of a ClusterPushSecret is in every chosen namespace, and foreign ones stay', async () => {
    const team = (name: string) => [namespace(name, { team: 'yes' })];
    await start({ before: [...team('red'), ...team('blue')] });
    await cluster.apply(pushSecret('shared', { refreshInterval: '7h' }, 'red'));
    const { spec: pushSecretSpec } = pushSecret('x');
    await cluster.apply({
      apiVersion: 'external-secrets.io/v1alpha1',
      kind: 'ClusterPushSecret',
      metadata: { name: 'shared' },
      spec: { namespaceSelectors: [{ matchLabels: { team: 'yes' } }], pushSecretSpec },
    });
    expect((await cluster.get('PushSecret', 'shared', 'red'))['spec']).toMatchObject({ refreshInterval: '7h' });
    expect(await cluster.find('PushSecret', 'shared', 'blue')).toBeDefined();
    expect((await cluster.get('ClusterPushSecret', 'shared', undefined)).status).toEqual({
      pushSecretName: 'shared',
      provisionedNamespaces: ['blue'],
      failedNamespaces: [{ namespace: 'red', reason: 'push secret already exists in namespace' }],
      conditions: [{ type: 'Ready', status: 'False', message: 'one or more namespaces failed' }],
    });
    cluster.forgetTraffic();
    await cluster.delete('ClusterPushSecret', 'shared', undefined);
    await cluster.advance(10_000);
    expect(await cluster.find('PushSecret', 'shared', 'blue')).toBeUndefined();
  });
});
