import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startCluster, type TestCluster } from './fakes/cluster.ts';
import { LabTransport } from './fakes/lab-transport.ts';
import { data, externalSecret, namespace, READER, ROLE, secretStore, serviceAccount, TEAM } from './fakes/manifests.ts';

const GOOD = { password: 'hunter2-db' };
const SYNCED = 'True SecretSynced: secret synced';
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

let cluster: TestCluster;
beforeEach(async () => {
  cluster = await startCluster();
});
afterEach(() => cluster.stop());

describe('clocks', () => {
  it.each([-DAY, -HOUR, HOUR, DAY])('that jump by %i ms cost one read and no write', async (jump) => {
    await cluster.apply(externalSecret('db', { refreshInterval: '10m' }));
    await cluster.advance(25 * MINUTE);
    cluster.forgetTraffic();
    cluster.clock.setWall(cluster.clock.now() + jump);
    await cluster.advance(HOUR);
    expect(cluster.awsCalls()).toBeGreaterThanOrEqual(5);
    expect(cluster.awsCalls()).toBeLessThanOrEqual(8);
    expect(cluster.writes).toEqual([]);
  });

  it('that were ahead when the last process wrote cost no storm after a restart', async () => {
    await cluster.apply(externalSecret('db', { refreshInterval: '10m' }));
    cluster.clock.setWall(cluster.clock.now() - DAY);
    await cluster.restart();
    cluster.forgetTraffic();
    await cluster.advance(HOUR);
    expect(cluster.awsCalls()).toBeLessThanOrEqual(7);
    expect(cluster.writes).toEqual([]);
  });

  it('with an interval of years do not run hot', async () => {
    await cluster.apply(externalSecret('db', { refreshInterval: '87600h' }));
    cluster.forgetTraffic();
    await cluster.advance(2 * DAY);
    expect(cluster.awsCalls()).toBe(0);
    expect(cluster.log.length).toBeLessThan(10);
  });
});

describe('a lost wake-up', () => {
  it('makes the process unhealthy, so that it is restarted', async () => {
    await cluster.apply(externalSecret('db', { refreshInterval: '10m' }));
    expect(cluster.operator.alive()).toBe(true);
    cluster.clock.setWall(cluster.clock.now() + DAY);
    expect(cluster.operator.alive()).toBe(true);
    cluster.clock.stall(HOUR);
    expect(cluster.operator.alive()).toBe(false);
  });
});

describe('many edits', () => {
  it('in a row end in the last one, with fewer writes than edits', async () => {
    cluster.provider.delayMs = 50;
    cluster.forgetTraffic();
    for (let i = 0; i < 100; i += 1) {
      await cluster.write(externalSecret('db', { data: [data(`key-${i}`)] }));
      await cluster.advance(5);
    }
    await cluster.advance(10_000);
    expect(await cluster.values('db')).toEqual({ 'key-99': 'hunter2-db' });
    expect(await cluster.ready('db')).toBe(SYNCED);
    expect(cluster.writes.length).toBeLessThan(60);
  });

  it('of annotations alone cost one read each at most, and the Secret follows', async () => {
    await cluster.apply(externalSecret('db'));
    cluster.forgetTraffic();
    for (let i = 0; i < 10; i += 1) {
      await cluster.patch('ExternalSecret', 'db', { metadata: { annotations: { 'force-sync': String(i) } } });
      await cluster.advance(1_000);
    }
    expect(cluster.awsCalls()).toBe(10);
    expect((await cluster.get('Secret', 'db')).metadata.annotations).toHaveProperty('force-sync', '9');
  });

  it('of a first sync of 500 objects tell at most 100 events at once', async () => {
    for (let i = 0; i < 500; i += 1) await cluster.write(externalSecret(`db-${i}`));
    cluster.forgetTraffic();
    await cluster.advance(2_000);
    expect(await cluster.values('db-499')).toEqual(GOOD);
    expect(cluster.eventWrites).toBeLessThanOrEqual(110);
  });
});

