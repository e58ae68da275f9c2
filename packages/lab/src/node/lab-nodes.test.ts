import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Log } from '@lockkeeper/core';
import { FakeClock, FakeRandom } from '@lockkeeper/testkit';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type HandMadeProvider, startProvider } from '../../conformance/node/hand-made-provider.ts';
import { makeSigningKey } from '../kubernetes/fakes/api-client.ts';
import { at, type JsonObject, listAt, textAt } from '../kubernetes/json/json.ts';
import { createKubernetesApi, type KubernetesApi } from '../kubernetes/kubernetes-api.ts';
import { LabNodes } from './lab-nodes.ts';

const MINUTE = 60_000;
let signingKey: string;
let home: string;
let clock: FakeClock;
let api: KubernetesApi;
let nodes: LabNodes;
let warnings: string[];

beforeAll(() => {
  signingKey = makeSigningKey();
});
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'lab-nodes-'));
  clock = new FakeClock();
  warnings = [];
  const random = new FakeRandom(7);
  const note = (message: string): void => void warnings.push(message);
  const log: Log = { debug: () => undefined, info: () => undefined, warn: note, error: note };
  const keys = { serviceAccountKey: signingKey };
  api = createKubernetesApi({ clock, random, log, keys, pods: true, caCertificate: 'ca' });
  nodes = new LabNodes(
    { clock, random, log, system: api.system },
    {
      types: ['ec2'],
      region: 'eu-west-1',
      version: '33',
      podsFolder: join(home, 'pods'),
      kubeletFolder: join(home, 'kubelet'),
      annotations: {},
      secretsStore: { providerFolders: [home], rotationPollMs: 2 * MINUTE },
    },
  );
  await nodes.start();
  await clock.advance(10);
});
afterEach(async () => {
  await nodes.close();
  api.close();
  await rm(home, { recursive: true, force: true });
});

