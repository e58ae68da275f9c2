import { once } from 'node:events';
import { mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import {
  KubeClient,
  loadKubeconfig,
  type ResourceType,
  systemClock,
  systemCommands,
  systemFiles,
  undiciTransport,
} from '@lockkeeper/kube';
import { scanForPlanted } from '@lockkeeper/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Ended,
  type LabProcess,
  listens,
  makePlace,
  type Place,
  processesNaming,
  run,
  startLabProcess,
} from './cli-process.ts';

const PLANTED = 'planted.3f9ac1d7e2b84065';
const MANIFESTS = `apiVersion: external-secrets.io/v1
kind: SecretStore
metadata:
  name: aws
spec:
  provider:
    aws:
      service: SecretsManager
      region: us-east-1
      role: arn:aws:iam::999999999999:role/of-somebody-else
---
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata:
  name: db
spec:
  secretStoreRef:
    name: aws
    kind: SecretStore
  dataFrom:
    - extract:
        key: shop/db
`;
const ESO = { group: 'external-secrets.io', version: 'v1', namespaced: true } as const;
const TYPES: readonly ResourceType[] = [
  { ...ESO, plural: 'secretstores', kind: 'SecretStore' },
  { ...ESO, plural: 'externalsecrets', kind: 'ExternalSecret' },
];

interface Setting {
  readonly place: Place;
  readonly lab: LabProcess;
  readonly manifests: string;
}

async function plant(lab: LabProcess): Promise<void> {
  const text = await readFile(lab.variables['AWS_SHARED_CREDENTIALS_FILE'] ?? '', 'utf8');
  const field = (name: string): string => new RegExp(`^${name} = (.+)$`, 'm').exec(text)?.[1] ?? '';
  const client = new SecretsManagerClient({
    region: 'us-east-1',
    endpoint: lab.variables['AWS_ENDPOINT_URL'] ?? '',
    credentials: { accessKeyId: field('aws_access_key_id'), secretAccessKey: field('aws_secret_access_key') },
  });
  const SecretString = JSON.stringify({
    PASSWORD: PLANTED,
    NODE_OPTIONS: '--import=data:text/javascript,process.exit(9)',
  });
  await client.send(new CreateSecretCommand({ Name: 'shop/db', SecretString }));
  client.destroy();
}

async function applyManifests(lab: LabProcess): Promise<void> {
  const text = await readFile(lab.variables['KUBECONFIG'] ?? '', 'utf8');
  const config = await loadKubeconfig(text, { files: systemFiles(), directory: '/' });
  const clock = systemClock();
  const transport = undiciTransport(config, { clock, files: systemFiles(), commands: systemCommands() });
  const client = new KubeClient(transport, { clock, userAgent: 'test', requestTimeoutMs: 10_000 });
  const aws = { service: 'SecretsManager', region: 'us-east-1' };
  const specs = [
    { provider: { aws } },
    { secretStoreRef: { name: 'aws', kind: 'SecretStore' }, dataFrom: [{ extract: { key: 'shop/db' } }] },
  ];
  for (const [i, type] of TYPES.entries()) {
    const metadata = { name: i === 0 ? 'aws' : 'db', namespace: 'default' };
    await client.create(type, {
      apiVersion: 'external-secrets.io/v1',
      kind: type.kind,
      metadata,
      spec: specs[i],
    } as never);
  }
  await transport.close();
}

