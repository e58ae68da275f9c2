import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import {
  CreateSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LabFacts } from './lab-facts.ts';

interface Started {
  readonly child: ChildProcess;
  readonly facts: LabFacts;
}

interface Reply {
  readonly status: number;
  readonly body: {
    metadata?: { resourceVersion?: string; name?: string; uid?: string };
    items?: Reply['body'][];
    data?: object;
  };
}

const script = fileURLToPath(new URL('lab-process.ts', import.meta.url));

describe('a lab with state that is killed', () => {
  let folder = '';
  let count = 0;
  let running: ChildProcess | undefined;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lab-kill-'));
  });
  afterEach(async () => {
    running?.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  });

  async function start(): Promise<Started> {
    const files = join(folder, `files-${count++}`);
    const child = spawn(process.execPath, ['--conditions=@lockkeeper/source', script, join(folder, 'data'), files], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { PATH: process.env['PATH'] ?? '' },
    });
    running = child;
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
    return { child, facts: JSON.parse(line) as LabFacts };
  }

  async function kill({ child }: Started, signal: NodeJS.Signals): Promise<void> {
    child.kill(signal);
    await once(child, 'exit');
  }

  /** `credentials` may be those of an earlier start: they stay good. */
  function callerOf(
    facts: LabFacts,
    credentials: LabFacts,
  ): (method: string, path: string, body?: object) => Promise<Reply> {
    const { caCertificate: ca, clientCertificate: cert, clientKey: key } = credentials;
    const agent = new Agent({ ca, cert, key, keepAlive: true, maxSockets: 8 });
    const { hostname, port } = new URL(facts.kubernetesUrl);
    return (method, path, body) =>
      new Promise((resolve, reject) => {
        const headers = { 'content-type': 'application/json' };
        const sent = request({ agent, hostname, port, method, path, headers, servername: 'localhost' }, (reply) => {
          let text = '';
          reply.on('data', (chunk) => (text += String(chunk)));
          reply.on('error', reject);
          reply.on('end', () => resolve({ status: reply.statusCode ?? 0, body: JSON.parse(text) as Reply['body'] }));
        });
        sent.on('error', reject);
        sent.end(body === undefined ? undefined : JSON.stringify(body));
      });
  }

  function awsOf({ awsUrl, region }: LabFacts, { accessKeyId, secretAccessKey }: LabFacts) {
    const config = { region, endpoint: awsUrl, credentials: { accessKeyId, secretAccessKey }, maxAttempts: 1 };
    return { manager: new SecretsManagerClient(config), ssm: new SSMClient(config) };
  }

  const secrets = '/api/v1/namespaces/default/secrets';

  test('kill -9 in the middle of writes loses nothing that was acknowledged, and no version is given twice', async () => {
    let facts: LabFacts | undefined;
    const acknowledged = new Map<string, string>();
    const deleted = new Set<string>();
    const again: string[] = [];
    let newest = 0;
    for (let round = 0; round < 4; round++) {
      const started = await start();
      facts ??= started.facts;
      const call = callerOf(started.facts, facts);
      const list = await call('GET', secrets);
      const found = new Map(list.body.items?.map((item) => [item.metadata?.name, item.metadata?.resourceVersion]));
      for (const [name, version] of acknowledged) expect(found.get(name), name).toBe(version);
      for (const name of deleted) expect(found.has(name), name).toBe(false);
      expect(Number(list.body.metadata?.resourceVersion)).toBeGreaterThanOrEqual(newest);
      const writer = async (lane: number): Promise<void> => {
        for (let i = 0; ; i++) {
          const name = `r${round}-${lane}-${i}`;
          const made = await call('POST', secrets, { metadata: { name }, data: { a: 'MQ==' } });
          const version = made.body.metadata?.resourceVersion ?? '';
          if (Number(version) <= Number(list.body.metadata?.resourceVersion)) again.push(version);
          acknowledged.set(name, version);
          newest = Math.max(newest, Number(version));
          if (i % 3 !== 0) continue;
          // Unknown until it is answered: neither there nor gone is wrong.
          acknowledged.delete(name);
          await call('DELETE', `${secrets}/${name}`);
          deleted.add(name);
        }
      };
      const lanes = [0, 1, 2, 3].map((lane) => writer(lane).catch(() => undefined));
      await new Promise((resolve) => setTimeout(resolve, 150 + round * 130));
      await kill(started, 'SIGKILL');
      await Promise.all(lanes);
    }
    expect(again).toEqual([]);
    expect(acknowledged.size).toBeGreaterThan(20);
    const last = await start();
    const after = await callerOf(last.facts, facts ?? last.facts)('GET', secrets);
    const names = new Set(after.body.items?.map((item) => item.metadata?.name));
    for (const name of acknowledged.keys()) expect(names.has(name), name).toBe(true);
    await kill(last, 'SIGTERM');
  });

  test('kill -9 in the middle of AWS calls loses nothing that was acknowledged; old keys stay good, values stay sealed', async () => {
    const first = await start();
    const before = awsOf(first.facts, first.facts);
    const acknowledged: string[] = [];
    const write = async (lane: number): Promise<never> => {
      for (let i = 0; ; i++) {
        const Name = `planted/${lane}/${i}`;
        await before.manager.send(new CreateSecretCommand({ Name, SecretString: `planted-value-${lane}-${i}` }));
        acknowledged.push(Name);
      }
    };
    const lanes = [0, 1, 2].map((lane) => write(lane).catch(() => undefined));
    await before.ssm.send(new PutParameterCommand({ Name: '/p', Value: 'planted-parameter', Type: 'SecureString' }));
    await new Promise((resolve) => setTimeout(resolve, 700));
    await kill(first, 'SIGKILL');
    await Promise.all(lanes);
    expect(acknowledged.length).toBeGreaterThan(10);

    const second = await start();
    expect(second.facts).toMatchObject({
      accessKeyId: first.facts.accessKeyId,
      issuer: first.facts.issuer,
      caCertificate: first.facts.caCertificate,
    });
    const { manager, ssm } = awsOf(second.facts, first.facts);
    for (const SecretId of acknowledged) {
      const { SecretString } = await manager.send(new GetSecretValueCommand({ SecretId }));
      expect(SecretString).toBe(SecretId.replace('planted/', 'planted-value-').replace('/', '-'));
    }
    const listed = await manager.send(new ListSecretsCommand({ MaxResults: 5 }));
    expect(listed.SecretList).toHaveLength(5);
    const parameter = await ssm.send(new GetParameterCommand({ Name: '/p', WithDecryption: true }));
    expect(parameter.Parameter?.Value).toBe('planted-parameter');
    await kill(second, 'SIGTERM');

    const data = join(folder, 'data');
    for (const name of await readdir(data)) {
      expect((await stat(join(data, name))).mode & 0o777, name).toBe(0o600);
      expect((await readFile(join(data, name))).includes('planted-'), name).toBe(false);
    }
    expect((await stat(data)).mode & 0o777).toBe(0o700);
  });
});
