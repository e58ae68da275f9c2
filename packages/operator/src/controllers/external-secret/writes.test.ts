import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startCluster, type TestCluster } from '../../fakes/cluster.ts';
import { LabTransport } from '../../fakes/lab-transport.ts';
import {
  clusterSecretStore,
  data,
  externalSecret,
  namespace,
  secret,
  secretStore,
  TEAM,
} from '../../fakes/manifests.ts';

const SYNCED = 'True SecretSynced: secret synced';
const GOOD = { password: 'hunter2-db' };
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let cluster: TestCluster;
beforeEach(async () => {
  cluster = await startCluster();
});
afterEach(() => cluster.stop());

function many(count: number, spec: object = {}): ReturnType<typeof externalSecret>[] {
  return Array.from({ length: count }, (_, i) => externalSecret(`db-${i}`, spec));
}

describe('writes', () => {
  it('of a first sync are two per object: the Secret and its status', async () => {
    cluster.forgetTraffic();
    await cluster.apply(...many(20));
    expect(cluster.writes).toHaveLength(40);
    expect(cluster.eventWrites).toBe(20);
  });

  it('of a quiet hour are none, and values are read once per interval', async () => {
    await cluster.apply(...many(10, { refreshInterval: '10m' }));
    await cluster.advance(10 * MINUTE);
    cluster.forgetTraffic();
    await cluster.advance(HOUR);
    expect(cluster.writes).toEqual([]);
    expect(cluster.eventWrites).toBe(0);
    expect(cluster.awsCalls()).toBe(60);
  });

  it('of a changed value are two: the Secret, and the time of it in the status', async () => {
    await cluster.apply(externalSecret('db', { refreshInterval: '10m' }));
    cluster.provider.put('SecretsManager', 'db', 'second');
    cluster.forgetTraffic();
    await cluster.advance(10 * MINUTE);
    expect(await cluster.values('db')).toEqual({ password: 'second' });
    expect(cluster.writes).toEqual([
      'patch secrets team-a/db',
      'patch external-secrets.io/externalsecrets/status team-a/db',
    ]);
  });

  it('of a restart are none, and only what is due is read', async () => {
    await cluster.apply(...many(5), externalSecret('soon', { refreshInterval: '30s' }));
    await cluster.advance(MINUTE);
    for (let i = 0; i < 10; i += 1) {
      cluster.forgetTraffic();
      await cluster.restart();
      expect(cluster.writes).toEqual([]);
      expect(cluster.awsCalls()).toBeLessThanOrEqual(1);
    }
  });

  it('of our own are awaited, not repeated, when the watch is 30 s behind', async () => {
    cluster.forgetTraffic();
    const release = cluster.transport.holdWatch('secrets');
    await cluster.apply(externalSecret('db'));
    await cluster.apply(namespace(TEAM, { look: 'again' }));
    const again = cluster.transport.holdWatch('externalsecrets');
    await cluster.patch('ExternalSecret', 'db', { metadata: { labels: { edited: 'while-behind' } } });
    await cluster.advance(30_000);
    expect(cluster.writes).toEqual([
      'create secrets team-a/',
      'patch external-secrets.io/externalsecrets/status team-a/db',
    ]);
    expect(cluster.awsCalls()).toBe(1);
    again();
    release();
    await cluster.settle();
    expect((await cluster.get('Secret', 'db')).metadata.labels).toMatchObject({ edited: 'while-behind' });
    expect(cluster.awsCalls()).toBe(2);
  });

  it('follow an edit at once although the Secret of the old name is still on its way through the watch', async () => {
    const release = cluster.transport.holdWatch('secrets');
    await cluster.apply(externalSecret('db'));
    await cluster.apply(externalSecret('db', { target: { name: 'renamed' } }));
    release();
    await cluster.advance(1_000);
    expect(await cluster.values('renamed')).toEqual(GOOD);
    expect(await cluster.find('Secret', 'db')).toBeUndefined();
  });

  it('wait at most five minutes for one that was undone unseen', async () => {
    const release = cluster.transport.holdWatch('secrets');
    await cluster.apply(externalSecret('db'));
    cluster.transport.unplug();
    await cluster.delete('Secret', 'db');
    release();
    cluster.transport.plugIn();
    await cluster.advance(6 * MINUTE);
    expect(await cluster.values('db')).toEqual(GOOD);
  });

  it('whose reply is lost make one Secret and one status all the same', async () => {
    let lost = 0;
    const stop = cluster.transport.after(({ method }) => {
      if (method === 'GET' || lost >= 2) return;
      lost += 1;
      throw new Error('connection reset');
    });
    await cluster.apply(externalSecret('db'));
    await cluster.advance(30_000);
    stop();
    expect(await cluster.values('db')).toEqual(GOOD);
    expect(await cluster.ready('db')).toBe(SYNCED);
    expect((await cluster.list('Secret')).length).toBe(1);
  });

  it('carry the version they were decided from', async () => {
    const bodies: string[] = [];
    await cluster.apply(externalSecret('db', { refreshInterval: '10m' }));
    cluster.transport.before(({ method, body }) => {
      if (method === 'PATCH') bodies.push(String(body));
    });
    cluster.provider.put('SecretsManager', 'db', 'second');
    await cluster.advance(10 * MINUTE);
    expect(bodies.length).toBeGreaterThanOrEqual(2);
    for (const body of bodies.filter((text) => !text.includes('lastTimestamp')))
      expect(JSON.parse(body)).toMatchObject({
        metadata: { uid: expect.any(String), resourceVersion: expect.any(String) },
      });
  });
});