describe('lockkeeper render, get and exec beside a lab', () => {
  const at: { set: Setting } = { set: undefined as never };
  beforeAll(async () => {
    const place = await makePlace();
    // What the user's own identity may read does not hang on what the webhook thinks of a store without a grant.
    const lab = await startLabProcess(place, ['--with-operator', '--no-admission']);
    await plant(lab);
    await applyManifests(lab);
    const manifests = join(place.folder, 'manifests.yaml');
    await writeFile(manifests, MANIFESTS);
    at.set = { place, lab, manifests };
  });
  afterAll(async () => {
    const { place, lab } = at.set;
    await lab.stop();
    await place.remove();
  });

  const ours = (args: readonly string[], more: Readonly<Record<string, string>> = {}): Promise<Ended> =>
    run(at.set.place, args, { ...at.set.lab.variables, ...more });

  /** What is on disk besides the lab's own files. */
  async function withoutNewFiles(args: readonly string[]): Promise<Ended> {
    const before = await at.set.place.files();
    const ended = await ours(args);
    expect(await at.set.place.files()).toEqual(before);
    return ended;
  }

  it('threat/D4 get gives the value byte for byte on stdout, and leaves no file', async () => {
    const ended = await withoutNewFiles(['get', 'shop/db', '--property', 'PASSWORD']);
    expect(ended).toMatchObject({ code: 0, out: PLANTED });
    expect(scanForPlanted([{ where: 'stderr', content: ended.err }], [PLANTED])).toEqual([]);
  });

  it('get says what is not there and ends with 5', async () => {
    const ended = await ours(['get', 'shop/nothing']);
    expect(ended).toMatchObject({ code: 5, out: '' });
    expect(ended.err).toContain('AWS has no "shop/nothing"');
    expect(ended.err).not.toContain('spec.data');
  });

  it('threat/D1 render makes no network call without --fetch, whatever a hostile manifest names', async () => {
    const seen: string[] = [];
    const trap = createServer((request, response) => {
      seen.push(request.url ?? '');
      response.writeHead(500).end();
    }).listen(0, '127.0.0.1');
    await once(trap, 'listening');
    const AWS_ENDPOINT_URL = `http://127.0.0.1:${(trap.address() as AddressInfo).port}`;
    const offline = await ours(['render', '-f', at.set.manifests], { AWS_ENDPOINT_URL });
    expect(offline).toMatchObject({ code: 0 });
    expect(offline.out).toContain('shop/db');
    expect(seen).toEqual([]);
    // The same with --fetch goes there, so the trap works.
    expect((await ours(['render', '-f', at.set.manifests, '--fetch'], { AWS_ENDPOINT_URL })).code).not.toBe(0);
    expect(seen.length).toBeGreaterThan(0);
    trap.close();
  });

  it('threat/D1 render --fetch says as whom and what before it reads, and never takes on the role of a manifest', async () => {
    const ended = await withoutNewFiles(['render', '-f', at.set.manifests, '--fetch', '-o', 'json']);
    expect(ended.code).toBe(0);
    const list = JSON.parse(ended.out) as {
      readonly items: readonly [{ readonly data: Readonly<Record<string, string>> }];
    };
    expect(Buffer.from(list.items[0].data['PASSWORD'] ?? '', 'base64').toString()).toBe(PLANTED);
    expect(ended.err).toContain('Reading as arn:aws:iam::111122223333:user/lab-admin (account 111122223333)');
    expect(ended.err).toContain('shop/db');
    expect(ended.err).not.toContain('of-somebody-else');
    expect(scanForPlanted([{ where: 'stderr', content: ended.err }], [PLANTED])).toEqual([]);
  });

  it('threat/X12 threat/D2 threat/D3 exec puts values into the environment of the child and nowhere else, and no dangerous name', async () => {
    const script = 'echo "$PASSWORD/$NODE_OPTIONS/$AWS_SECRET_ACCESS_KEY"; tr "\\0" " " < /proc/$PPID/cmdline >&2';
    const ended = await withoutNewFiles(['exec', '--external-secret', 'db', '--', 'sh', '-c', script]);
    expect(ended).toMatchObject({ code: 0, out: `${PLANTED}//\n` });
    expect(ended.err).toContain('--allow-env NODE_OPTIONS');
    expect(scanForPlanted([{ where: 'stderr and command line', content: ended.err }], [PLANTED])).toEqual([]);
  });

  it('exec ends with the exit code of its command', async () => {
    expect((await ours(['exec', '--external-secret', 'db', '--', 'sh', '-c', 'exit 7'])).code).toBe(7);
    expect((await ours(['exec', '--external-secret', 'db', '--', '/no/such/command'])).code).toBe(5);
    expect((await ours(['exec', '--external-secret', 'nothing', '--', 'true'])).code).toBe(5);
  });

  it('threat/L1 no value stands in the log of the operator or in what the lab writes', async () => {
    const { lab } = at.set;
    const outputs = [
      { where: 'operator log', content: await readFile(/Operator log +(.+)/.exec(lab.text)?.[1] ?? '', 'utf8') },
      { where: 'lab', content: await lab.running.shows('') },
    ];
    expect(outputs[0]?.content).toContain('operator is working');
    expect(scanForPlanted(outputs, [PLANTED])).toEqual([]);
  });

  it('threat/D5 nothing is loaded from the current folder', async () => {
    const folder = join(at.set.place.folder, 'cloned');
    const marker = join(folder, 'was-loaded');
    for (const name of ['lab', 'operator', 'admission', 'aws', 'kube', 'core']) {
      const fake = join(folder, 'node_modules', '@lockkeeper', name);
      await mkdir(fake, { recursive: true });
      await writeFile(
        join(fake, 'package.json'),
        JSON.stringify({ name: `@lockkeeper/${name}`, type: 'module', exports: './index.js' }),
      );
      await writeFile(
        join(fake, 'index.js'),
        `import { writeFileSync } from 'node:fs'; writeFileSync(${JSON.stringify(marker)}, '');`,
      );
    }
    await writeFile(join(folder, '.env'), 'AWS_ENDPOINT_URL=http://127.0.0.1:9\n');
    const here: Place = { ...at.set.place, folder };
    expect((await run(here, ['get', 'shop/db'], at.set.lab.variables)).code).toBe(0);
    expect((await run(here, ['operator', '--help'])).code).toBe(0);
    const lab = await startLabProcess(here, ['--with-operator']);
    await lab.stop();
    await expect(stat(marker)).rejects.toThrow('ENOENT');
  });
});

