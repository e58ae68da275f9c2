import type { DeniedAnswer, FailedAnswer } from '@lockkeeper/core';
import { afterEach, describe, expect, it } from 'vitest';
import { startCluster, type TestCluster } from '../../fakes/cluster.ts';
import { LabTransport } from '../../fakes/lab-transport.ts';
import { clusterSecretStore, READER, secret, secretStore, TEAM } from '../../fakes/manifests.ts';
import { PUSH_ON, pushed, pushSecret } from '../../fakes/push-manifests.ts';

const SYNCED = 'True Synced: PushSecret synced successfully';
const SOURCE = secret('source', { user: 'admin', password: 'hunter2-push' });
const MINUTE = 60_000;

const DOWN: FailedAnswer = { kind: 'failed', code: 'Network', message: 'no answer from AWS', retry: 'later' };
const THROTTLED: FailedAnswer = { kind: 'failed', code: 'Throttled', message: 'AWS is throttling', retry: 'later' };
const DENIED: DeniedAnswer = {
  kind: 'denied',
  code: 'AccessDeniedException',
  action: 'secretsmanager:CreateSecret',
  message: 'no identity-based policy allows secretsmanager:CreateSecret',
  platform: 'statement 3 of policy push',
};

let cluster: TestCluster;

afterEach(() => cluster.stop());

async function start(): Promise<void> {
  cluster = await startCluster({ rules: PUSH_ON, before: [SOURCE] });
}

const ready = (name = 'push'): Promise<string> => cluster.ready(name, 'PushSecret');

function remote(name: string): string | undefined {
  const found = cluster.writer.find('SecretsManager', name);
  return found && Buffer.from(found.bytes).toString();
}

describe('an AWS', () => {
  it.each([
    ['that is down', DOWN],
    ['that throttles', THROTTLED],
    ['that denies', DENIED],
  ])(
    '%s is told in the words of upstream, and what it did not take is pushed when it is well',
    async (_name, answer) => {
      await start();
      cluster.writer.setAnswer('SecretsManager', 'remote-db', answer);
      await cluster.apply(
        pushSecret('push', { data: [pushed('password', 'remote-db'), pushed('user', 'remote-user')] }),
      );
      const text = `set secret failed: could not write remote ref password to target secretstore aws: ${answer.message}`;
      expect(await ready()).toBe(`False Errored: ${text}`);
      expect(remote('remote-user')).toBe('admin');
      const { status } = await cluster.get('PushSecret', 'push');
      expect(Object.keys(Object(status?.['syncedPushSecrets'])['SecretStore/aws'])).toEqual(['remote-user']);
      await cluster.advance(5 * MINUTE);
      cluster.forgetTraffic();
      await cluster.advance(30 * MINUTE);
      expect(cluster.writes).toEqual([]);
      cluster.writer.setAnswer('SecretsManager', 'remote-db', undefined);
      await cluster.advance(60 * MINUTE);
      expect([await ready(), remote('remote-db')]).toEqual([SYNCED, 'hunter2-push']);
    },
  );

  it('that denies is asked less and less often, and an edit is followed at once', async () => {
    await start();
    cluster.writer.setAnswer('SecretsManager', 'remote-db', DENIED);
    await cluster.apply(pushSecret('push'));
    await cluster.advance(60 * MINUTE);
    expect(cluster.writer.requests.length).toBeLessThan(15);
    cluster.writer.setAnswer('SecretsManager', 'remote-db', undefined);
    await cluster.apply(pushSecret('push', { refreshInterval: '2h' }));
    expect(await ready()).toBe(SYNCED);
  });

  it('whose denial is explained to the platform tells the tenant nothing of it', async () => {
    await start();
    cluster.writer.setAnswer('SecretsManager', 'remote-db', DENIED);
    await cluster.apply(pushSecret('push'));
    const told = JSON.stringify([await cluster.get('PushSecret', 'push'), await cluster.events('push')]);
    expect(told).not.toContain('statement 3');
    expect(cluster.log.some((line) => line.includes('statement 3'))).toBe(true);
  });
});