/** Lets files be written between the turns of the clock, and by default no time pass that matters. */
async function until(holds: () => boolean | Promise<boolean>, stepMs = 1): Promise<void> {
  while (!(await holds())) {
    await clock.advance(stepMs);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function create(plural: string, object: JsonObject, group = ''): Promise<void> {
  const root = group === '' ? '/api/v1' : `/apis/${group}/v1`;
  const { status, body } = await api.system.client.send('POST', `${root}/namespaces/default/${plural}`, object);
  expect(status, textAt(body, 'message')).toBe(201);
}

const stored = (collection: string, name: string): JsonObject =>
  api.store.get(collection, 'default', name)?.object ?? {};
const isRunning = (pod: string): boolean => textAt(stored('/pods', pod), 'status', 'phase') === 'Running';

function pod(name: string, volume: JsonObject): JsonObject {
  const containers = [{ name: 'web', image: 'web:1' }];
  return {
    metadata: { name },
    spec: { automountServiceAccountToken: false, containers, volumes: [{ name: 'v', ...volume }] },
  };
}

test('nothing is due, and nothing is written, as long as there are no pods', async () => {
  const before = api.store.revision;
  await clock.advance(24 * 60 * MINUTE);
  expect(api.store.revision).toBe(before);
  expect(clock.pending).toBe(0);
});

test('a token is renewed when four fifths of its life are over, and not before', async () => {
  const source = { serviceAccountToken: { audience: 'sts.amazonaws.com', expirationSeconds: 3600, path: 'token' } };
  await create('pods', pod('who', { projected: { sources: [source] } }));
  await until(() => isRunning('who'));
  const read = (): Promise<string> => readFile(join(home, 'pods/default/who/volumes/v/token'), 'utf8');
  const first = await read();
  await clock.advance(47 * MINUTE);
  expect(await read()).toBe(first);
  await clock.advance(MINUTE);
  await until(async () => (await read()) !== first);
  const revision = api.store.revision;
  await clock.advance(10 * MINUTE);
  expect(api.store.revision).toBe(revision);
});

test('a pod counts as available after the seconds that its workload asks for', async () => {
  const labels = { app: 'slow' };
  const spec = { containers: [{ name: 'web', image: 'web:1' }] };
  const deployment = {
    minReadySeconds: 30,
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec },
  };
  await create('deployments', { metadata: { name: 'slow' }, spec: deployment }, 'apps');
  const status = (field: string): unknown => at(stored('apps/deployments', 'slow'), 'status', field);
  await until(() => status('readyReplicas') === 1);
  await clock.advance(25_000);
  expect(status('availableReplicas')).toBe(0);
  await clock.advance(6000);
  await until(() => status('availableReplicas') === 1);
  expect(JSON.stringify(stored('apps/deployments', 'slow'))).toContain('NewReplicaSetAvailable');
});

test('volume claims of a StatefulSet are refused, not ignored', async () => {
  const labels = { app: 'db' };
  const spec = { containers: [{ name: 'db', image: 'db:1' }] };
  const claim = { metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'] } };
  const set = {
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec },
    volumeClaimTemplates: [claim],
  };
  await create('statefulsets', { metadata: { name: 'db' }, spec: set }, 'apps');
  await until(() => api.store.list('/events', 'default').length > 0);
  expect(JSON.stringify(api.store.list('/events', 'default'))).toContain(
    'volumeClaimTemplates are not served by the lab',
  );
  expect(api.store.list('/pods', 'default')).toEqual([]);
});

test('a rollout that does not get on is said to be too late after its deadline', async () => {
  const labels = { app: 'stuck' };
  const spec = { nodeSelector: { disk: 'gold' }, containers: [{ name: 'web', image: 'web:1' }] };
  const deployment = { selector: { matchLabels: labels }, template: { metadata: { labels }, spec } };
  await create('deployments', { metadata: { name: 'stuck' }, spec: deployment }, 'apps');
  const reason = (): string =>
    textAt(
      listAt(stored('apps/deployments', 'stuck'), 'status', 'conditions').find(
        (one) => textAt(one, 'type') === 'Progressing',
      ),
      'reason',
    );
  await until(() => reason() === 'ReplicaSetUpdated');
  await clock.advance(9 * MINUTE);
  expect(reason()).toBe('ReplicaSetUpdated');
  await clock.advance(2 * MINUTE);
  await until(() => reason() === 'ProgressDeadlineExceeded');
  await clock.advance(20 * MINUTE);
  expect(reason()).toBe('ProgressDeadlineExceeded');
});

describe('a volume of the Secrets Store CSI driver', () => {
  const csi = {
    driver: 'secrets-store.csi.k8s.io',
    readOnly: true,
    volumeAttributes: { secretProviderClass: 'aws' },
  };
  let provider: HandMadeProvider;
  const read = (): Promise<string> => readFile(join(home, 'pods/default/web/volumes/v/db'), 'utf8');

  beforeEach(async () => {
    provider = await startProvider(join(home, 'aws.sock'));
    provider.answer = () => ({ versions: { db: 'v1' }, files: { db: 'first' } });
    const spec = { provider: 'aws', parameters: { objects: '[]' } };
    await create('secretproviderclasses', { metadata: { name: 'aws' }, spec }, 'secrets-store.csi.x-k8s.io');
    await create('pods', pod('web', { csi }));
    await until(() => isRunning('web'));
  });
  afterEach(() => provider.stop());

  test('is renewed when it has the age of the poll interval, and not before', async () => {
    provider.answer = () => ({ versions: { db: 'v2' }, files: { db: 'second' } });
    await clock.advance(1.5 * MINUTE);
    expect(provider.calls).toHaveLength(1);
    expect(await read()).toBe('first');
    await clock.advance(1.5 * MINUTE);
    await until(async () => (await read()) === 'second');
    expect(provider.calls).toHaveLength(2);
    await until(() =>
      JSON.stringify(api.store.list('secrets-store.csi.x-k8s.io/secretproviderclasspodstatuses')).includes('v2'),
    );
  });

  test('keeps its files, and the pod its life, when it cannot be renewed', async () => {
    provider.answer = () => ({ status: 2, message: 'AWS is away' });
    await until(() => provider.calls.length > 1 && warnings.length > 0, MINUTE);
    expect(await read()).toBe('first');
    expect(isRunning('web')).toBe(true);
    expect(warnings).toEqual(['a mounted volume could not be renewed']);
    provider.answer = () => ({ versions: { db: 'v3' }, files: { db: 'third' } });
    await clock.advance(2 * MINUTE);
    await until(async () => (await read()) === 'third');
  });

  test('says so when its class has gone, keeps its files, and the pod its life', async () => {
    const path = '/apis/secrets-store.csi.x-k8s.io/v1/namespaces/default/secretproviderclasses/aws';
    await api.system.client.send('DELETE', path);
    const wanted =
      'failed to get secretproviderclass default/aws, error: SecretProviderClass.secrets-store.csi.x-k8s.io';
    await until(() => JSON.stringify(api.store.list('/events', 'default')).includes(wanted), MINUTE);
    expect(await read()).toBe('first');
    expect(isRunning('web')).toBe(true);
  });

  test('is refused by a driver that is not for volumes of pods, or is not there', async () => {
    const drivers = '/apis/storage.k8s.io/v1/csidrivers';
    const says = (words: string): Promise<void> =>
      until(() => JSON.stringify(api.store.list('/events', 'default')).includes(words), MINUTE);
    const csi = { driver: 'secrets-store.csi.k8s.io', readOnly: true };
    await api.system.client.send('DELETE', `${drivers}/secrets-store.csi.k8s.io`);
    await create('pods', pod('late', { csi }));
    await says('not supported by driver secrets-store.csi.k8s.io (no CSIDriver object)');
    await api.system.client.send('POST', drivers, { metadata: { name: 'secrets-store.csi.k8s.io' }, spec: {} });
    await says('not supported by driver secrets-store.csi.k8s.io (only supports [');
    expect(isRunning('late')).toBe(false);
  });

  /** A pod whose volume the provider was asked for, and never answers. */
  async function createUnanswered(name: string): Promise<void> {
    provider.answer = () => new Promise(() => undefined);
    await create('pods', pod(name, { csi }));
    await until(() => provider.calls.length > 1);
  }

  test('is waited for no longer when the node ends', async () => {
    await createUnanswered('late');
    await nodes.close();
    expect(clock.pending).toBe(0);
  });

  test('is waited for no longer than a kubelet waits, when the provider does not answer', async () => {
    await createUnanswered('late');
    await clock.advance(2 * MINUTE);
    const wanted = 'rpc error: code = DeadlineExceeded desc = context deadline exceeded';
    await until(() => JSON.stringify(api.store.list('/events', 'default')).includes(wanted));
    expect(isRunning('late')).toBe(false);
  });
});
