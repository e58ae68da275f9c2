import type { FailedAnswer } from '@lockkeeper/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startCluster, type TestCluster } from '../../fakes/cluster.ts';
import { data, externalSecret, secretStore } from '../../fakes/manifests.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const SYNCED = 'True SecretSynced: secret synced';
const OUTAGE: FailedAnswer = {
  kind: 'failed',
  code: 'Network',
  message: 'AWS cannot be reached: secretsmanager in eu-west-1',
  retry: 'later',
};

let cluster: TestCluster;
beforeEach(async () => {
  cluster = await startCluster();
});
afterEach(() => cluster.stop());

describe('what time does not help', () => {
  const HOPELESS = [
    ['a denied read', () => cluster.provider.deny('SecretsManager', 'db'), {}],
    ['an absent secret', () => cluster.provider.remove('SecretsManager', 'db'), {}],
    ['a bad template', () => undefined, { target: { template: { data: { x: '{{ .nobody }}' } } } }],
  ] as const;

  it.each(HOPELESS)('%s is tried more and more seldom, down to once per interval', async (_what, arrange, spec) => {
    arrange();
    cluster.forgetTraffic();
    await cluster.apply(externalSecret('db', { refreshInterval: '2h', ...spec }));
    await cluster.advance(2 * HOUR);
    expect(cluster.awsCalls()).toBeLessThanOrEqual(14);
    await cluster.advance(2 * HOUR);
    cluster.forgetTraffic();
    await cluster.advance(20 * HOUR);
    expect(cluster.awsCalls()).toBeLessThanOrEqual(11);
    expect(cluster.awsCalls()).toBeGreaterThanOrEqual(8);
  });

  it.each(HOPELESS)('%s is written once into the status, and counted in one event', async (_what, arrange, spec) => {
    arrange();
    await cluster.apply(externalSecret('db', { refreshInterval: '1m', ...spec }));
    cluster.forgetTraffic();
    await cluster.advance(6 * HOUR);
    expect(cluster.awsCalls()).toBeGreaterThan(40);
    expect(cluster.writes).toEqual([]);
    expect(await cluster.events('db')).toHaveLength(1);
    expect(cluster.eventWrites).toBeLessThanOrEqual(25 + 12 * 6);
  });

  it('overrides no edit: the next try is at once, whatever the back-off', async () => {
    cluster.provider.deny('SecretsManager', 'db');
    await cluster.apply(externalSecret('db', { refreshInterval: '720h' }));
    await cluster.advance(6 * HOUR);
    cluster.provider.allow('SecretsManager', 'db');
    await cluster.patch('ExternalSecret', 'db', { metadata: { labels: { please: 'now' } } });
    await cluster.advance(900);
    expect(await cluster.ready('db')).toBe(SYNCED);
  });

  it('is over when the refusal is over: a good refresh starts from the shortest wait again', async () => {
    await cluster.apply(externalSecret('db', { refreshInterval: '10m' }));
    cluster.provider.deny('SecretsManager', 'db');
    await cluster.advance(12 * HOUR);
    cluster.provider.allow('SecretsManager', 'db');
    await cluster.advance(20 * MINUTE);
    expect(await cluster.ready('db')).toBe(SYNCED);
    cluster.provider.answerNext(OUTAGE);
    cluster.forgetTraffic();
    await cluster.advance(10 * MINUTE + 3_000);
    expect(cluster.awsCalls()).toBeGreaterThanOrEqual(2);
  });

  it('keeps the good Secret through every kind of failure, key by key', async () => {
    cluster.provider.put('SecretsManager', 'two', 'second-value');
    await cluster.apply(externalSecret('db', { refreshInterval: '10m', data: [data('a', 'db'), data('b', 'two')] }));
    const before = await cluster.get('Secret', 'db');
    const denied = {
      kind: 'denied',
      code: 'AccessDeniedException',
      action: 'secretsmanager:GetSecretValue',
      message: 'no',
    } as const;
    const absent = { kind: 'absent', code: 'ResourceNotFoundException' } as const;
    for (const answer of [OUTAGE, denied, absent, { ...OUTAGE, code: 'Throttled' }]) {
      for (const name of ['db', 'two']) {
        const stop = cluster.provider.intercept((reference) => (reference.name === name ? answer : undefined));
        await cluster.advance(30 * MINUTE);
        expect(await cluster.ready('db')).toContain('could not get secret data from provider');
        expect(await cluster.get('Secret', 'db')).toEqual(before);
        stop();
        await cluster.advance(20 * MINUTE);
        expect(await cluster.ready('db')).toBe(SYNCED);
      }
    }
  });
});

