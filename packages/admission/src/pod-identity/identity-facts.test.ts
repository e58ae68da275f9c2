import { DEFAULT_POD_IDENTITY, type Log } from '@lockkeeper/core';
import { configMaps, KubeClient, type KubeTransport, namespaces, serviceAccounts } from '@lockkeeper/kube';
import { FakeClock, FakeRandom } from '@lockkeeper/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LabCluster, SILENT } from '../fakes/lab-cluster.ts';
import { ROLE } from '../fakes/pods.ts';
import { admissionMetrics } from '../runtime/admission-metrics.ts';
import { IdentityFacts, type IdentityFactsOptions } from './identity-facts.ts';

const account = (
  name: string,
  annotations: Readonly<Record<string, string>> = { 'eks.amazonaws.com/role-arn': ROLE },
) => ({
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: { name, namespace: 'shop', annotations },
});
const roleMap = (config: string) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'pod-identity-webhook', namespace: 'shop' },
  data: { config },
});

describe('what the webhook of pods knows', () => {
  let clock: FakeClock;
  let cluster: LabCluster;
  let stop: AbortController;
  let running: Promise<void>[];
  let said: string[];

  beforeEach(async () => {
    clock = new FakeClock();
    cluster = new LabCluster(clock);
    stop = new AbortController();
    [running, said] = [[], []];
    await clock.until(
      cluster.admin.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } }),
    );
  });
  afterEach(async () => {
    stop.abort(new Error('stopping'));
    await clock.until(Promise.all(running));
    cluster.api.close();
  });

  function facts(changes: Partial<IdentityFactsOptions> = {}): IdentityFacts {
    const log: Log = { ...SILENT, warn: (message, more) => said.push(`${message} ${JSON.stringify(more)}`) };
    return new IdentityFacts({
      client: cluster.client('webhook').client,
      clock,
      random: new FakeRandom(1),
      log,
      metrics: admissionMetrics(),
      settings: DEFAULT_POD_IDENTITY,
      lookupMs: 1_000,
      ...changes,
    });
  }

  async function started(changes: Partial<IdentityFactsOptions> = {}): Promise<IdentityFacts> {
    const made = facts(changes);
    running.push(made.run(stop.signal));
    while (!made.known) await clock.advance(10);
    return made;
  }

  const roleOf = async (known: IdentityFacts, name: string): Promise<string | undefined> =>
    (await clock.until(known.account('shop', name)))?.get('eks.amazonaws.com/role-arn');

  it('follows accounts, and keeps of them what concerns identities', async () => {
    await clock.until(
      cluster.admin.create(serviceAccounts, account('reader', { 'eks.amazonaws.com/role-arn': ROLE, 'other/x': 'y' })),
    );
    const known = await started();
    expect([...((await clock.until(known.account('shop', 'reader'))) ?? [])]).toEqual([
      ['eks.amazonaws.com/role-arn', ROLE],
    ]);
  });

  it('asks for an account that the watch has not seen: the pod that follows its account at once is not left without', async () => {
    const unwatched = facts();
    await clock.until(cluster.admin.create(serviceAccounts, account('reader')));
    expect(unwatched.known).toBe(false);
    expect(await roleOf(unwatched, 'reader')).toBe(ROLE);
    expect(await roleOf(unwatched, 'nobody')).toBeUndefined();
    expect(await clock.until(facts({ lookupMs: 0 }).account('shop', 'reader'))).toBeUndefined();
  });

  it('asks once for all who wait, and no longer than a pod may wait', async () => {
    let asked = 0;
    const silence: KubeTransport = {
      send: ({ signal }) => {
        asked += 1;
        return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(new Error('cut'))));
      },
    };
    const client = new KubeClient(silence, { clock, userAgent: 'x', requestTimeoutMs: 60_000 });
    const known = facts({ client });
    const start = clock.monotonic();
    const waiting = Promise.all([known.account('shop', 'a'), known.account('shop', 'a'), known.account('shop', 'b')]);
    expect(await clock.until(waiting)).toEqual([undefined, undefined, undefined]);
    expect(asked).toBe(2);
    expect(clock.monotonic() - start).toBeLessThanOrEqual(1_000);
    expect(said.join()).toContain('a ServiceAccount could not be read');
  });

  it('threat/W3 asks for so many accounts at once and no more', async () => {
    let asked = 0;
    const silence: KubeTransport = {
      send: ({ signal }) => {
        asked += 1;
        return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(new Error('cut'))));
      },
    };
    const known = facts({ client: new KubeClient(silence, { clock, userAgent: 'x', requestTimeoutMs: 60_000 }) });
    await clock.until(Promise.all(Array.from({ length: 500 }, (_, i) => known.account('shop', `a${i}`))));
    expect(asked).toBe(64);
  });

  it('threat/W7 takes roles from the ConfigMap only when told to, keeps the last good ones, and forgets a deleted one', async () => {
    const config = JSON.stringify({ 'shop/reader': { RoleARN: ROLE }, nokey: {} });
    await clock.until(cluster.admin.create(configMaps, roleMap(config)));
    expect((await started()).roleMap.size).toBe(0);
    const known = await started({ roleMapNamespace: 'shop' });
    expect([...known.roleMap.keys()]).toEqual(['shop/reader']);
    expect(said.join()).toContain('its key is not namespace/account');
    await clock.until(
      cluster.admin.patch(configMaps, roleMap('').metadata, { kind: 'merge', body: { data: { config: '{planted' } } }),
    );
    while (!said.join().includes('it is no JSON object')) await clock.advance(10);
    expect(known.roleMap.size).toBe(1);
    expect(said.join()).not.toContain('planted');
    const found = await clock.until(cluster.admin.get(configMaps, roleMap('').metadata));
    const { uid = '', resourceVersion = '' } = found?.metadata ?? {};
    await clock.until(cluster.admin.delete(configMaps, roleMap('').metadata, { uid, resourceVersion }));
    while (known.roleMap.size > 0) await clock.advance(10);
  });
});
