import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasClient } from '@lockkeeper/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readContainerView } from '../../src/node/pods/container-view.ts';
import { type NodeLab, podManifest, startNodeLab } from './node-lab.ts';

const hasKubectl = hasClient('kubectl', 'tests that drive the lab with kubectl');
let dataDir: string;
let lab: NodeLab | undefined;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'lab-data-'));
});
afterEach(async () => {
  await lab?.stop();
  lab = undefined;
  await rm(dataDir, { recursive: true, force: true });
});

async function start(...nodes: Parameters<typeof startNodeLab>[0]): Promise<NodeLab> {
  await lab?.stop();
  lab = await startNodeLab(nodes, { dataDir });
  return lab;
}

test.runIf(hasKubectl)(
  'pods live on across starts, follow their objects, and leave nothing when they have gone',
  async () => {
    const first = await start('ec2');
    await first.succeeds('create namespace shop');
    await first.succeeds('-n shop create configmap settings --from-literal=level=info');
    const volumes = [{ name: 'cfg', configMap: { name: 'settings' } }];
    const env = [{ name: 'LEVEL', valueFrom: { configMapKeyRef: { name: 'settings', key: 'level' } } }];
    const manifest = podManifest('web', { volumes, container: { env } });
    await first.succeeds('create -f -', manifest);
    await first.succeeds('-n shop wait --for=condition=Ready pod/web --timeout=60s');
    const file = join(dataDir, 'pods/shop/web/volumes/cfg/level');
    await first.stop();
    lab = undefined;
    expect(await readFile(file, 'utf8')).toBe('info');
    await mkdir(join(dataDir, 'pods/shop/ghost'), { recursive: true });

    const second = await start('ec2');
    expect(await second.succeeds('-n shop get pod web')).toMatch(/web +1\/1 +Running/);
    await second.succeeds('-n shop patch configmap settings -p {"data":{"level":"debug"}}');
    await expect.poll(() => readFile(file, 'utf8'), { timeout: 60_000 }).toBe('debug');
    expect(await readdir(join(dataDir, 'pods/shop'))).toEqual(['web']);
    const view = await readContainerView(join(dataDir, 'pods'), { namespace: 'shop', pod: 'web', container: 'web' });
    expect(new Map(view?.environment).get('LEVEL')).toBe('info');
    const events = await second.succeeds('-n shop events --for pod/web --no-headers');
    expect(events.match(/Started +Pod/g)).toHaveLength(1);
    expect(events).not.toMatch(/\(x\d/);
    await second.succeeds('delete namespace shop --timeout=60s');
    expect(await readdir(join(dataDir, 'pods'))).toEqual([]);
  },
);

test.runIf(hasKubectl)('nodes that a start no longer has go with their pods', async () => {
  const first = await start('ec2');
  await first.succeeds('create namespace shop');
  await first.succeeds('create -f -', podManifest('web', {}));
  await first.succeeds('-n shop wait --for=condition=Ready pod/web --timeout=60s');
  const second = await start('fargate');
  expect(await second.succeeds('get nodes -o name')).toMatch(/^node\/fargate-\S+\n$/);
  expect(await second.succeeds('-n shop get pods -o name')).toBe('');
});
