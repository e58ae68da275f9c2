import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CsiLab, type LabPod, type Provider, until } from './csi-lab.ts';
import { DriverClient, encodeMount } from './driver-client.ts';
import { HoldingAgent } from './holding-agent.ts';
import { associate } from './iam-call.ts';

const MOUNT = '/v1alpha1.CSIDriverProvider/Mount';
const parameters = {
  objects: JSON.stringify([{ objectName: 'team/db', objectType: 'secretsmanager' }]),
  usePodIdentity: 'true',
};

/** Every pod has an identity of its own, so each new one must wait for the agent. */
describe('lockkeeper csi, while AWS does not answer', () => {
  let lab: CsiLab;
  let agent: HoldingAgent;
  let provider: Provider;
  let driver: DriverClient;
  const pods = { count: 0 };

  beforeAll(async () => {
    lab = await CsiLab.start();
    agent = await HoldingAgent.start(lab.lab.podIdentityUrl ?? '');
    await lab.putSecret('team/db', 'value');
    await associate(lab.lab, { namespace: 'team', serviceAccount: 'default', role: 'team-pods' });
    provider = await start();
    driver = new DriverClient(provider.socket);
  });
  afterAll(async () => {
    driver?.close();
    await agent?.close();
    await lab?.close();
  });

  const start = (...flags: readonly string[]): Promise<Provider> =>
    lab.provider(`--pod-identity-endpoint=${agent.url}`, '--pod-identity-http-timeout=10m', ...flags);
  const newPod = (): Promise<LabPod> => lab.pod('team', `web-${(pods.count += 1)}`, '*');
  const call = async (pod: LabPod, targetPath = '/t') => ({
    attributes: await lab.attributes(pod, parameters),
    targetPath,
  });
  const gauge = async (name: string, of = provider): Promise<number> => {
    const line = (await of.metrics()).split('\n').find((one) => one.startsWith(`${name} `));
    return Number(line?.split(' ')[1] ?? Number.NaN);
  };
  const running = (of?: Provider): Promise<number> => gauge('lockkeeper_csi_mounts_running', of);
  /** Begins a mount that now waits for the agent. */
  const waiting = async (pod: LabPod, by = driver, targetPath?: string) => {
    const mounted = by.mount(await call(pod, targetPath));
    await until(() => Promise.resolve(agent.holds(pod.name)));
    return { mounted };
  };

  it('joins a kubelet that tries again to its mount under way, and nobody whose token is not proved', async () => {
    const pod = await newPod();
    const first = await waiting(pod);
    const again = driver.mount(await call(pod));
    const foreign = await lab.token(await newPod(), 'pods.eks.amazonaws.com');
    const attributes = await lab.attributes(pod, parameters, { 'pods.eks.amazonaws.com': foreign });
    expect(await driver.mount({ attributes, targetPath: '/t' })).toMatchObject({
      status: 2,
      message: expect.stringMatching(/the token is another's/) as string,
    });
    await until(async () => (await running()) === 2);
    agent.release();
    for (const mounted of await Promise.all([first.mounted, again])) {
      expect(mounted).toMatchObject({ status: 0, files: { team_db: { text: 'value' } } });
    }
    expect(agent.asked).toEqual([pod.name]);
    await until(async () => (await running()) === 0);
  });

  it("ends at the caller's deadline, and lets go of what a driver that disconnects has begun", async () => {
    const late = await driver.call(MOUNT, encodeMount(await call(await newPod())), { 'grpc-timeout': '50m' });
    expect([late.status, late.message]).toEqual([4, "the caller's deadline has passed"]);
    const other = new DriverClient(provider.socket);
    const cut = await waiting(await newPod(), other);
    const lost = cut.mounted.catch(() => 'lost');
    other.close();
    await lost;
    await until(async () => (await running()) === 0);
    expect(await gauge('lockkeeper_csi_mounts_waiting')).toBe(0);
    expect(await provider.metrics()).toMatch(/mounts_total\{result="aborted"\} 1/);
    const { mounted } = await waiting(await newPod());
    agent.release();
    expect((await mounted).status).toBe(0);
  });

  it('refuses a mount whose folder has vanished meanwhile, and serves it when it is back', async () => {
    const kubelet = join(lab.folder, 'kubelet');
    const writer = await start('--driver-writes-secrets=false', `--kubelet-path=${kubelet}`);
    const client = new DriverClient(writer.socket);
    const pod = await newPod();
    const folder = join(kubelet, `pods/${pod.uid}/volumes/kubernetes.io~csi/secrets/mount`);
    await mkdir(folder, { recursive: true });
    const { mounted } = await waiting(pod, client, folder);
    await rm(join(kubelet, `pods/${pod.uid}`), { recursive: true });
    agent.release();
    expect((await mounted).message).toBe('the mount path is refused: it cannot be opened as a folder (ENOENT)');
    await mkdir(folder, { recursive: true });
    expect((await client.mount(await call(pod, folder))).status).toBe(0);
    expect(await readdir(folder)).toContain('team_db');
    client.close();
    expect(await writer.stop()).toBe(0);
  });

  it('answers the mounts under way when it is told to end, and takes no others', async () => {
    const { mounted } = await waiting(await newPod());
    const ended = provider.stop();
    await until(async () => (await stat(provider.socket).catch(() => undefined)) === undefined);
    agent.release();
    expect(await mounted).toMatchObject({ status: 0, files: { team_db: { text: 'value' } } });
    expect(await ended).toBe(0);
  });
});
