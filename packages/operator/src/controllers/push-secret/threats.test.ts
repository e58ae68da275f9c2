import { afterEach, describe, expect, it } from 'vitest';
import { startCluster, type TestCluster, type TestClusterOptions } from '../../fakes/cluster.ts';
import {
  clusterSecretStore,
  namespace,
  READER,
  ROLE,
  secret,
  secretStore,
  serviceAccount,
  TEAM,
} from '../../fakes/manifests.ts';
import { PUSH_ON, pushed, pushMetadata, pushSecret } from '../../fakes/push-manifests.ts';

const SOURCE = secret('source', { password: 'hunter2-push' });
const FOREIGN_ROLE = 'arn:aws:iam::999999999999:role/attacker';
/** A cluster store with an account of its own. */
const PLATFORM = { auth: { jwt: { serviceAccountRef: { name: 'reader', namespace: TEAM } } } };
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

const ready = (name = 'push'): Promise<string> => cluster.ready(name, 'PushSecret');

function asked(kind: 'push' | 'remove'): readonly string[] {
  return cluster.writer.requests.flatMap((one) => {
    if (one.kind !== kind) return [];
    return [one.kind === 'push' ? one.wish.reference.name : one.reference.name];
  });
}

describe('values that would leave the cluster', () => {
  it('threat/P1 for an account that the platform does not list are refused before AWS is asked', async () => {
    const keys = serviceAccount('thief', FOREIGN_ROLE);
    const auth = { jwt: { serviceAccountRef: { name: 'thief' } } };
    await start({ before: [keys, secretStore('theirs', { auth })] });
    await cluster.apply(pushSecret('push', { secretStoreRefs: [{ name: 'theirs' }] }));
    expect(await ready()).toContain('the platform lets nothing be pushed to AWS account 999999999999');
    expect(cluster.writer.requests).toEqual([]);
  });

  it.each(['kubernetes.io/service-account-token', 'helm.sh/release.v1', 'bootstrap.kubernetes.io/token'])(
    'threat/P1 of type %s are not pushed: not by name, not by label, not through a template',
    async (type) => {
      const annotations = { 'kubernetes.io/service-account.name': 'reader' };
      const held = secret('held', { token: 'hunter2-held' }, { type }, { annotations, labels: { pick: 'me' } });
      await start({ before: [held] });
      const templateFrom = [{ secret: { name: 'held', items: [{ key: 'token', templateAs: 'Values' }] } }];
      const data = [pushed('token', 'x')];
      await cluster.apply(
        pushSecret('by-name', { selector: { secret: { name: 'held' } }, data }),
        pushSecret('by-label', { selector: { secret: { selector: { matchLabels: { pick: 'me' } } } }, data }),
        pushSecret('by-template', { template: { templateFrom }, data }),
      );
      for (const name of ['by-name', 'by-label', 'by-template']) {
        expect(await ready(name)).toContain('Secret "held" is not pushed: its type');
      }
      expect(cluster.writer.requests).toEqual([]);
    },
  );

  it('threat/P1 in strict mode come from Secrets that say so', async () => {
    const open = secret('open', { password: 'x' }, {}, { annotations: { 'lockkeeper.dev/push': 'true' } });
    await start({ rules: { strict: true }, before: [open] });
    const annotations = { 'lockkeeper.dev/stores': 'aws' };
    await cluster.patch('ServiceAccount', 'reader', { metadata: { annotations } });
    await cluster.advance(10 * 60_000);
    const data = [pushed('password', 'opened')];
    await cluster.apply(pushSecret('closed'), pushSecret('open', { selector: { secret: { name: 'open' } }, data }));
    expect(await ready('closed')).toContain('in strict mode it must carry the annotation lockkeeper.dev/push: "true"');
    expect(asked('push')).toEqual(['opened']);
  });

  it('threat/P2 are those of the own namespace, whatever carries the same labels elsewhere', async () => {
    const labels = { labels: { pick: 'me' } };
    const theirs = secret('theirs', { theirs: 'hunter2-theirs' }, {}, { namespace: 'team-b', ...labels });
    const store = {
      ...secretStore('theirs', READER, 'team-b'),
      metadata: { name: 'theirs', namespace: 'team-b', ...labels },
    };
    const closed = clusterSecretStore('closed', { conditions: [{ namespaces: ['team-b'] }] }, READER);
    await start({
      before: [
        namespace('team-b'),
        serviceAccount('reader', ROLE, 'team-b'),
        theirs,
        store,
        { ...closed, metadata: { name: 'closed', ...labels } },
        secret('mine', { mine: 'hunter2-mine' }, {}, labels),
        { ...secretStore('picked'), metadata: { name: 'picked', namespace: TEAM, ...labels } },
      ],
    });
    const labelSelector = { matchLabels: { pick: 'me' } };
    await cluster.apply(
      pushSecret('push', {
        secretStoreRefs: [{ labelSelector }, { labelSelector, kind: 'ClusterSecretStore' }],
        selector: { secret: { selector: labelSelector } },
        dataTo: [{ storeRef: { labelSelector } }],
      }),
    );
    expect(asked('push')).toEqual(['mine']);
    const { status } = await cluster.get('PushSecret', 'push');
    expect(Object.keys(status?.['syncedPushSecrets'] ?? {})).toEqual(['SecretStore/picked']);
  });

  it('threat/P3 do not replace what another PushSecret, cluster or hand has written', async () => {
    await start();
    const other = new Map([
      ['managed-by', 'external-secrets'],
      ['lockkeeper.dev/owner', 'other-cluster/team-a/uid'],
    ]);
    cluster.writer.put('SecretsManager', 'remote-db', 'theirs', other);
    cluster.writer.put('SecretsManager', 'by-hand', 'theirs');
    await cluster.apply(pushSecret('push'), pushSecret('hand', { data: [pushed('password', 'by-hand')] }));
    expect(await ready()).toMatch(
      /^False Errored: set secret failed: could not write remote ref password to target secretstore aws: secret/,
    );
    expect(await ready('hand')).toContain('secret not managed by external-secrets');
    expect(cluster.writer.changes).toBe(0);
  });

  it('threat/P3 of two PushSecrets for one name go by the first, and the second never writes', async () => {
    await start({ before: [secret('other', { password: 'hunter2-other' })] });
    await cluster.apply(pushSecret('first'));
    await cluster.apply(pushSecret('second', { selector: { secret: { name: 'other' } } }));
    await cluster.advance(3 * HOUR);
    expect(Buffer.from(cluster.writer.find('SecretsManager', 'remote-db')?.bytes ?? []).toString()).toBe(
      'hunter2-push',
    );
    expect(cluster.writer.changes).toBe(1);
  });
});

