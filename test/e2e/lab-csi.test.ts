import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadKubeconfig, systemCommands, systemClock, systemFiles, undiciTransport } from '@lockkeeper/kube';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makePlace, type Place, processIdsNaming, processesNaming, run, startLabProcess } from './cli-process.ts';

describe('lockkeeper lab --with-csi', { timeout: 300_000 }, () => {
  const at: { place: Place } = { place: undefined as never };
  beforeAll(async () => {
    at.place = await makePlace();
  });
  afterAll(() => at.place.remove());

  it('threat/O1 runs the provider with the rights that it is installed with, and ends with it, saying why', async () => {
    const { place } = at;
    const lab = await startLabProcess(place, ['--with-csi']);
    const folder = /Files +(.+)/.exec(lab.text)?.[1] ?? '';
    expect(lab.text).toContain(`CSI log          ${join(folder, 'csi.log')}`);
    const text = await readFile(join(folder, 'csi-kubeconfig'), 'utf8');
    const config = await loadKubeconfig(text, { files: systemFiles(), directory: '/' });
    const transport = undiciTransport(config, {
      clock: systemClock(),
      files: systemFiles(),
      commands: systemCommands(),
    });
    const statusOf = async (path: string): Promise<number> => {
      const answer = await transport.send({ method: 'GET', path, headers: { accept: 'application/json' } });
      for await (const chunk of answer.body) void chunk;
      return answer.status;
    };
    try {
      expect(await statusOf('/api/v1/namespaces/default/serviceaccounts/default')).toBe(200);
      expect(await statusOf('/api/v1/namespaces/default/secrets')).toBe(403);
      expect(await statusOf('/api/v1/namespaces/default/configmaps')).toBe(403);
    } finally {
      await transport.close();
    }
    const [provider, ...others] = await processIdsNaming(join(folder, 'csi-kubeconfig'));
    expect(others).toEqual([]);
    process.kill(provider ?? 0, 'SIGKILL');
    const { code, err } = await lab.running.ended;
    expect(err).toContain('the CSI provider ended by itself with exit code 1, and the lab with it; its last words: ');
    expect(code).toBe(6);
    expect(await place.files()).toEqual([]);
    expect(await processesNaming(place.folder)).toEqual([]);
  });

  it('needs a node that it could be on', async () => {
    const { code, err } = await run(at.place, ['lab', '--with-csi', '--node', 'fargate']);
    expect(err).toContain('--with-csi needs a node of EC2 (--node ec2): Fargate has no CSI volumes');
    expect(code).toBe(2);
  });
});
