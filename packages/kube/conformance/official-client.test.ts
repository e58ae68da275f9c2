import { CoreV1Api, KubeConfig, Watch } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type ClosableTransport,
  collectList,
  KubeClient,
  type KubeObject,
  loadKubeconfig,
  secrets,
  systemClock,
  systemCommands,
  systemFiles,
  undiciTransport,
  type WatchEvent,
} from '../src/index.ts';
import { certificate, serverTls } from './certificates/read.ts';
import { FaultServer } from './fault-server.ts';

/** The official client and ours read the same kubeconfig and the same server: they must see the same. */
describe('the official client as a witness', () => {
  let server: FaultServer;
  let transport: ClosableTransport;
  let ours: KubeClient;
  const official = new KubeConfig();

  beforeAll(async () => {
    server = await new FaultServer(serverTls()).start();
    const kubeconfig = JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'test',
      clusters: [
        {
          name: 'test',
          cluster: {
            server: `https://127.0.0.1:${server.port}`,
            'tls-server-name': 'kubernetes.test',
            'certificate-authority-data': Buffer.from(certificate('ca')).toString('base64'),
          },
        },
      ],
      users: [{ name: 'me', user: { token: 'the-token' } }],
      contexts: [{ name: 'test', context: { cluster: 'test', user: 'me', namespace: 'team' } }],
    });
    official.loadFromString(kubeconfig);
    const config = await loadKubeconfig(kubeconfig, { files: systemFiles(), directory: '/' });
    transport = undiciTransport(config, { clock: systemClock(), files: systemFiles(), commands: systemCommands() });
    ours = new KubeClient(transport, { clock: systemClock(), userAgent: 'test' });
  });

  afterAll(async () => {
    await transport.close();
    await server.close();
  });

  it('lists the same objects at the same version, with the same credentials', async () => {
    for (let i = 0; i < 7; i += 1)
      server.api.put('secrets', { metadata: { namespace: 'team', name: `s${i}` }, data: { k: 'djE=' } });
    const api = official.makeApiClient(CoreV1Api);
    const theirs = await api.listNamespacedSecret({ namespace: 'team' });
    const mine = await collectList(
      ours.listIn<KubeObject & { data?: Record<string, string> }>(secrets, 'team', { limit: 3 }),
    );
    expect(mine.items.map((item) => [item.metadata.name, item.metadata.uid, item.data])).toEqual(
      theirs.items.map((item) => [item.metadata?.name, item.metadata?.uid, item.data]),
    );
    expect(mine.resourceVersion).toBe(theirs.metadata?.resourceVersion);
    expect(new Set(server.requests.map((request) => request.authorization))).toEqual(new Set(['Bearer the-token']));
  });

  it('creates, replaces and deletes what the other sees', async () => {
    const api = official.makeApiClient(CoreV1Api);
    const made = await ours.create(secrets, {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { namespace: 'team', name: 'mine' },
    });
    const seen = await api.readNamespacedSecret({ namespace: 'team', name: 'mine' });
    expect(seen.metadata?.uid).toBe(made.metadata.uid);
    await api.replaceNamespacedSecret({
      namespace: 'team',
      name: 'mine',
      body: Object.assign(seen, { data: { k: 'djI=' } }),
    });
    const changed = await ours.get<KubeObject & { data: unknown }>(secrets, { namespace: 'team', name: 'mine' });
    expect(changed?.data).toEqual({ k: 'djI=' });
    const { uid = '', resourceVersion = '' } = changed?.metadata ?? {};
    expect(await ours.delete(secrets, { namespace: 'team', name: 'mine' }, { uid, resourceVersion })).toBe('deleted');
    await expect(api.readNamespacedSecret({ namespace: 'team', name: 'mine' })).rejects.toMatchObject({ code: 404 });
  });

  it('sees the same events of a watch in the same order', async () => {
    const from = String(server.api.version);
    const theirs: string[] = [];
    const theirAbort = await new Watch(official).watch(
      '/api/v1/secrets',
      { resourceVersion: from },
      (type: string, object: KubeObject) =>
        theirs.push(`${type} ${object.metadata.name} ${object.metadata.resourceVersion}`),
      () => undefined,
    );
    const mine: string[] = [];
    const abort = new AbortController();
    const reading = (async () => {
      for await (const event of ours.watchAll(secrets, {
        resourceVersion: from,
        timeoutSeconds: 60,
        signal: abort.signal,
      }))
        mine.push(line(event));
    })().catch(() => undefined);
    for (const color of ['red', 'blue', 'green'])
      server.api.put('secrets', { color: `${color} é`, metadata: { namespace: 'team', name: 'w' } });
    server.api.remove('secrets', 'team', 'w');
    await expect.poll(() => [theirs.length, mine.length]).toEqual([4, 4]);
    expect(mine).toEqual(theirs);
    theirAbort.abort();
    abort.abort(new Error('done'));
    await reading;
  });
});

function line(event: WatchEvent<KubeObject>): string {
  if (event.type === 'ERROR' || event.type === 'BOOKMARK') return event.type;
  return `${event.type} ${event.object.metadata.name} ${event.object.metadata.resourceVersion}`;
}
