import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { hasClient } from '@lockkeeper/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readContainerView } from '../../src/node/pods/container-view.ts';
import { type NodeLab, podManifest, startNodeLab } from './node-lab.ts';

describe.skipIf(!hasClient('kubectl', 'tests that drive the lab with kubectl'))('pods on a node of the lab', () => {
  let lab: NodeLab;
  const view = async (pod: string) => readContainerView(lab.pods, { namespace: 'shop', pod, container: 'web' });
  const file = (pod: string, volume: string, path: string): string =>
    join(lab.pods, 'shop', pod, 'volumes', volume, path);
  const ready = (pod: string): Promise<string> =>
    lab.succeeds(`-n shop wait --for=condition=Ready pod/${pod} --timeout=60s`);

  beforeAll(async () => {
    lab = await startNodeLab(['ec2']);
    await lab.succeeds('create namespace shop');
    await lab.succeeds('-n shop create secret generic db --from-literal=user=app --from-literal=password=s3cret');
    await lab.succeeds('-n shop create configmap settings --from-literal=level=info --from-literal=1st=no');
  });
  afterAll(() => lab.stop());

  test('variables come from literals, Secrets, ConfigMaps and fields, and expand one another', async () => {
    const container = {
      envFrom: [
        { configMapRef: { name: 'settings' }, prefix: 'APP_' },
        { secretRef: { name: 'nothing', optional: true } },
      ],
      env: [
        { name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'db', key: 'password' } } },
        { name: 'URL', value: 'db://$(PASSWORD)@host/$(APP_level)?$$(PASSWORD)=$(UNKNOWN)' },
        { name: 'NODE', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
        { name: 'IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
      ],
    };
    await lab.succeeds('create -f -', podManifest('vars', { container }));
    await ready('vars');
    const variables = new Map((await view('vars'))?.environment);
    expect(variables.get('URL')).toBe('db://s3cret@host/info?$(PASSWORD)=$(UNKNOWN)');
    expect(variables.get('APP_1st')).toBe('no');
    expect(variables.get('NODE')).toMatch(/^ip-10-0-0-10\./);
    expect(variables.get('IP')).toMatch(/^10\.42\./);
  });

  test('a missing Secret holds the container back until it comes; variables then stay what they were', async () => {
    const env = [{ name: 'KEY', valueFrom: { secretKeyRef: { name: 'late', key: 'key' } } }];
    await lab.succeeds('create -f -', podManifest('early', { container: { env } }));
    await lab.shows('-n shop get pod early', /early +0\/1 +CreateContainerConfigError/);
    expect(await lab.succeeds('-n shop events --for pod/early')).toMatch(
      /Warning +Failed .*Error: secret "late" not found/,
    );
    await lab.succeeds('-n shop create secret generic late --from-literal=other=x');
    await lab.shows('-n shop events --for pod/early', /Error: couldn't find key key in Secret shop\/late/);
    await lab.succeeds('-n shop patch secret late -p {"stringData":{"key":"first"}}');
    await ready('early');
    await lab.succeeds('-n shop patch secret late -p {"stringData":{"key":"second"}}');
    expect(new Map((await view('early'))?.environment).get('KEY')).toBe('first');
  });

  test('init containers are made one after the other, before all others', async () => {
    const key = { name: 'KEY', valueFrom: { secretKeyRef: { name: 'prepared', key: 'key' } } };
    const initContainers = [
      { name: 'first', image: 'first:1' },
      { name: 'second', image: 'second:1', env: [key] },
      { name: 'proxy', image: 'proxy:1', restartPolicy: 'Always' },
    ];
    await lab.succeeds('create -f -', podManifest('staged', { initContainers }));
    await lab.shows('-n shop get pod staged', /staged +0\/2 +Init:CreateContainerConfigError/);
    expect(await readContainerView(lab.pods, { namespace: 'shop', pod: 'staged', container: 'web' })).toBeUndefined();
    await lab.succeeds('-n shop create secret generic prepared --from-literal=key=done');
    await ready('staged');
    expect(await lab.succeeds('-n shop get pod staged')).toMatch(/staged +2\/2 +Running/);
    const second = await readContainerView(lab.pods, { namespace: 'shop', pod: 'staged', container: 'second' });
    expect(new Map(second?.environment).get('KEY')).toBe('done');
    const events = await lab.succeeds('-n shop describe pod staged');
    expect(events).toMatch(/Warning +Failed .* Error: secret "prepared" not found/);
    expect(events).toMatch(/Normal +Pulled .* Container image "second:1" already present on machine/);
    expect(events).toMatch(/Normal +Created .* Created container: second/);
    await lab.succeeds('-n shop delete pod staged --timeout=60s');
    const stopped = await lab.succeeds('-n shop events --for pod/staged');
    expect(stopped).toMatch(/Killing +Pod\/staged +Stopping container web/);
    expect(stopped).not.toContain('Stopping container first');
  });

  test('volumes hold Secrets, ConfigMaps and facts of the pod, and follow them', async () => {
    const volumes = [
      { name: 'cfg', configMap: { name: 'settings' } },
      {
        name: 'key',
        secret: { secretName: 'db', defaultMode: 0o400, items: [{ key: 'password', path: 'deep/pass' }] },
      },
      {
        name: 'info',
        downwardAPI: { items: [{ path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } }] },
      },
      { name: 'tmp', emptyDir: {} },
    ];
    const volumeMounts = [{ name: 'key', mountPath: '/etc/key', readOnly: true }];
    await lab.succeeds('create -f -', podManifest('files', { volumes, container: { volumeMounts } }));
    await ready('files');
    expect(await readFile(file('files', 'cfg', 'level'), 'utf8')).toBe('info');
    expect(await readFile(file('files', 'key', 'deep/pass'), 'utf8')).toBe('s3cret');
    expect((await stat(file('files', 'key', 'deep/pass'))).mode & 0o777).toBe(0o400);
    expect(await readFile(file('files', 'info', 'labels'), 'utf8')).toBe('app="files"');
    expect((await stat(file('files', 'tmp', ''))).isDirectory()).toBe(true);
    expect((await view('files'))?.mounts).toContainEqual({
      mountPath: '/etc/key',
      source: file('files', 'key', '').replace(/\/$/, ''),
      readOnly: true,
    });
    await lab.succeeds('-n shop patch configmap settings -p {"data":{"level":"debug"}}');
    await lab.succeeds('-n shop label pod files tier=gold');
    await expect.poll(() => readFile(file('files', 'cfg', 'level'), 'utf8'), { timeout: 60_000 }).toBe('debug');
    await expect.poll(() => readFile(file('files', 'info', 'labels'), 'utf8'), { timeout: 60_000 }).toContain('gold');
  });

  test('a file that a container has mounted by itself stays what it was when its volume moves on', async () => {
    await lab.succeeds('-n shop create configmap moving --from-literal=level=first');
    const volumes = [{ name: 'cfg', configMap: { name: 'moving' } }];
    const volumeMounts = [
      { name: 'cfg', mountPath: '/all' },
      { name: 'cfg', mountPath: '/one', subPath: 'level' },
    ];
    await lab.succeeds('create -f -', podManifest('held', { volumes, container: { volumeMounts } }));
    await ready('held');
    await lab.succeeds('-n shop patch configmap moving -p {"data":{"level":"second"}}');
    await expect.poll(() => readFile(file('held', 'cfg', 'level'), 'utf8'), { timeout: 60_000 }).toBe('second');
    const one = (await view('held'))?.mounts.find(({ mountPath }) => mountPath === '/one');
    expect(await readFile(one?.source ?? '', 'utf8')).toBe('first');
    expect(one?.readOnly).toBe(true);
  });

  test('a projected token is for the audience and the time that the pod asks for, and bound to the pod', async () => {
    const token = { serviceAccountToken: { audience: 'sts.amazonaws.com', expirationSeconds: 86_400, path: 'token' } };
    await lab.succeeds(
      'create -f -',
      podManifest('who', { volumes: [{ name: 'aws', projected: { sources: [token] } }] }),
    );
    await ready('who');
    const jwt = await readFile(file('who', 'aws', 'token'), 'utf8');
    const claims = JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;
    expect(claims).toMatchObject({
      aud: ['sts.amazonaws.com'],
      sub: 'system:serviceaccount:shop:default',
      'kubernetes.io': { namespace: 'shop', pod: { name: 'who' }, serviceaccount: { name: 'default' } },
    });
    expect(Number(claims['exp']) - Number(claims['iat'])).toBe(86_400);
    const api = await view('who');
    expect(api?.mounts.map(({ mountPath }) => mountPath)).toContain('/var/run/secrets/kubernetes.io/serviceaccount');
  });

  test('a volume that cannot be set up holds the pod back, in the words of the kubelet', async () => {
    const volumes = [
      { name: 'gone', secret: { secretName: 'nothing' } },
      { name: 'part', configMap: { name: 'settings', items: [{ key: 'nope', path: 'nope' }] } },
      { name: 'disk', persistentVolumeClaim: { claimName: 'data' } },
      { name: 'other', csi: { driver: 'nfs.csi.k8s.io' } },
    ];
    await lab.succeeds('create -f -', podManifest('stuck', { volumes }));
    const events = await lab.shows('-n shop events --for pod/stuck', /nfs.csi/);
    expect(events).toContain('FailedMount');
    expect(events).toContain('MountVolume.SetUp failed for volume "gone" : secret "nothing" not found');
    expect(events).toContain(
      'MountVolume.SetUp failed for volume "part" : configmap references non-existent config key: nope',
    );
    expect(events).toContain('volumes of type persistentVolumeClaim are not served by the lab');
    expect(events).toContain('driver name nfs.csi.k8s.io not found in the list of registered CSI drivers');
    expect(await lab.succeeds('-n shop get pod stuck')).toMatch(/stuck +0\/1 +ContainerCreating/);
  });

  test('threat/B4 nothing of a pod runs, and none of it sees the machine', async () => {
    const container = {
      command: ['/bin/sh', '-c', `touch ${lab.folder}/ran`],
      volumeMounts: [{ name: 'host', mountPath: '/host' }],
    };
    await lab.succeeds(
      'create -f -',
      podManifest('evil', { container, volumes: [{ name: 'host', hostPath: { path: '/etc' } }] }),
    );
    await ready('evil');
    await expect(stat(join(lab.folder, 'ran'))).rejects.toThrow('ENOENT');
    await expect(stat(file('evil', 'host', 'passwd'))).rejects.toThrow('ENOENT');
    expect(await lab.fails('-n shop exec evil -- date')).toContain('lockkeeper lab exec');
    expect(await lab.fails('-n shop logs evil')).toContain('the lab runs no containers');
  });

  test.each(['../../x', '/etc/x', '..data/x', 'a/../../x'])(
    'threat/B4 the path %s leads out of no volume',
    async (path) => {
      const volumes = [{ name: 'v', configMap: { name: 'settings', items: [{ key: 'level', path }] } }];
      expect(await lab.fails('create -f -', podManifest('climber', { volumes }))).toMatch(/must (be a relative|not)/);
    },
  );

  test('what went in goes when the pod goes', async () => {
    await lab.succeeds('create -f -', podManifest('short', {}));
    await ready('short');
    await lab.succeeds('-n shop delete pod short --timeout=30s');
    await expect(stat(join(lab.pods, 'shop', 'short'))).rejects.toThrow('ENOENT');
  });

  test('threat/B3 only their owner may enter the files of pods', async () => {
    expect((await stat(lab.pods)).mode & 0o777).toBe(0o700);
  });
});
