import { spawn } from 'node:child_process';
import { chmod, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { hasClient } from '@lockkeeper/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Ended, type LabProcess, makePlace, type Place, startLabProcess } from './cli-process.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const MAIN = join(ROOT, 'packages/cli/src/main.ts');
const CLIENTS = ['kubectl', 'aws'] as const;
const hasAll = CLIENTS.every((name) => hasClient(name, 'what the READMEs of the examples say to type'));

/** The commands of a README's "By hand", in a folder of the test's own. */
async function commandsOf(example: string, place: Place): Promise<string> {
  const text = await readFile(join(ROOT, 'examples', example, 'README.md'), 'utf8');
  const [, block = ''] = /## By hand\n[\s\S]*?```sh\n([\s\S]*?)```/.exec(text) ?? [];
  const number = example.slice(0, 2);
  expect(block).toContain(`/tmp/${number}`);
  return block.replaceAll(`/tmp/${number}`, join(place.folder, number));
}

function bash(script: string, place: Place, variables: Readonly<Record<string, string>>): Promise<Ended> {
  const child = spawn('bash', ['-c', script], {
    cwd: ROOT,
    env: { ...place.variables, ...variables, AWS_PAGER: '', AWS_EC2_METADATA_DISABLED: 'true', NO_PROXY: '127.0.0.1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const seen = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (seen.out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (seen.err += text));
  return new Promise((done, reject) => {
    child.once('error', reject);
    child.once('close', (code) => done({ code: code ?? 1, ...seen }));
  });
}

/** Lines of stderr that tell of something that went wrong; warnings are the admission webhook's, of what will not sync. */
function failures({ err }: Ended): readonly string[] {
  const lines = err.split('\n').filter((line) => !line.startsWith('Warning: '));
  return lines.filter((line) => /error|refused|denied|invalid|not found/i.test(line));
}

describe.skipIf(!hasAll)('what a README says to type', () => {
  const at: { place: Place; lab: LabProcess } = { place: undefined as never, lab: undefined as never };
  beforeEach(async () => {
    at.place = await makePlace();
    at.lab = await startLabProcess(at.place, ['--with-operator']);
  });
  afterEach(async () => {
    await at.lab.stop();
    await at.place.remove();
  });

  async function byHand(example: string): Promise<Ended> {
    const bin = join(at.place.folder, 'bin');
    await mkdir(bin);
    await symlink(process.execPath, join(bin, 'node'));
    const self = `#!/bin/sh\nexec node --disable-proto=delete --conditions=@lockkeeper/source ${MAIN} "$@"\n`;
    await writeFile(join(bin, 'lockkeeper'), self);
    await chmod(join(bin, 'lockkeeper'), 0o755);
    const path = `${bin}:${at.place.variables['PATH'] ?? ''}`;
    return bash(await commandsOf(example, at.place), at.place, { ...at.lab.variables, PATH: path });
  }

  it('for 01-fargate-sync makes the Secret', async () => {
    const ended = await byHand('01-fargate-sync');
    expect(failures(ended)).toEqual([]);
    expect(ended.out).toContain('externalsecret.external-secrets.io/blogdemo condition met');
    expect(ended.out).toMatch(/blogdemo\s.*Valid/);
    expect(ended.out).toContain('blogdemo-mysql-password:  8 bytes');
  }, 300_000);

  it('for 02-teams lets each team at its own, and none at the others', async () => {
    const ended = await byHand('02-teams');
    expect(failures(ended)).toEqual([
      expect.stringContaining('no identity-based policy allows the ssm:GetParameter action'),
      expect.stringContaining('no identity-based policy allows the ssm:PutParameter action'),
      expect.stringContaining('no resource-based policy allows the kms:Encrypt action'),
    ]);
    expect(ended.out.match(/condition met/g)).toHaveLength(2);
    expect(ended.out).toContain('\ntest');
    expect(ended.out).toContain('is not allowed from namespace "teamone-monitoring": denied by spec.condition');
    expect(`${ended.out}${ended.err}`).not.toContain('osprey-lantern-41');
  }, 300_000);
});
