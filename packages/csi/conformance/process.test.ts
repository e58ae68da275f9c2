import { spawn } from 'node:child_process';
import { chmod, mkdir, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CsiLab, type LabPod } from './csi-lab.ts';
import { DriverClient } from './driver-client.ts';
import { associate } from './iam-call.ts';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));

function run(...args: string[]): Promise<{ readonly code: number | null; readonly text: string }> {
  const child = spawn(process.execPath, ['--conditions=@lockkeeper/source', MAIN, ...args], {
    env: { PATH: process.env['PATH'] ?? '' },
  });
  const seen = { text: '' };
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (seen.text += text));
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, ...seen })));
}

describe('the process lockkeeper csi', () => {
  let lab: CsiLab;
  let pod: LabPod;
  const flags = () => [`--kubeconfig=${lab.lab.files.kubeconfig}`, '--live-addr=0', '--metrics-addr=0'];

  beforeAll(async () => {
    lab = await CsiLab.start();
    await lab.putSecret('team/db', 'value');
    pod = await lab.pod('team', 'web', '*');
  });
  afterAll(async () => lab?.close());

  it('prints its help, and ends with 2 on a flag that it does not know', async () => {
    expect(await run('--help')).toMatchObject({
      code: 0,
      text: expect.stringContaining('Usage: lockkeeper csi') as string,
    });
    expect(await run('--no-such-flag')).toMatchObject({
      code: 2,
      text: expect.stringMatching(/^lockkeeper csi: .*no-such-flag/) as string,
    });
  });

  it('ends with a sentence where the socket is taken or cannot be', async () => {
    const provider = await lab.provider();
    expect(await run(...flags(), `--socket=${provider.socket}`)).toMatchObject({
      code: 1,
      text: expect.stringContaining('another process already serves') as string,
    });
    expect(await provider.stop()).toBe(0);
    expect(await run(...flags(), '--socket=/no/such/folder/aws.sock')).toMatchObject({
      code: 1,
      text: expect.stringContaining('the folder "/no/such/folder" of the socket is not there') as string,
    });
    const open = join(lab.folder, 'open');
    await mkdir(open);
    await chmod(open, 0o777);
    expect((await run(...flags(), `--provider-volume=${open}`)).text).toContain('others may write to the folder');
  });

  it('threat/V11 needs no more rights than it prints', async () => {
    const { text } = await run('--print-manifests');
    const { items } = JSON.parse(text) as { readonly items: readonly Readonly<Record<string, unknown>>[] };
    const kubeconfig = await lab.install(items);
    const provider = await lab.provider(`--kubeconfig=${kubeconfig}`);
    const driver = new DriverClient(provider.socket);
    const objects = JSON.stringify([{ objectName: 'team/db', objectType: 'secretsmanager' }]);
    await lab.class('team', 'db', { objects });
    const attributes = await lab.attributes(pod, { objects, secretProviderClass: 'db' });
    expect(await driver.mount({ attributes, targetPath: '/t' })).toMatchObject({ status: 0, message: '' });
    driver.close();
    expect(await provider.stop()).toBe(0);
  });

  it('threat/V6 ends with a reason when its socket is replaced', async () => {
    const provider = await lab.provider();
    await unlink(provider.socket);
    await writeFile(provider.socket, '');
    expect(await provider.ended).toBe(1);
    expect(provider.output()).toContain('was replaced or removed by somebody else');
  });

  it("mounts with the pod's own EKS Pod Identity, by way of the agent", async () => {
    const provider = await lab.provider(`--pod-identity-endpoint=${lab.lab.podIdentityUrl ?? ''}`);
    const driver = new DriverClient(provider.socket);
    const objects = JSON.stringify([{ objectName: 'team/db', objectType: 'secretsmanager' }]);
    const mount = async () =>
      driver.mount({ attributes: await lab.attributes(pod, { objects, usePodIdentity: 'true' }), targetPath: '/t' });
    expect((await mount()).message).toMatch(
      /failed to get AWS config from pod identity agent: no credentials for ServiceAccount team\/default; check that it has a pod identity association/,
    );
    await associate(lab.lab, { namespace: 'team', serviceAccount: 'default', role: 'team-pods' });
    expect(await mount()).toMatchObject({ status: 0, files: { team_db: { text: 'value' } } });
    driver.close();
    expect(await provider.stop()).toBe(0);
  });
});