describe('an outage of AWS', () => {
  it('leaves stores ready and Secrets as they are, and ends by itself', async () => {
    await cluster.apply(externalSecret('db', { refreshInterval: '1m' }));
    const before = await cluster.get('Secret', 'db');
    const scope = cluster.provider.requests.at(-1)?.use.scope;
    if (scope === undefined) throw new Error('nothing was asked');
    cluster.provider.setIdentity(scope, OUTAGE);
    await cluster.advance(2 * HOUR);
    expect(await cluster.ready('aws', 'SecretStore')).toBe(
      'True ValidationUnknown: could not determine validation status',
    );
    expect(await cluster.get('Secret', 'db')).toEqual(before);
    expect(await cluster.ready('db')).toBe('False SecretSyncedError: could not get secret data from provider');
    expect((await cluster.events('db')).at(-1)).toContain('AWS cannot be reached');
    cluster.provider.setIdentity(scope, undefined);
    cluster.provider.put('SecretsManager', 'db', 'second');
    await cluster.advance(10 * MINUTE);
    expect(await cluster.ready('aws', 'SecretStore')).toBe('True Valid: store validated');
    expect(await cluster.values('db')).toEqual({ password: 'second' });
  });

  it('costs a bounded number of calls', async () => {
    await cluster.apply(externalSecret('db', { refreshInterval: '10s' }));
    cluster.provider.intercept(() => OUTAGE);
    cluster.forgetTraffic();
    await cluster.advance(2 * HOUR);
    expect(cluster.awsCalls()).toBeLessThanOrEqual(9 + 120 / 7 + 1);
  });

  it('that hangs frees the worker after its deadline, and other objects go on', async () => {
    await cluster.apply(externalSecret('good', { refreshInterval: '1m' }));
    cluster.provider.delayMs = HOUR;
    await cluster.apply(externalSecret('stuck'));
    cluster.provider.delayMs = 0;
    cluster.provider.put('SecretsManager', 'db', 'second');
    await cluster.advance(3 * MINUTE);
    expect(await cluster.values('good')).toEqual({ password: 'second' });
    expect(await cluster.values('stuck')).toEqual({ password: 'second' });
  });
});

describe('a store', () => {
  it('threat/S9 stays ready whatever 1,000 objects ask of it, and another tenant syncs on time', async () => {
    cluster.provider.intercept(({ name }) => (name.startsWith('bad') ? { ...OUTAGE, code: 'Throttled' } : undefined));
    for (let i = 0; i < 1_000; i += 1)
      await cluster.write(externalSecret(`bad-${i}`, { refreshInterval: '1m', data: [data('x', `bad-${i}`)] }));
    await cluster.advance(1_000);
    await cluster.apply(externalSecret('good'));
    expect(await cluster.values('good')).toEqual({ password: 'hunter2-db' });
    expect(await cluster.ready('aws', 'SecretStore')).toBe('True Valid: store validated');
  });

  it('that AWS denies is not ready, its objects wait, and all recover when the role is there', async () => {
    await cluster.apply(externalSecret('db', { refreshInterval: '1m' }));
    const scope = cluster.provider.requests.at(-1)?.use.scope;
    if (scope === undefined) throw new Error('nothing was asked');
    const answer = {
      kind: 'denied',
      code: 'AccessDenied',
      action: 'sts:AssumeRoleWithWebIdentity',
      message: 'AWS refuses sts:AssumeRoleWithWebIdentity',
    } as const;
    cluster.provider.setIdentity(scope, answer);
    await cluster.advance(6 * MINUTE);
    expect(await cluster.ready('aws', 'SecretStore')).toBe('False InvalidProviderConfig: unable to validate store');
    expect(await cluster.events('aws')).toContain(
      'Warning InvalidProviderConfig AWS refuses sts:AssumeRoleWithWebIdentity',
    );
    cluster.provider.setIdentity(scope, undefined);
    await cluster.advance(10 * MINUTE);
    expect(await cluster.ready('aws', 'SecretStore')).toBe('True Valid: store validated');
    expect(await cluster.ready('db')).toBe(SYNCED);
  });

  it('of another controller class is left alone with all its objects', async () => {
    await cluster.apply({
      ...secretStore('foreign'),
      spec: { controller: 'eso', provider: { aws: { service: 'SecretsManager', region: 'eu-west-1' } } },
    });
    cluster.forgetTraffic();
    await cluster.apply(externalSecret('db', { secretStoreRef: { name: 'foreign' } }));
    await cluster.advance(HOUR);
    expect(cluster.writes).toEqual([]);
    expect(await cluster.ready('foreign', 'SecretStore')).toBe('');
  });
});