describe('lockkeeper lab', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'threat/B3 leaves no file, process or port behind after %s',
    async (signal) => {
      const place = await makePlace();
      const lab = await startLabProcess(place, ['--with-operator']);
      const urls = [...lab.text.matchAll(/https?:\/\/127\.0\.0\.1:\d+/g)].map(([url]) => url);
      expect(new Set(urls).size).toBe(5);
      expect(await Promise.all(urls.map(listens))).not.toContain(false);
      const written = await place.files();
      expect(written.length).toBe(8);
      for (const file of written) expect((await stat(file)).mode & 0o077).toBe(0);
      lab.running.child.kill(signal);
      expect((await lab.running.ended).code).toBe(0);
      expect(await place.files()).toEqual([]);
      expect(await processesNaming(place.folder)).toEqual([]);
      expect(await Promise.all(urls.map(listens))).not.toContain(true);
      await place.remove();
    },
  );

  it('stops at once on the second signal and still leaves nothing behind', async () => {
    const place = await makePlace();
    const lab = await startLabProcess(place, ['--with-operator']);
    lab.running.child.kill('SIGINT');
    lab.running.child.kill('SIGTERM');
    expect([0, 130, 143]).toContain((await lab.running.ended).code);
    expect(await place.files()).toEqual([]);
    await expect.poll(() => processesNaming(place.folder), { timeout: 5_000 }).toEqual([]);
    await place.remove();
  });

  it('stops while it starts and leaves nothing behind', async () => {
    const place = await makePlace();
    const { lockkeeper } = await import('./cli-process.ts');
    const running = lockkeeper(place, ['lab', '--with-operator']);
    await expect.poll(async () => (await place.files()).length, { timeout: 20_000 }).toBeGreaterThan(0);
    running.child.kill('SIGINT');
    await running.ended;
    expect(await place.files()).toEqual([]);
    expect(await processesNaming(place.folder)).toEqual([]);
    await place.remove();
  });

  it('uses a folder it is given, takes away only its own files, and refuses one that another lab uses', async () => {
    const place = await makePlace();
    const dir = join(place.folder, 'lab');
    await mkdir(dir);
    await writeFile(join(dir, 'mine.txt'), 'x');
    const lab = await startLabProcess(place, ['--dir', dir, '--account', '222222222222', '--region', 'eu-west-1']);
    expect(lab.variables).toMatchObject({ KUBECONFIG: join(dir, 'kubeconfig'), AWS_REGION: 'eu-west-1' });
    expect(lab.text).toContain('222222222222');
    const second = await run(place, ['lab', '--dir', dir]);
    expect(second).toMatchObject({ code: 2, out: '' });
    expect(second.err).toContain('another lab may be using this folder');
    const { port } = new URL(lab.variables['AWS_ENDPOINT_URL'] ?? '');
    const third = await run(place, ['lab', '--aws-port', port]);
    expect(third).toMatchObject({ code: 2 });
    expect(third.err).toContain(`port ${port} is taken`);
    await lab.stop();
    expect(await place.files()).toEqual([join(dir, 'mine.txt')]);
    await place.remove();
  });

  it('writes every AWS decision to a file of its owner, with what would allow a refused one, and no value', async () => {
    const place = await makePlace();
    const file = join(place.folder, 'decisions.jsonl');
    const lab = await startLabProcess(place, ['--decisions', file]);
    await plant(lab);
    expect((await run(place, ['get', 'shop/db'], lab.variables)).code).toBe(0);
    await lab.stop();
    const text = await readFile(file, 'utf8');
    const lines = text.trim().split('\n');
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({
      principal: 'arn:aws:iam::111122223333:user/lab-admin',
      action: 'secretsmanager:GetSecretValue',
      outcome: 'allowed',
      statements: [{ policy: 'arn:aws:iam::aws:policy/AdministratorAccess', effect: 'Allow' }],
    });
    expect((await stat(file)).mode & 0o077).toBe(0);
    expect(scanForPlanted([{ where: 'decisions', content: text }], [PLANTED])).toEqual([]);
    await symlink(join(place.folder, 'elsewhere'), join(place.folder, 'link'));
    const refused = await run(place, ['lab', '--decisions', join(place.folder, 'link')]);
    expect(refused).toMatchObject({ code: 2, out: '' });
    expect(refused.err).toContain('cannot be opened for writing (ELOOP)');
    await place.remove();
  });

  it("threat/O3 threat/O1 gives the operator's account no more than it needs", async () => {
    const place = await makePlace();
    const lab = await startLabProcess(place, ['--with-operator']);
    const folder = /Files +(.+)/.exec(lab.text)?.[1] ?? '';
    const text = await readFile(join(folder, 'operator-kubeconfig'), 'utf8');
    const config = await loadKubeconfig(text, { files: systemFiles(), directory: '/' });
    const clock = systemClock();
    const transport = undiciTransport(config, { clock, files: systemFiles(), commands: systemCommands() });
    const statusOf = async (method: 'GET' | 'PATCH' | 'DELETE', path: string): Promise<number> => {
      const headers = { accept: 'application/json', 'content-type': 'application/merge-patch+json' };
      const answer = await transport.send({ method, path, headers, ...(method === 'PATCH' ? { body: '{}' } : {}) });
      for await (const chunk of answer.body) void chunk;
      return answer.status;
    };
    expect(await statusOf('GET', '/api/v1/namespaces')).toBe(200);
    expect(await statusOf('PATCH', '/api/v1/namespaces/default')).toBe(403);
    expect(await statusOf('PATCH', '/api/v1/namespaces/default/configmaps/x')).toBe(403);
    expect(await statusOf('GET', '/api/v1/pods')).toBe(403);
    expect(await statusOf('DELETE', '/api/v1/namespaces/default/secrets')).toBe(403);
    expect(await statusOf('GET', '/apis/rbac.authorization.k8s.io/v1/clusterroles')).toBe(403);
    expect(await statusOf('PATCH', '/apis/external-secrets.io/v1/clustersecretstores/x')).toBe(403);
    await transport.close();
    await lab.stop();
    await place.remove();
  });
});
