import {
  type CoreV1Event,
  CoreV1Api,
  CustomObjectsApi,
  KubeConfig,
  KubernetesObjectApi,
  makeInformer,
  PatchStrategy,
  setHeaderOptions,
  V1Secret,
  Watch,
} from '@kubernetes/client-node';
import { parse } from 'yaml';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { widgetCrd } from './manifests.ts';
import { type RunningLab, startLab } from './start-lab.ts';

/** The official JavaScript client, unmodified, as a second opinion beside kubectl. */
describe('@kubernetes/client-node', () => {
  let lab: RunningLab;
  let config: KubeConfig;
  let core: CoreV1Api;
  const namespace = 'default';

  beforeAll(async () => {
    lab = await startLab();
    config = new KubeConfig();
    config.loadFromFile(lab.kubeconfig);
    core = config.makeApiClient(CoreV1Api);
  });
  afterAll(() => lab.stop());

  const secret = (name: string, value: string): V1Secret => ({ metadata: { name }, stringData: { value } });

  test('creates, reads, replaces, patches and deletes Secrets', async () => {
    const created = await core.createNamespacedSecret({ namespace, body: secret('one', 'a') });
    expect(created.data).toEqual({ value: 'YQ==' });
    const replaced = await core.replaceNamespacedSecret({
      namespace,
      name: 'one',
      body: Object.assign(new V1Secret(), created, { data: { value: 'Yg==' } }),
    });
    expect(Number(replaced.metadata?.resourceVersion)).toBeGreaterThan(Number(created.metadata?.resourceVersion));
    await expect(core.replaceNamespacedSecret({ namespace, name: 'one', body: created })).rejects.toMatchObject({
      code: 409,
    });
    const patched = await core.patchNamespacedSecret(
      { namespace, name: 'one', body: { metadata: { labels: { a: 'b' } } } },
      setHeaderOptions('Content-Type', PatchStrategy.MergePatch),
    );
    expect(patched.metadata?.labels).toEqual({ a: 'b' });
    await core.deleteNamespacedSecret({ namespace, name: 'one' });
    await expect(core.readNamespacedSecret({ namespace, name: 'one' })).rejects.toMatchObject({ code: 404 });
  });

  test('pages through a list from one snapshot, and the token expires with a compaction', async () => {
    for (const name of ['p1', 'p2', 'p3']) await core.createNamespacedSecret({ namespace, body: secret(name, 'x') });
    const first = await core.listNamespacedSecret({ namespace, limit: 2 });
    const token = first.metadata?._continue;
    await core.createNamespacedSecret({ namespace, body: secret('p4', 'x') });
    const second = await core.listNamespacedSecret({ namespace, limit: 2, _continue: token });
    expect([...first.items, ...second.items].map((item) => item.metadata?.name)).toEqual(['p1', 'p2', 'p3']);
    lab.api.compact();
    await expect(core.listNamespacedSecret({ namespace, limit: 2, _continue: token })).rejects.toMatchObject({
      code: 410,
    });
  });

  test('a watch resumes exactly after a version, and a compacted one answers 410 in the stream', async () => {
    const list = await core.listNamespacedSecret({ namespace });
    const start = list.metadata?.resourceVersion ?? '';
    await core.createNamespacedSecret({ namespace, body: secret('w1', 'x') });
    await core.deleteNamespacedSecret({ namespace, name: 'w1' });
    expect(await watchOnce(start)).toEqual(['ADDED w1', 'DELETED w1']);
    lab.api.compact();
    expect(await watchOnce(start)).toEqual(['ERROR 410']);
  });

  async function watchOnce(resourceVersion: string): Promise<string[]> {
    const seen: string[] = [];
    await new Promise<void>((resolve, reject) => {
      new Watch(config)
        .watch(
          `/api/v1/namespaces/${namespace}/secrets`,
          { resourceVersion, timeoutSeconds: 1 },
          (type: string, object: V1Secret & { code?: number }) =>
            seen.push(`${type} ${object.metadata?.name ?? String(object.code)}`),
          () => resolve(),
        )
        .catch(reject);
    });
    return seen;
  }

  test('an informer follows adds, updates and deletes', async () => {
    const informer = makeInformer<V1Secret>(config, `/api/v1/namespaces/${namespace}/secrets`, () =>
      core.listNamespacedSecret({ namespace }),
    );
    const seen: string[] = [];
    const done = new Promise<void>((resolve) => {
      for (const event of ['add', 'update', 'delete'] as const) {
        informer.on(event, (object) => {
          if (object.metadata?.name !== 'followed') return;
          seen.push(event);
          if (event === 'delete') resolve();
        });
      }
    });
    await informer.start();
    await core.createNamespacedSecret({ namespace, body: secret('followed', 'x') });
    const current = await core.readNamespacedSecret({ namespace, name: 'followed' });
    await core.replaceNamespacedSecret({
      namespace,
      name: 'followed',
      body: Object.assign(new V1Secret(), current, { data: { value: 'eQ==' } }),
    });
    await core.deleteNamespacedSecret({ namespace, name: 'followed' });
    await done;
    await informer.stop();
    expect(seen).toEqual(['add', 'update', 'delete']);
  });

  test('a CRD is served at once, with server-side apply and its status', async () => {
    const objects = KubernetesObjectApi.makeApiClient(config);
    await objects.create(parse(widgetCrd) as never);
    lab.api.settle();
    const custom = config.makeApiClient(CustomObjectsApi);
    const at = { group: 'example.test', version: 'v1', plural: 'widgets', namespace, name: 'lamp' };
    const body = { apiVersion: 'example.test/v1', kind: 'Widget', metadata: { name: 'lamp' }, spec: { title: 'Lamp' } };
    const apply = setHeaderOptions('Content-Type', PatchStrategy.ServerSideApply);
    const made = await custom.patchNamespacedCustomObject({ ...at, body, fieldManager: 'tests' }, apply);
    expect(made).toMatchObject({ spec: { title: 'Lamp' }, metadata: { generation: 1 } });
    const status = { status: { conditions: [{ type: 'Ready', status: 'True' }] }, spec: { title: 'ignored' } };
    const merge = setHeaderOptions('Content-Type', PatchStrategy.MergePatch);
    const patched = await custom.patchNamespacedCustomObjectStatus({ ...at, body: status }, merge);
    expect(patched).toMatchObject({
      spec: { title: 'Lamp' },
      status: { conditions: [{ status: 'True' }] },
      metadata: { generation: 1 },
    });
  });

  test('a ServiceAccount token authenticates until its account is deleted', async () => {
    await core.createNamespacedServiceAccount({ namespace, body: { metadata: { name: 'runner' } } });
    const reply = await core.createNamespacedServiceAccountToken({
      namespace,
      name: 'runner',
      body: { spec: { audiences: [], expirationSeconds: 600 } },
    });
    const asRunner = new KubeConfig();
    asRunner.loadFromClusterAndUser(config.getCurrentCluster()!, { name: 'runner', token: reply.status?.token ?? '' });
    const runner = asRunner.makeApiClient(CoreV1Api);
    await expect(runner.listNamespacedSecret({ namespace })).rejects.toMatchObject({ code: 403 });
    await core.deleteNamespacedServiceAccount({ namespace, name: 'runner' });
    await expect(runner.listNamespacedSecret({ namespace })).rejects.toMatchObject({ code: 401 });
  });

  test('events are stored and selected by what they are about', async () => {
    const about = { kind: 'Secret', name: 'p1', namespace };
    const event: CoreV1Event = {
      metadata: { name: 'p1.1' },
      involvedObject: about,
      reason: 'Seen',
      message: 'm',
      type: 'Normal',
    };
    await core.createNamespacedEvent({ namespace, body: event });
    const found = await core.listNamespacedEvent({ namespace, fieldSelector: 'involvedObject.name=p1,reason=Seen' });
    expect(found.items.map((item) => item.message)).toEqual(['m']);
  });
});