describe('a rival writer', () => {
  it.each([1, 2, 3, 20])(
    'whose %i edits come between our read and our write keeps them, and we ours',
    async (edits) => {
      await cluster.apply(externalSecret('db', { refreshInterval: '10m' }));
      let left = edits;
      cluster.transport.before(async ({ method, path }) => {
        if (method !== 'PATCH' || !path.includes('/secrets/db') || left === 0) return;
        left -= 1;
        await cluster.patch('Secret', 'db', { metadata: { annotations: { [`rival-${left}`]: 'kept' } } });
      });
      cluster.provider.put('SecretsManager', 'db', 'second');
      await cluster.advance(10 * MINUTE + 5_000);
      expect(await cluster.values('db')).toEqual({ password: 'second' });
      const { annotations } = (await cluster.get('Secret', 'db')).metadata;
      for (let i = 0; i < edits; i += 1) expect(annotations).toHaveProperty(`rival-${i}`, 'kept');
    },
  );

  it('who deletes and makes the Secret anew between read and write has it left alone or taken over by the rules', async () => {
    await cluster.apply(externalSecret('db', { refreshInterval: '10m' }));
    let once = true;
    cluster.transport.before(async ({ method, path }) => {
      if (method !== 'PATCH' || !path.includes('/secrets/db') || !once) return;
      once = false;
      await cluster.delete('Secret', 'db');
      await cluster.write(secret('db', { theirs: 'precious' }));
    });
    cluster.provider.put('SecretsManager', 'db', 'second');
    await cluster.advance(10 * MINUTE + 5_000);
    expect(await cluster.values('db')).toEqual({ theirs: 'precious' });
    expect(await cluster.ready('db')).toContain('False TargetNotOwned');
  });

  it('that is a second replica of ours does the same work without a fight', async () => {
    const second = cluster.makeOperator(new LabTransport(cluster.api.handle, 'operator-2'));
    await cluster.clock.until(second.start());
    cluster.forgetTraffic();
    await cluster.apply(externalSecret('db', { refreshInterval: '10m' }));
    cluster.provider.put('SecretsManager', 'db', 'second');
    await cluster.advance(HOUR);
    expect(await cluster.values('db')).toEqual({ password: 'second' });
    expect(cluster.writes.filter((write) => write.includes(' secrets '))).toEqual([
      'create secrets team-a/',
      'patch secrets team-a/db',
    ]);
    await cluster.clock.until(second.stop(0));
  });
});

describe('threat/T11 two ExternalSecrets for one target', () => {
  it('the first by uid owns it; the other says so and writes nothing in 100 passes', async () => {
    const spec = { refreshInterval: '1m', target: { name: 'shared' } };
    await cluster.apply(externalSecret('first', spec));
    cluster.provider.put('SecretsManager', 'other', 'other-value');
    await cluster.apply(externalSecret('second', { ...spec, data: [data('password', 'other')] }));
    expect(await cluster.ready('second')).toBe('False SecretSyncedError: target is owned by another ExternalSecret');
    expect(await cluster.events('second')).toEqual([
      'Warning UpdateFailed secret is owned by another ExternalSecret: first',
    ]);
    cluster.forgetTraffic();
    await cluster.advance(100 * MINUTE);
    expect(cluster.writes).toEqual([]);
    expect(await cluster.values('shared')).toEqual(GOOD);
  });

  it('the other takes over once the first is gone, without a restart', async () => {
    const spec = { target: { name: 'shared' } };
    cluster.provider.put('SecretsManager', 'other', 'other-value');
    await cluster.apply(
      externalSecret('first', spec),
      externalSecret('second', { ...spec, data: [data('password', 'other')] }),
    );
    await cluster.delete('ExternalSecret', 'first');
    await cluster.advance(2_000);
    expect(await cluster.values('shared')).toEqual({ password: 'other-value' });
  });
});

