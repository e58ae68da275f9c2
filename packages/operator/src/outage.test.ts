import {
  CLUSTER_SECRET_STORE_CRD,
  CUSTOM_RESOURCE_DEFINITIONS,
  ECR_AUTHORIZATION_TOKEN_CRD,
  EXTERNAL_SECRET_CRD,
  LockkeeperError,
  PUSH_SECRET_CRD,
  SECRET_STORE_CRD,
  STORE_GRANT_CRD,
} from '@lockkeeper/core';
import { describe, expect, it } from 'vitest';
import { startCluster, type TestCluster } from './fakes/cluster.ts';
import { data, externalSecret } from './fakes/manifests.ts';

const GOOD = { password: 'hunter2-db' };
const SYNCED = 'True SecretSynced: secret synced';
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('an API server that is down', () => {
  it('at start is waited for, and the work begins when it answers', async () => {
    const cluster = await startCluster({ start: false, before: [externalSecret('db')] });
    cluster.transport.unplug();
    const started = cluster.operator.start();
    await cluster.advance(10 * MINUTE);
    expect(cluster.operator.ready()).toBe(false);
    expect(cluster.log.join()).toContain('waiting for the API server');
    expect(cluster.log.length).toBeLessThan(5);
    cluster.transport.plugIn();
    await cluster.clock.until(started);
    await cluster.settle();
    expect(cluster.operator.ready()).toBe(true);
    expect(await cluster.values('db')).toEqual(GOOD);
    await cluster.stop();
  });

  it('between the check of the CRDs and the first lists is waited for as well', async () => {
    const cluster = await startCluster({ start: false, before: [externalSecret('db')] });
    let lists = 0;
    const stop = cluster.transport.before(({ path }) => {
      if (!path.includes('limit=')) return;
      lists += 1;
      throw new Error('connection refused');
    });
    const started = cluster.operator.start();
    await cluster.advance(5 * MINUTE);
    expect(lists).toBeLessThan(7 * 20);
    expect(cluster.operator.ready()).toBe(false);
    stop();
    await cluster.clock.until(started);
    await cluster.settle();
    expect(await cluster.values('db')).toEqual(GOOD);
    await cluster.stop();
  });

  it.each([
    ['a minute', MINUTE, false],
    ['an hour', HOUR, false],
    ['an hour, and has forgotten what happened meanwhile', HOUR, true],
  ])(
    'in the middle, for %s: nothing is lost, and all that changed meanwhile is followed',
    async (_what, ms, compacts) => {
      const cluster = await startCluster();
      await cluster.apply(
        externalSecret('db', { refreshInterval: '10m' }),
        externalSecret('deleted'),
        externalSecret('edited'),
        externalSecret('gone'),
      );
      const before = await cluster.get('Secret', 'db');
      cluster.transport.unplug();
      await cluster.advance(ms / 2);
      await cluster.delete('Secret', 'deleted');
      await cluster.patch('Secret', 'edited', { data: { password: 'eA==' } });
      await cluster.delete('ExternalSecret', 'gone');
      await cluster.write(externalSecret('new'));
      if (compacts) cluster.api.compact();
      await cluster.advance(ms / 2);
      expect(await cluster.get('Secret', 'db')).toEqual(before);
      cluster.transport.plugIn();
      await cluster.advance(2 * MINUTE);
      for (const name of ['db', 'deleted', 'edited', 'new']) {
        expect(await cluster.values(name), name).toEqual(GOOD);
        expect(await cluster.ready(name), name).toBe(SYNCED);
      }
      expect(await cluster.find('Secret', 'gone')).toBeUndefined();
      await cluster.stop();
    },
  );

  it('while a pass runs: the pass is done again', async () => {
    const cluster = await startCluster();
    cluster.provider.delayMs = 5_000;
    await cluster.write(externalSecret('db'));
    await cluster.advance(2_000);
    cluster.transport.unplug();
    await cluster.advance(MINUTE);
    cluster.transport.plugIn();
    await cluster.advance(8 * MINUTE);
    expect(await cluster.values('db')).toEqual(GOOD);
    await cluster.stop();
  });

  it.each(['create secrets', 'patch status'])(
    'when the process dies right after "%s": the next one ends the work',
    async (point) => {
      const cluster = await startCluster();
      const dead = cluster.transport;
      cluster.transport.after(({ method, path }) => {
        const isHere =
          point === 'create secrets' ? method === 'POST' && path.includes('/secrets') : path.includes('/status');
        if (!isHere) return;
        dead.unplug();
        throw new Error('killed');
      });
      await cluster.apply(externalSecret('db'));
      await cluster.restart();
      await cluster.advance(MINUTE);
      expect(await cluster.values('db')).toEqual(GOOD);
      expect(await cluster.ready('db')).toBe(SYNCED);
      expect((await cluster.list('Secret')).length).toBe(1);
      await cluster.stop();
    },
  );

  it('when the process dies between the Secret of the new name and the deletion of the old one: the old one goes later', async () => {
    const cluster = await startCluster();
    await cluster.apply(externalSecret('db'));
    cluster.transport.before(({ method }) => {
      if (method === 'DELETE') throw new Error('killed');
    });
    await cluster.apply(externalSecret('db', { target: { name: 'renamed' } }));
    expect(await cluster.values('db')).toEqual(GOOD);
    await cluster.restart();
    await cluster.advance(MINUTE);
    expect(await cluster.values('renamed')).toEqual(GOOD);
    expect(await cluster.find('Secret', 'db')).toBeUndefined();
    await cluster.stop();
  });
});

