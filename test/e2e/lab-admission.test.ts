import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { hasClient } from '@lockkeeper/testkit';
import { expect, test } from 'vitest';
import { type LabProcess, makePlace, type Place, startLabProcess } from './cli-process.ts';

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function kubectl({ place, lab }: { place: Place; lab: LabProcess }, line: string, input = ''): Promise<Ran> {
  const env = { ...place.variables, ...lab.variables };
  const child = spawn('kubectl', line.split(' '), { env, cwd: place.folder, stdio: ['pipe', 'pipe', 'pipe'] });
  const seen = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (seen.out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (seen.err += text));
  child.stdin.end(input);
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, ...seen })));
}

/** A tenant that claims the tag of another one, in each of the two versions. */
function forged(version: string): string {
  return JSON.stringify({
    apiVersion: `external-secrets.io/${version}`,
    kind: 'SecretStore',
    metadata: { name: 'forged', namespace: 'service2-ns' },
    spec: {
      provider: {
        aws: {
          service: 'SecretsManager',
          region: 'us-east-1',
          role: 'arn:aws:iam::111122223333:role/secrets',
          sessionTags: [{ key: 'ekssecret', value: 'service1' }],
        },
      },
    },
  });
}

const hasKubectl = hasClient('kubectl', 'the webhook of the lab, and the operator without it');

test.runIf(hasKubectl)(
  'threat/Q2 the operator refuses with the words of the webhook what is stored while there is none; a kept lab is not locked by a webhook of before',
  async () => {
    const place = await makePlace();
    const data = ['--data', join(place.folder, 'data')];
    const guarded = { place, lab: await startLabProcess(place, ['--with-operator', ...data]) };
    let why = '';
    try {
      expect((await kubectl(guarded, 'create namespace service2-ns')).code).toBe(0);
      for (const version of ['v1', 'v1beta1']) {
        const { code, err } = await kubectl(guarded, 'apply -f -', forged(version));
        expect(code).toBe(1);
        why = /denied the request: (.+)/.exec(err)?.[1] ?? '';
        expect(why).toContain('StoreGrant');
      }
    } finally {
      await guarded.lab.stop();
    }
    const open = { place, lab: await startLabProcess(place, ['--with-operator', '--no-admission', ...data]) };
    try {
      expect((await kubectl(open, 'apply -f -', forged('v1beta1'))).code).toBe(0);
      const waited = await kubectl(
        open,
        'wait secretstore/forged -n service2-ns --for=condition=Ready=False --timeout=60s',
      );
      expect(waited.code, waited.err).toBe(0);
      const events = async (): Promise<string> =>
        (await kubectl(open, 'get events -n service2-ns -o jsonpath={.items[*].message}')).out;
      await expect.poll(events, { timeout: 60_000 }).toContain(why);
    } finally {
      await open.lab.stop();
    }
    await place.remove();
  },
);