describe('objects that come together', () => {
  it('in any order, namespace last in the watch, end synced and without one warning', async () => {
    const release = cluster.transport.holdWatch('namespaces');
    await cluster.apply(namespace('team-b'));
    await cluster.apply(externalSecret('db', {}, 'team-b'));
    await cluster.apply(secretStore('aws', READER, 'team-b'));
    await cluster.apply(serviceAccount('reader', ROLE, 'team-b'));
    await cluster.advance(5 * MINUTE);
    release();
    await cluster.advance(1_000);
    expect(await cluster.values('db', 'team-b')).toEqual(GOOD);
    expect(await cluster.ready('aws', 'SecretStore', 'team-b')).toBe('True Valid: store validated');
    expect((await cluster.events('aws', 'team-b')).filter((event) => event.startsWith('Warning'))).toEqual([]);
  });

  it('as one file: store and object at once cost no warning', async () => {
    await cluster.write(secretStore('fresh'));
    await cluster.write(externalSecret('db', { secretStoreRef: { name: 'fresh' } }));
    await cluster.settle();
    expect(await cluster.values('db')).toEqual(GOOD);
    expect(await cluster.events('db')).toEqual(['Normal Created secret created']);
  });

  it('with one name in two namespaces are two', async () => {
    await cluster.apply(namespace('team-b'), serviceAccount('reader', 'arn:aws:iam::222222222222:role/b', 'team-b'));
    await cluster.apply(secretStore('aws', READER, 'team-b'), externalSecret('db', {}, 'team-b'), externalSecret('db'));
    const owners = await Promise.all(
      [TEAM, 'team-b'].map(
        async (where) => (await cluster.get('Secret', 'db', where)).metadata.ownerReferences?.[0]?.['uid'],
      ),
    );
    expect(new Set(owners).size).toBe(2);
    await cluster.delete('ExternalSecret', 'db', 'team-b');
    await cluster.settle();
    expect(await cluster.values('db')).toEqual(GOOD);
  });
});

describe('a process that sees the past', () => {
  it('deletes nothing and brings nothing back, and follows when it catches up', async () => {
    const stale = new LabTransport(cluster.api.handle, 'operator-stale');
    const second = cluster.makeOperator(stale);
    await cluster.apply(externalSecret('db'));
    await cluster.clock.until(second.start());
    const release = stale.holdWatch('externalsecrets');
    await cluster.apply(externalSecret('db', { target: { name: 'renamed' } }));
    await cluster.advance(MINUTE);
    expect(await cluster.values('renamed')).toEqual(GOOD);
    expect(await cluster.find('Secret', 'db')).toBeUndefined();
    release();
    await cluster.advance(MINUTE);
    expect((await cluster.list('Secret')).map(({ metadata }) => metadata.name)).toEqual(['renamed']);
    await cluster.clock.until(second.stop(0));
  });

  it('writes its old wish at most once over the new one, and leaves it at that', async () => {
    const stale = new LabTransport(cluster.api.handle, 'operator-stale');
    const second = cluster.makeOperator(stale);
    await cluster.apply(externalSecret('db', { refreshInterval: '10m' }));
    await cluster.clock.until(second.start());
    const release = stale.holdWatch('externalsecrets');
    cluster.provider.put('SecretsManager', 'new', 'new-value');
    cluster.forgetTraffic();
    await cluster.apply(externalSecret('db', { refreshInterval: '10m', data: [data('password', 'new')] }));
    await cluster.advance(4 * MINUTE);
    expect(await cluster.values('db')).toEqual({ password: 'new-value' });
    expect(cluster.writes.length).toBeLessThanOrEqual(5);
    expect(cluster.awsCalls()).toBeLessThanOrEqual(5);
    release();
    await cluster.advance(HOUR);
    expect(await cluster.values('db')).toEqual({ password: 'new-value' });
    await cluster.clock.until(second.stop(0));
  });

  it('does not bring back the Secret of an object that is gone', async () => {
    await cluster.apply(externalSecret('db'));
    cluster.transport.holdWatch('externalsecrets');
    await cluster.delete('ExternalSecret', 'db');
    await cluster.advance(30 * MINUTE);
    expect(await cluster.list('Secret')).toEqual([]);
  });
});

describe('what the operator counts', () => {
  it('are its writes by resource and verb, without a name', async () => {
    await cluster.apply(externalSecret('db'));
    const text = cluster.operator.metrics.render();
    expect(text).toContain('lockkeeper_kubernetes_writes_total{resource="secrets",verb="create"} 1');
    expect(text).toContain('lockkeeper_kubernetes_writes_total{resource="externalsecrets/status",verb="patch"} 1');
    expect(text).toContain(
      'externalsecret_status_condition{name="db",namespace="team-a",condition="Ready",status="True"} 1',
    );
  });
});