describe('a status that somebody has written', () => {
  const forged = (remoteKey: string) => ({
    [remoteKey]: { match: { secretKey: 'x', remoteRef: { remoteKey } }, conversionStrategy: 'None' },
  });

  it('threat/P4 deletes nothing that this PushSecret has not pushed', async () => {
    await start();
    cluster.writer.put('SecretsManager', 'victim', 'precious');
    await cluster.apply(pushSecret('push', { deletionPolicy: 'Delete' }));
    await cluster.advance(10_000);
    const syncedPushSecrets = {
      'SecretStore/aws': forged('victim'),
      'Secret/aws': forged('victim'),
      x: forged('victim'),
    };
    await cluster.patchStatus('PushSecret', 'push', { status: { syncedPushSecrets } });
    await cluster.patch('PushSecret', 'push', { metadata: { annotations: { edit: '1' } } });
    await cluster.advance(10_000);
    await cluster.delete('PushSecret', 'push');
    await cluster.advance(10_000);
    expect(cluster.writer.find('SecretsManager', 'victim')).toBeDefined();
    expect(await cluster.find('PushSecret', 'push')).toBeUndefined();
  });

  it('threat/P4 does not even ask AWS for a name that the store closes to the namespace', async () => {
    const conditions = [{ namespaces: [TEAM], remoteKeys: ['team-a/*'], pushRemoteKeys: ['team-a/*'] }];
    const shared = clusterSecretStore('shared', { conditions, controller: 'lockkeeper' }, PLATFORM);
    await start({ controllerClass: 'lockkeeper', rules: { controllerClass: 'lockkeeper' }, before: [shared] });
    const data = [pushed('password', 'team-a/db')];
    await cluster.apply(
      pushSecret('push', {
        secretStoreRefs: [{ name: 'shared', kind: 'ClusterSecretStore' }],
        data,
        deletionPolicy: 'Delete',
      }),
    );
    await cluster.advance(10_000);
    const syncedPushSecrets = { 'ClusterSecretStore/shared': forged('team-b/db') };
    await cluster.patchStatus('PushSecret', 'push', { status: { syncedPushSecrets } });
    await cluster.patch('PushSecret', 'push', { metadata: { annotations: { edit: '1' } } });
    await cluster.advance(10_000);
    expect([await ready(), asked('remove')]).toEqual([
      expect.stringContaining('False Errored: Failed to Delete Secrets from Provider: '),
      [],
    ]);
  });

  it("threat/P4 deletion without a way back is the platform's: in a SecretStore it keeps the shortest window", async () => {
    const force = { ...READER, secretsManager: { forceDeleteWithoutRecovery: true } };
    await start({ before: [secretStore('force', force)] });
    await cluster.apply(pushSecret('push', { secretStoreRefs: [{ name: 'force' }], deletionPolicy: 'Delete' }));
    await cluster.advance(10_000);
    await cluster.delete('PushSecret', 'push');
    await cluster.advance(10_000);
    expect(cluster.writer.requests.at(-1)).toMatchObject({
      kind: 'remove',
      settings: { forceDeleteWithoutRecovery: false, recoveryWindowInDays: 7 },
    });
  });
});