describe('a crash', () => {
  it('between the write to AWS and the status makes no second write, and the status follows', async () => {
    await start();
    const heal = cluster.transport.refuse(({ method, path }) =>
      method !== 'GET' && path.includes('/pushsecrets/') ? 503 : undefined,
    );
    await cluster.apply(pushSecret('push'));
    expect([cluster.writer.changes, await ready()]).toEqual([1, '']);
    heal();
    await cluster.restart();
    expect([cluster.writer.changes, await ready()]).toEqual([1, SYNCED]);
  });

  it('between the removal in AWS and the status loses nothing and removes nothing else', async () => {
    await start();
    const both = [pushed('password', 'remote-db'), pushed('user', 'remote-user')];
    await cluster.apply(pushSecret('push', { deletionPolicy: 'Delete', data: both }));
    await cluster.advance(10_000);
    const heal = cluster.transport.refuse(({ method, path }) =>
      method === 'PATCH' && path.includes('/pushsecrets/') ? 503 : undefined,
    );
    await cluster.apply(pushSecret('push', { deletionPolicy: 'Delete', data: both.slice(0, 1) }));
    await cluster.advance(10_000);
    heal();
    await cluster.restart();
    expect([remote('remote-db'), remote('remote-user'), await ready()]).toEqual(['hunter2-push', undefined, SYNCED]);
  });

  it('while the operator was away hides no edit of the Secret', async () => {
    await start();
    await cluster.apply(pushSecret('push', { refreshInterval: '24h' }));
    await cluster.operator.stop(0);
    await cluster.write(secret('source', { password: 'hunter2-while-away' }));
    await cluster.restart();
    expect(remote('remote-db')).toBe('hunter2-while-away');
  });
});

describe('two operators', () => {
  it('at once write each value once', async () => {
    await start();
    const second = cluster.makeOperator(new LabTransport(cluster.api.handle, 'operator-2'));
    await cluster.clock.until(second.start());
    await cluster.apply(pushSecret('push'));
    await cluster.advance(10 * MINUTE);
    expect([cluster.writer.changes, await ready()]).toEqual([1, SYNCED]);
    cluster.forgetTraffic();
    await cluster.advance(50 * MINUTE);
    expect(cluster.writes).toEqual([]);
    await cluster.clock.until(second.stop(0));
  });
});

describe('a right', () => {
  it('that is withdrawn stops the next write, and what stands stays', async () => {
    await start();
    await cluster.apply(pushSecret('push'));
    await cluster.patch('ServiceAccount', 'reader', {
      metadata: { annotations: { 'eks.amazonaws.com/role-arn': null } },
    });
    await cluster.apply(secret('source', { password: 'hunter2-next' }));
    await cluster.advance(MINUTE);
    expect(remote('remote-db')).toBe('hunter2-push');
    expect(await ready()).toMatch(/^False Errored: /);
  });

  it('that is withdrawn while one write is under way stops the one behind it', async () => {
    await start();
    cluster.writer.delayMs = 1_000;
    const properties = [pushed('user', 'remote', {}, 'user'), pushed('password', 'remote', {}, 'password')];
    await cluster.write(pushSecret('push', { data: properties }));
    await cluster.advance(500);
    await cluster.delete('SecretStore', 'aws');
    await cluster.advance(5_000);
    expect(remote('remote')).toBe('{"user":"admin"}');
  });
});

describe('one store that does not work', () => {
  it('keeps no other store from what is new', async () => {
    await start();
    await cluster.apply(secretStore('second', { ...READER, prefix: 'second/' }));
    cluster.writer.setAnswer('SecretsManager', 'remote-db', DENIED);
    await cluster.apply(pushSecret('push', { secretStoreRefs: [{ name: 'aws' }, { name: 'second' }] }));
    expect([remote('remote-db'), remote('second/remote-db')]).toEqual([undefined, 'hunter2-push']);
  });

  it('of another controller class is left alone, and no status is written where it is the only one', async () => {
    await start();
    const { spec, ...rest } = clusterSecretStore('other', {}, READER);
    await cluster.apply({ ...rest, spec: { ...Object(spec), controller: 'theirs' } });
    await cluster.apply(pushSecret('push', { secretStoreRefs: [{ name: 'other', kind: 'ClusterSecretStore' }] }));
    expect([(await cluster.get('PushSecret', 'push', TEAM)).status ?? {}, cluster.writer.requests]).toEqual([{}, []]);
  });
});

it('nothing of a value is in logs, events and statuses, whatever goes wrong', async () => {
  await start();
  cluster.writer.put('SecretsManager', 'remote-db', 'hunter2-theirs');
  await cluster.apply(
    pushSecret('foreign'),
    pushSecret('no-key', { data: [pushed('none', 'x')] }),
    pushSecret('template', { template: { data: { password: '{{ .password | fromJson }}' } } }),
    pushSecret('not-json', { data: [pushed('password', 'remote-db', {}, 'a')] }),
  );
  await cluster.advance(10 * MINUTE);
  const statuses = await Promise.all(
    ['foreign', 'no-key', 'template', 'not-json'].map((name) => cluster.get('PushSecret', name)),
  );
  const told = JSON.stringify([cluster.log, statuses, await cluster.list('Event')]);
  expect(told).toContain('Errored');
  expect(told).not.toContain('hunter2');
});
