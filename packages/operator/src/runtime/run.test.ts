import { KubeClient, LeaderElector } from '@lockkeeper/kube';
import { FakeRandom } from '@lockkeeper/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startCluster, type TestCluster } from '../fakes/cluster.ts';
import { LabTransport } from '../fakes/lab-transport.ts';
import { externalSecret, namespace } from '../fakes/manifests.ts';
import type { Operator } from '../operator.ts';
import { type RunEnd, runOperator } from './run.ts';

const TIMING = { duration: 30_000, renewDeadline: 20_000, retryPeriod: 4_000, writeMargin: 8_000 };
const GOOD = { password: 'hunter2-db' };

interface Replica {
  readonly operator: Operator;
  readonly transport: LabTransport;
  readonly leases: LabTransport;
  readonly stop: AbortController;
  readonly ended: Promise<RunEnd>;
}

let cluster: TestCluster;
let replicas: Replica[];
beforeEach(async () => {
  cluster = await startCluster({ start: false, before: [namespace('external-secrets'), externalSecret('db')] });
  replicas = [];
});
afterEach(async () => {
  for (const { stop, ended } of replicas) {
    stop.abort(new Error('stopping'));
    await cluster.clock.until(ended);
  }
  cluster.api.close();
});

function startReplica(name: string, seed: number): Replica {
  const { clock, api } = cluster;
  const transport = new LabTransport(api.handle, `operator-${name}`);
  const leases = new LabTransport(api.handle, `elector-${name}`);
  const elector = new LeaderElector({
    client: new KubeClient(leases, { clock, userAgent: 'elector', requestTimeoutMs: 5_000 }),
    namespace: 'external-secrets',
    name: 'external-secrets-controller',
    podUid: name,
    clock,
    random: new FakeRandom(seed),
    log: { debug() {}, info() {}, warn() {}, error() {} },
    timing: TIMING,
  });
  const operator = cluster.makeOperator(transport);
  const stop = new AbortController();
  const replica = { operator, transport, leases, stop, ended: runOperator(operator, elector, stop.signal, 5_000) };
  replicas.push(replica);
  return replica;
}

async function holder(): Promise<string> {
  const { spec } = await cluster.get('Lease', 'external-secrets-controller', 'external-secrets');
  return String((spec as { holderIdentity?: string }).holderIdentity).split('_')[0] ?? '';
}

describe('replicas', () => {
  it('of which one works and the other waits with warm caches, ready and without a worker', async () => {
    startReplica('one', 1);
    await cluster.advance(1_000);
    const two = startReplica('two', 2);
    const sent: string[] = [];
    two.transport.before(({ method, path }) => {
      if (method !== 'GET') sent.push(path);
    });
    await cluster.advance(60_000);
    await cluster.delete('Secret', 'db');
    await cluster.settle();
    expect(sent).toEqual([]);
    expect(await cluster.values('db')).toEqual(GOOD);
    expect(two.operator.ready()).toBe(true);
    expect(await holder()).toBe('one');
    expect(cluster.awsCalls()).toBe(2);
  });

  it('hand over at once when the leader stops, and the next one lists nothing and writes nothing again', async () => {
    const one = startReplica('one', 1);
    await cluster.advance(1_000);
    const two = startReplica('two', 2);
    await cluster.advance(10_000);
    cluster.forgetTraffic();
    const lists: string[] = [];
    two.transport.before(({ path }) => {
      if (path.includes('limit=')) lists.push(path);
    });
    one.stop.abort(new Error('stopping'));
    expect(await cluster.clock.until(one.ended)).toBe('stopped');
    await cluster.advance(10_000);
    expect(await holder()).toBe('two');
    expect(lists).toEqual([]);
    expect(cluster.writes).toEqual([]);
    await cluster.delete('Secret', 'db');
    await cluster.settle();
    expect(await cluster.values('db')).toEqual(GOOD);
  });

  it('give the lease back only after the last write was answered', async () => {
    cluster.provider.delayMs = 2_000;
    const one = startReplica('one', 1);
    await cluster.advance(3_000);
    expect(cluster.awsCalls()).toBe(1);
    const order: string[] = [];
    for (const [name, transport] of [
      ['lease', one.leases],
      ['work', one.transport],
    ] as const)
      transport.after(({ method, path }) => {
        if (method !== 'GET' && !path.includes('/events')) order.push(name);
      });
    one.stop.abort(new Error('stopping'));
    await cluster.clock.until(one.ended);
    expect(await cluster.values('db')).toEqual(GOOD);
    expect(order.lastIndexOf('work')).toBeLessThan(order.lastIndexOf('lease'));
    expect(await holder()).toBe('');
  });

  it('end when the lease is lost, before another may begin', async () => {
    const one = startReplica('one', 1);
    await cluster.advance(1_000);
    one.leases.unplug();
    const since = cluster.clock.monotonic();
    expect(await cluster.clock.until(one.ended)).toBe('lost');
    expect(cluster.clock.monotonic() - since).toBeLessThan(TIMING.duration);
    await cluster.clock.until(one.operator.stop(0));
  });

  it('can be stopped while they wait for the lease', async () => {
    startReplica('one', 1);
    await cluster.advance(1_000);
    const two = startReplica('two', 2);
    await cluster.advance(10_000);
    two.stop.abort(new Error('stopping'));
    expect(await cluster.clock.until(two.ended)).toBe('stopped');
    expect(two.operator.ready()).toBe(false);
  });
});

describe('one operator without election', () => {
  it('works once it has synced, and stops when told', async () => {
    const stop = new AbortController();
    const ended = runOperator(cluster.operator, undefined, stop.signal, 1_000);
    await cluster.advance(1_000);
    expect(await cluster.values('db')).toEqual(GOOD);
    stop.abort(new Error('stopping'));
    expect(await cluster.clock.until(ended)).toBe('stopped');
  });

  it('stops while it waits for an API server that is down', async () => {
    cluster.transport.unplug();
    const stop = new AbortController();
    const ended = runOperator(cluster.operator, undefined, stop.signal, 1_000);
    await cluster.advance(60_000);
    stop.abort(new Error('stopping'));
    expect(await cluster.clock.until(ended)).toBe('stopped');
  });
});