describe("settings that are the platform's", () => {
  it.each([
    [
      'threat/P5 a resource policy',
      { resourcePolicy: { policySourceRef: { kind: 'Secret', name: 'source', key: 'password' } } },
      'resourcePolicy is set by the platform only',
    ],
    [
      'threat/P6 a KMS key',
      { kmsKeyId: 'arn:aws:kms:eu-west-1:999999999999:key/x' },
      'kmsKeyID is set by the platform only',
    ],
    [
      'threat/P6 copies in other regions',
      { replicationLocations: ['us-east-1'] },
      'replicationLocations is set by the platform only',
    ],
    ['threat/P7 a tag that a session is known by', { tags: { EKSSECRET: 'team-b' } }, 'is reserved by the platform'],
    ['threat/P7 the mark of ESO', { tags: { 'managed-by': 'me' } }, "Cannot specify a 'managed-by' tag"],
    ['threat/P7 our own mark', { tags: { 'Lockkeeper.dev/owner': 'x' } }, 'is reserved by the platform'],
  ])('%s: refused', async (_name, spec, message) => {
    await start({ rules: { reservedTagKeys: ['EksSecret'] } });
    await cluster.apply(pushSecret('push', { data: [pushed('password', 'x', { metadata: pushMetadata(spec) })] }));
    expect(await ready()).toContain(message);
    expect(cluster.writer.requests).toEqual([]);
  });

  it('threat/P8 a parameter is a SecureString unless its owner asks for less', async () => {
    await start({ before: [secretStore('ps', { service: 'ParameterStore', ...READER })] });
    await cluster.apply(pushSecret('push', { secretStoreRefs: [{ name: 'ps' }] }));
    expect(cluster.writer.requests[0]).toMatchObject({ wish: { settings: { secretType: 'SecureString' } } });
  });

  it('threat/P10 stores in the cluster are not pushed to', async () => {
    const store = { ...secretStore('fake'), spec: { provider: { fake: { data: [] } } } };
    await start({ before: [store] });
    await cluster.apply(pushSecret('push', { secretStoreRefs: [{ name: 'fake' }] }));
    expect(await ready()).toContain('PushSecrets are served for provider "aws" only');
  });
});

describe('a namespace that is deleted', () => {
  it('threat/T14 does not wait for an AWS that is down', async () => {
    await start();
    await cluster.apply(pushSecret('push', { deletionPolicy: 'Delete' }));
    await cluster.advance(10_000);
    const down = { kind: 'failed', code: 'Network', message: 'no answer', retry: 'later' } as const;
    cluster.writer.setAnswer('SecretsManager', 'remote-db', down);
    await cluster.delete('Namespace', TEAM, undefined);
    await cluster.advance(30_000);
    expect(await cluster.find('Namespace', TEAM, undefined)).toBeUndefined();
  });

  it('threat/T14 does not wait for an AWS that never answers', async () => {
    await start();
    await cluster.apply(pushSecret('push', { deletionPolicy: 'Delete' }));
    await cluster.advance(10_000);
    cluster.writer.delayMs = HOUR;
    await cluster.delete('Namespace', TEAM, undefined);
    await cluster.advance(60_000);
    expect(await cluster.find('Namespace', TEAM, undefined)).toBeUndefined();
  });

  it('threat/T14 a PushSecret whose store is gone goes after minutes, with a warning', async () => {
    await start();
    await cluster.apply(pushSecret('push', { deletionPolicy: 'Delete' }));
    await cluster.advance(10_000);
    await cluster.delete('SecretStore', 'aws');
    await cluster.delete('PushSecret', 'push');
    await cluster.advance(60_000);
    expect(await ready()).toContain(
      'False Errored: Failed to Delete Secrets from Provider: could not get secrets client for store',
    );
    await cluster.advance(15 * 60_000);
    expect(await cluster.find('PushSecret', 'push')).toBeUndefined();
    expect((await cluster.events('push')).some((event) => event.includes('given up'))).toBe(true);
  });

  it('threat/T14 a PushSecret of ESO goes after minutes where PushSecrets are off', async () => {
    const finalizers = ['pushsecret.externalsecrets.io/finalizer'];
    cluster = await startCluster({
      before: [SOURCE, pushSecret('push', { deletionPolicy: 'Delete' }, TEAM, { finalizers })],
    });
    await cluster.delete('PushSecret', 'push');
    await cluster.advance(60_000);
    expect(await cluster.find('PushSecret', 'push')).toBeDefined();
    await cluster.advance(10 * 60_000);
    expect(await cluster.find('PushSecret', 'push')).toBeUndefined();
  });

  it('threat/T14 a store with a finalizer of ESO goes, after the PushSecrets that go with it', async () => {
    const finalizers = ['secretstore.externalsecrets.io/finalizer'];
    const store = secretStore('kept');
    await start({ before: [{ ...store, metadata: { ...store.metadata, finalizers } }] });
    await cluster.apply(pushSecret('push', { secretStoreRefs: [{ name: 'kept' }], deletionPolicy: 'Delete' }));
    await cluster.advance(10_000);
    await cluster.delete('SecretStore', 'kept');
    await cluster.delete('PushSecret', 'push');
    await cluster.advance(20_000);
    expect([await cluster.find('PushSecret', 'push'), await cluster.find('SecretStore', 'kept')]).toEqual([
      undefined,
      undefined,
    ]);
    expect(cluster.writer.find('SecretsManager', 'remote-db')).toBeUndefined();
  });
});
