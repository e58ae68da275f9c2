import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(...args: string[]): Promise<Ended> {
  const child = spawn(process.execPath, ['--conditions=@lockkeeper/source', MAIN, ...args], {
    env: { PATH: process.env['PATH'] ?? '' },
  });
  const out = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream].setEncoding('utf8').on('data', (text: string) => (out[stream] += text));
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, ...out })));
}

describe('the process', () => {
  it('prints its help on stdout and ends with 0', async () => {
    expect(await run('--help')).toMatchObject({
      code: 0,
      stderr: '',
      stdout: expect.stringContaining('Usage:') as string,
    });
  });

  it.each(['--metrics-addr=8080', '--concurrent=many', '--no-such-flag', '--policy-snapshot=/no/such/file'])(
    'ends with 2 and the name of the flag: %s',
    async (flag) => {
      const { code, stdout, stderr } = await run(flag);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toContain(flag.split('=')[0]);
      expect(stderr).not.toContain('    at ');
    },
  );

  it('ends with a sentence when there is no cluster to work on', async () => {
    const { code, stderr } = await run('--live-addr=0', '--metrics-addr=0');
    expect(code).toBeGreaterThan(0);
    expect(stderr).toMatch(/^lockkeeper operator: .*(cluster|kubeconfig|KUBERNETES_SERVICE_HOST)/);
  });
});