describe('stopping', () => {
  it('leaves no timer and no request behind, and no Secret half written', async () => {
    const cluster = await startCluster();
    await cluster.apply(externalSecret('db'), externalSecret('bad', { data: [data('x', 'absent')] }));
    await cluster.clock.until(cluster.operator.stop(1_000));
    expect(cluster.operator.ready()).toBe(false);
    cluster.api.close();
    let requests = 0;
    cluster.transport.before(() => void (requests += 1));
    await cluster.advance(24 * HOUR);
    expect(requests).toBe(0);
    expect(cluster.clock.pending).toBe(0);
  });

  it('lets a running pass finish within its grace, and aborts it after', async () => {
    for (const [grace, expected] of [
      [10_000, GOOD],
      [1_000, undefined],
    ] as const) {
      const cluster = await startCluster();
      cluster.provider.delayMs = 5_000;
      await cluster.write(externalSecret('db'));
      await cluster.advance(2_000);
      await cluster.clock.until(cluster.operator.stop(grace));
      expect(await cluster.values('db')).toEqual(expected);
      cluster.api.close();
    }
  });

  it('before the caches have synced ends the start', async () => {
    const cluster = await startCluster({ start: false });
    cluster.transport.unplug();
    const started = cluster.operator.start();
    started.catch(() => undefined);
    await cluster.advance(1_000);
    await cluster.clock.until(cluster.operator.stop(0));
    await expect(started).rejects.toThrow('the operator stops');
    cluster.api.close();
    expect(cluster.clock.pending).toBe(0);
  });
});

describe('threat/Q5 CRDs', () => {
  type Crd = typeof SECRET_STORE_CRD;
  /** The CRD without one field of its schema, in one version or all. */
  function pruned(crd: Crd, path: readonly string[], version?: string): object {
    const copy = structuredClone(crd) as unknown as {
      spec: { versions: { name: string; schema: { openAPIV3Schema: Record<string, never> } }[] };
    };
    for (const { name, schema } of copy.spec.versions) {
      if (version !== undefined && name !== version) continue;
      let at = schema.openAPIV3Schema as Record<string, Record<string, never>>;
      for (const part of path.slice(0, -1)) at = (part === '[]' ? at['items'] : at['properties']?.[part]) as never;
      delete (at['properties'] as Record<string, unknown>)[path.at(-1) ?? ''];
    }
    return copy;
  }

  async function startError(crds: readonly object[]): Promise<string> {
    const cluster: TestCluster = await startCluster({ start: false, crds });
    const error = await cluster.clock.until(
      cluster.operator.start().then(
        () => 'started',
        (reason: unknown) => reason,
      ),
    );
    expect(cluster.awsCalls()).toBe(0);
    await cluster.stop();
    return error instanceof LockkeeperError ? `${error.code}: ${error.message}` : String(error);
  }

  it.each([
    [CLUSTER_SECRET_STORE_CRD, ['spec', 'conditions'], undefined, 'v1: spec.conditions[].namespaces'],
    [
      CLUSTER_SECRET_STORE_CRD,
      ['spec', 'conditions', '[]', 'namespaceSelector'],
      'v1beta1',
      'v1beta1: spec.conditions[].namespaceSelector',
    ],
    [SECRET_STORE_CRD, ['spec', 'controller'], undefined, 'v1: spec.controller'],
    [SECRET_STORE_CRD, ['spec', 'provider', 'aws', 'role'], undefined, 'v1: spec.provider.aws.role'],
    [
      CLUSTER_SECRET_STORE_CRD,
      ['spec', 'provider', 'aws', 'auth'],
      'v1beta1',
      'v1beta1: spec.provider.aws.auth.jwt.serviceAccountRef.name',
    ],
    [CLUSTER_SECRET_STORE_CRD, ['spec', 'provider', 'aws', 'prefix'], undefined, 'v1: spec.provider.aws.prefix'],
    [
      CLUSTER_SECRET_STORE_CRD,
      ['spec', 'provider', 'aws', 'sessionTags'],
      undefined,
      'v1: spec.provider.aws.sessionTags',
    ],
    [
      CLUSTER_SECRET_STORE_CRD,
      ['spec', 'conditions', '[]', 'pushRemoteKeys'],
      undefined,
      'v1: spec.conditions[].pushRemoteKeys',
    ],
    [PUSH_SECRET_CRD, ['spec', 'updatePolicy'], undefined, 'v1alpha1: spec.updatePolicy'],
    [PUSH_SECRET_CRD, ['spec', 'dataTo', '[]', 'match'], undefined, 'v1alpha1: spec.dataTo[].match.regexp'],
    [ECR_AUTHORIZATION_TOKEN_CRD, ['spec', 'role'], undefined, 'v1alpha1: spec.role'],
    [STORE_GRANT_CRD, ['spec', 'regions'], undefined, 'v1alpha1: spec.regions'],
    [STORE_GRANT_CRD, ['status', 'namespaceUID'], undefined, 'v1alpha1: status.namespaceUID'],
  ] as const)(
    '%#: that would prune a restricting field are refused at start, by name',
    async (crd, path, version, named) => {
      const crds = CUSTOM_RESOURCE_DEFINITIONS.map((one) => (one === crd ? pruned(crd as Crd, path, version) : one));
      expect(await startError(crds)).toContain(`Refused: the installed CRDs are not Lockkeeper's: `);
      expect(await startError(crds)).toContain(named);
    },
  );

  it('that are not there at all are refused at start, by name', async () => {
    const message = await startError([EXTERNAL_SECRET_CRD]);
    expect(message).toContain('clustersecretstores.external-secrets.io is not installed');
    expect(message).toContain('Apply the CRDs of this release');
  });

  it('of ours are accepted', async () => {
    expect(await startError(CUSTOM_RESOURCE_DEFINITIONS)).toBe('started');
  });
});