describe('deletion', () => {
  it('takes the Secret along by its owner reference, with AWS off', async () => {
    await cluster.apply(externalSecret('db'));
    cluster.provider.delayMs = 10 * HOUR;
    await cluster.delete('ExternalSecret', 'db');
    await cluster.settle();
    expect(await cluster.find('Secret', 'db')).toBeUndefined();
  });

  it('takes away the finalizer that ESO left, and nobody else would', async () => {
    const finalizers = ['externalsecrets.external-secrets.io/externalsecret-cleanup', 'example.com/theirs'];
    await cluster.apply(externalSecret('db', {}, TEAM, { finalizers }));
    await cluster.delete('ExternalSecret', 'db');
    await cluster.settle();
    expect((await cluster.get('ExternalSecret', 'db')).metadata.finalizers).toEqual(['example.com/theirs']);
    await cluster.patch('ExternalSecret', 'db', { metadata: { finalizers: null } });
    expect(await cluster.find('ExternalSecret', 'db')).toBeUndefined();
  });

  it('of the namespace ends, without a storm of refused writes', async () => {
    await cluster.apply(...many(5, { refreshInterval: '1m' }));
    await cluster.patch('ExternalSecret', 'db-0', { metadata: { finalizers: ['example.com/slow'] } });
    await cluster.delete('Namespace', TEAM, undefined);
    let refused = 0;
    cluster.transport.before(({ method }) => {
      if (method !== 'GET') refused += 1;
    });
    await cluster.advance(HOUR);
    expect(refused).toBeLessThan(10);
    await cluster.patch('ExternalSecret', 'db-0', { metadata: { finalizers: null } });
    await cluster.settle();
    expect(await cluster.find('Namespace', TEAM, undefined)).toBeUndefined();
  });

  it('of the namespace while values are read writes nothing, and nothing is tried again', async () => {
    cluster.provider.delayMs = 5_000;
    await cluster.write(externalSecret('db'));
    await cluster.advance(1_000);
    await cluster.patch('ExternalSecret', 'db', { metadata: { finalizers: ['example.com/slow'] } });
    await cluster.delete('Namespace', TEAM, undefined);
    cluster.forgetTraffic();
    await cluster.advance(HOUR);
    expect(cluster.writes.filter((write) => write.includes(' secrets '))).toEqual([]);
    expect(cluster.writes.length).toBeLessThanOrEqual(1);
  });

  it('and a new object of the same name is another one: it gets its own Secret', async () => {
    await cluster.apply(externalSecret('db'));
    const { uid } = (await cluster.get('Secret', 'db')).metadata;
    await cluster.delete('ExternalSecret', 'db');
    await cluster.write(externalSecret('db'));
    await cluster.advance(5_000);
    const made = await cluster.get('Secret', 'db');
    expect(made.metadata.uid).not.toBe(uid);
    expect(made.metadata.ownerReferences?.[0]?.['uid']).toBe((await cluster.get('ExternalSecret', 'db')).metadata.uid);
    expect(await cluster.ready('db')).toBe(SYNCED);
  });

  it('of everything in the cluster at once forgets every timer', async () => {
    await cluster.apply(clusterSecretStore('shared'), secretStore('other'), namespace('team-b'));
    await cluster.apply(...many(5));
    for (let i = 0; i < 5; i += 1) await cluster.delete('ExternalSecret', `db-${i}`);
    await cluster.settle();
    cluster.forgetTraffic();
    await cluster.advance(2 * HOUR);
    expect(cluster.awsCalls()).toBe(0);
    expect(cluster.operator.metrics.render()).not.toContain('db-0');
  });
});

describe('what the API server forbids', () => {
  it('is told: the deletion of an orphan, which stays until it is allowed', async () => {
    await cluster.apply(externalSecret('db'));
    const allow = cluster.transport.refuse(({ method }) => (method === 'DELETE' ? 403 : undefined));
    await cluster.apply(externalSecret('db', { target: { name: 'renamed' } }));
    expect(await cluster.values('renamed')).toEqual(GOOD);
    expect(await cluster.ready('db')).toBe('False SecretSyncedError: could not delete orphaned secrets');
    expect((await cluster.events('db')).join()).toContain(
      'unable to delete secret db: the API server refuses it with 403',
    );
    allow();
    await cluster.advance(8 * MINUTE);
    expect(await cluster.ready('db')).toBe(SYNCED);
    expect(await cluster.find('Secret', 'db')).toBeUndefined();
  });

  it('is told: a Secret beyond the quota, which is made once there is room', async () => {
    const allow = cluster.transport.refuse(({ method, path }) =>
      method === 'POST' && path.includes('/secrets') ? 403 : undefined,
    );
    await cluster.apply(externalSecret('db'));
    expect(await cluster.ready('db')).toBe('False SecretSyncedError: could not update secret');
    allow();
    await cluster.advance(MINUTE);
    expect(await cluster.ready('db')).toBe(SYNCED);
  });

  it('is waited for: an API server that is overloaded', async () => {
    const allow = cluster.transport.refuse(({ method }) => (method === 'GET' ? undefined : 503));
    await cluster.apply(externalSecret('db'));
    await cluster.advance(MINUTE);
    expect(await cluster.ready('db')).toBe('');
    allow();
    await cluster.advance(2 * MINUTE);
    expect(await cluster.ready('db')).toBe(SYNCED);
  });
});
