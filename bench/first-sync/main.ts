import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { CUSTOM_RESOURCE_DEFINITIONS, type Log } from '@lockkeeper/core';
import {
  customResourceDefinitions,
  KubeClient,
  type KubeObject,
  loadKubeconfigFile,
  namespaces,
  type ResourceType,
  secrets,
  systemClock,
  systemCommands,
  systemFiles,
  undiciTransport,
} from '@lockkeeper/kube';
import { type RunningLab, startLab } from '@lockkeeper/lab';

/**
 * First sync of many ExternalSecrets through the real operator process: how many AWS calls, Kubernetes reads and writes, and
 * how long beside a bare client that only does the writes. Prints counts and ratios; `--smoke` runs a small size, and a
 * budget of design §6 that does not hold ends it with exit code 1.
 */
const smoke = process.argv.includes('--smoke');
const DISTINCT = smoke ? 60 : 500;
const SHARING = 10;
const NAMESPACE = 'bench';
const clock = systemClock();

const quiet: Log = { debug() {}, info() {}, warn() {}, error: (message, facts) => console.error(message, facts) };

const ESO = { group: 'external-secrets.io', version: 'v1' } as const;
const externalSecrets: ResourceType = { ...ESO, plural: 'externalsecrets', kind: 'ExternalSecret', namespaced: true };
const clusterStores: ResourceType = {
  ...ESO,
  plural: 'clustersecretstores',
  kind: 'ClusterSecretStore',
  namespaced: false,
};

interface Request {
  readonly user: string;
  readonly verb: string;
  readonly resource: string;
  readonly status: number;
}

const OPERATOR_USER = 'lockkeeper-lab-admin';
const READS = new Set(['get', 'list', 'watch']);

async function inParallel<T>(items: readonly T[], width: number, run: (item: T) => Promise<unknown>): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: width }, async () => {
      for (let item = items[next++]; item !== undefined; item = items[next++]) await run(item);
    }),
  );
}

function externalSecret(name: string, store: string, key: string): KubeObject {
  return {
    apiVersion: 'external-secrets.io/v1',
    kind: 'ExternalSecret',
    metadata: { name, namespace: NAMESPACE },
    spec: {
      refreshInterval: '1h',
      secretStoreRef: { name: store, kind: 'ClusterSecretStore' },
      data: [{ secretKey: 'value', remoteRef: { key } }],
    },
  } as KubeObject;
}

function clusterStore(name: string, service: string, region: string): KubeObject {
  const provider = { aws: { service, region } };
  return {
    apiVersion: 'external-secrets.io/v1',
    kind: 'ClusterSecretStore',
    metadata: { name },
    spec: { provider },
  } as KubeObject;
}

async function seedAws(lab: RunningLab, value: string): Promise<void> {
  const [account] = lab.accounts;
  if (!account) throw new Error('the lab has an account');
  const { accessKeyId, secretAccessKey } = account;
  const config = { region: lab.region, endpoint: lab.awsUrl, credentials: { accessKeyId, secretAccessKey } };
  const manager = new SecretsManagerClient(config);
  const ssm = new SSMClient(config);
  const names = Array.from({ length: DISTINCT }, (_, i) => i);
  await inParallel(names, 16, (i) =>
    manager.send(new CreateSecretCommand({ Name: `bench/${i}`, SecretString: `${value}${i}` })),
  );
  await inParallel(names, 16, (i) =>
    ssm.send(new PutParameterCommand({ Name: `/bench/${i}`, Value: `${value}${i}`, Type: 'SecureString' })),
  );
  manager.destroy();
  ssm.destroy();
}

async function openClient(lab: RunningLab) {
  const config = await loadKubeconfigFile(lab.files.kubeconfig, {
    files: systemFiles(),
    home: '/',
    userId: undefined,
    log: quiet,
  });
  const transport = undiciTransport(config, { clock, files: systemFiles(), commands: systemCommands() });
  return { transport, client: new KubeClient(transport, { clock, userAgent: 'bench', requestTimeoutMs: 30_000 }) };
}

function startOperator(lab: RunningLab, metricsPort: number): ChildProcess {
  const [account] = lab.accounts;
  return spawn(
    process.execPath,
    [
      '--disable-proto=delete',
      '--max-semi-space-size=2',
      '--max-old-space-size=192',
      'packages/operator/dist/main.js',
      `--kubeconfig=${lab.files.kubeconfig}`,
      '--loglevel=error',
      `--metrics-addr=127.0.0.1:${metricsPort}`,
      '--live-addr=0',
    ],
    {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: {
        PATH: process.env['PATH'],
        AWS_ENDPOINT_URL: lab.awsUrl,
        AWS_ACCESS_KEY_ID: account?.accessKeyId,
        AWS_SECRET_ACCESS_KEY: account?.secretAccessKey,
        AWS_REGION: lab.region,
      },
    },
  );
}

async function scrape(port: number): Promise<Map<string, number>> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
  );
}

/** Successful status writes so far, from the API server's own audit: waiting must not cost it a request. */
function statusesWritten(requests: readonly Request[]): number {
  return requests.filter(
    ({ verb, resource, status }) => verb === 'patch' && resource.endsWith('externalsecrets/status') && status < 300,
  ).length;
}

async function until(what: string, done: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 1_200; i += 1) {
    if (await done()) return;
    await new Promise((resolve) => clock.after(100, () => resolve(undefined)));
  }
  throw new Error(`${what} did not happen in two minutes`);
}

/** The same writes by a client that does nothing else, to a lab of its own: a Secret, then a status, for each object. */
async function bareClient(objects: readonly KubeObject[]): Promise<number> {
  return withLab(undefined, async ({ client }) => {
    await inParallel(objects, 32, (object) => client.create(externalSecrets, object));
    const start = clock.monotonic();
    await inParallel(objects, 64, async ({ metadata: { name } }) => {
      const data = { value: Buffer.from('v'.repeat(1_004)).toString('base64') };
      await client.create(secrets, {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name, namespace: NAMESPACE },
        data,
      } as KubeObject);
      const body = { status: { refreshTime: '2030-01-01T00:00:00Z', conditions: [{ type: 'Ready', status: 'True' }] } };
      await client.patchStatus(externalSecrets, { namespace: NAMESPACE, name }, { kind: 'merge', body });
    });
    return clock.monotonic() - start;
  });
}

interface Bench {
  readonly lab: RunningLab;
  readonly client: KubeClient;
}

/** Starts a lab with our kinds and one namespace, and takes it down again. */
async function withLab<T>(
  audit: ((request: Request) => void) | undefined,
  use: (bench: Bench) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'lockkeeper-bench-'));
  const lab = await startLab({ folder: join(folder, 'lab'), log: quiet, ...(audit ? { audit } : {}) });
  const { client, transport } = await openClient(lab);
  try {
    for (const crd of CUSTOM_RESOURCE_DEFINITIONS)
      await client.create(customResourceDefinitions, crd as unknown as KubeObject);
    await client.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } });
    await until('the custom resources', () => isServed(client));
    return await use({ lab, client });
  } finally {
    await transport.close();
    await lab.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function isServed(client: KubeClient): Promise<boolean> {
  try {
    for await (const page of client.listAll(externalSecrets)) return page.items.length >= 0;
  } catch {
    // The kind is not served yet.
  }
  return false;
}

interface Row {
  readonly what: string;
  readonly value: string;
  readonly budget?: string;
  readonly holds?: boolean;
}

async function run(title: string, objects: readonly KubeObject[]): Promise<readonly Row[]> {
  const bare = await bareClient(objects);
  const requests: Request[] = [];
  return withLab(
    (request) => requests.push(request),
    async ({ lab, client }) => {
      await seedAws(lab, 'v'.repeat(1_000));
      await client.create(clusterStores, clusterStore('manager', 'SecretsManager', lab.region));
      await client.create(clusterStores, clusterStore('parameters', 'ParameterStore', lab.region));
      await inParallel(objects, 32, (object) => client.create(externalSecrets, object));
      lab.lab.aws.calls.clear();
      requests.length = 0;
      const metricsPort = 20_000 + (process.pid % 20_000);
      const operator = startOperator(lab, metricsPort);
      try {
        const start = clock.monotonic();
        await until('the last status', async () => statusesWritten(requests) >= objects.length);
        const wall = clock.monotonic() - start;
        return report(title, {
          lab,
          requests,
          objects: objects.length,
          wall,
          bare,
          metrics: await scrape(metricsPort),
        });
      } finally {
        operator.kill('SIGTERM');
        await once(operator, 'exit');
      }
    },
  );
}

interface Measured {
  readonly lab: RunningLab;
  readonly requests: readonly Request[];
  readonly objects: number;
  readonly wall: number;
  readonly bare: number;
  readonly metrics: ReadonlyMap<string, number>;
}

function report(title: string, { lab, requests, objects, wall, bare, metrics }: Measured): readonly Row[] {
  const calls = new Map<string, number>();
  for (const { service, operation } of lab.lab.aws.calls.list()) {
    calls.set(`${service}:${operation}`, (calls.get(`${service}:${operation}`) ?? 0) + 1);
  }
  const of = (name: string): number => calls.get(name) ?? 0;
  const managerCalls = of('secretsmanager:BatchGetSecretValue') + of('secretsmanager:GetSecretValue');
  const ssmCalls = of('ssm:GetParameters') + of('ssm:GetParameter');
  const stsCalls = [...calls].filter(([name]) => name.startsWith('sts:')).reduce((sum, [, n]) => sum + n, 0);
  const own = requests.filter(({ user }) => user === OPERATOR_USER);
  const writes = own.filter(({ verb, resource }) => !READS.has(verb) && !resource.includes('token'));
  const perKind = new Map<string, number>();
  for (const { verb, resource } of writes)
    perKind.set(`${verb} ${resource}`, (perKind.get(`${verb} ${resource}`) ?? 0) + 1);
  const writesPerObject = writes.length / objects;
  const managerBudget = Math.ceil(DISTINCT / 20) + 2;
  const ssmBudget = Math.ceil(DISTINCT / 10) + 2;
  const rss = (metrics.get('process_resident_memory_bytes') ?? 0) / 2 ** 20;
  return [
    { what: title, value: '' },
    {
      what: 'Secrets Manager calls',
      value: `${managerCalls}`,
      budget: `≤ ${managerBudget}`,
      holds: managerCalls <= managerBudget,
    },
    { what: 'Parameter Store calls', value: `${ssmCalls}`, budget: `≤ ${ssmBudget}`, holds: ssmCalls <= ssmBudget },
    { what: 'STS calls', value: `${stsCalls}`, budget: '≤ 2', holds: stsCalls <= 2 },
    { what: 'calls by kind', value: [...calls].map(([name, n]) => `${name} ${n}`).join(', ') },
    {
      what: 'Kubernetes writes per object',
      value: writesPerObject.toFixed(2),
      budget: '≤ 2.2',
      holds: writesPerObject <= 2.2 || smoke,
    },
    { what: 'writes by kind', value: [...perKind].map(([name, n]) => `${name} ${n}`).join(', ') },
    { what: 'wall time, operator start to last status', value: `${Math.round(wall)} ms` },
    { what: 'wall time, bare client with the same writes', value: `${Math.round(bare)} ms` },
    { what: 'ratio', value: (wall / bare).toFixed(2) },
    { what: 'operator CPU', value: `${(metrics.get('process_cpu_seconds_total') ?? 0).toFixed(2)} s` },
    { what: 'operator memory', value: `${Math.round(rss)} MiB`, budget: '≤ 256 MiB', holds: rss <= 256 },
  ];
}

function objectsSharing(count: number): readonly KubeObject[] {
  const indexes = Array.from({ length: DISTINCT }, (_, i) => i);
  return indexes.flatMap((i) =>
    Array.from({ length: count }, (_, j) => [
      externalSecret(`sm-${i}-${j}`, 'manager', `bench/${i}`),
      externalSecret(`ps-${i}-${j}`, 'parameters', `/bench/${i}`),
    ]).flat(),
  );
}

let broken = 0;
execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-b', 'packages/operator'], { stdio: 'inherit' });
for (const sharing of [1, SHARING]) {
  const objects = objectsSharing(sharing);
  const title = `${objects.length} ExternalSecrets, ${sharing} for each of ${2 * DISTINCT} values`;
  for (const { what, value, budget, holds } of await run(title, objects)) {
    const verdict = holds === undefined ? '' : holds ? `  (${budget}: holds)` : `  (${budget}: BROKEN)`;
    if (holds === false) broken += 1;
    console.log(value === '' ? `\n${what}` : `  ${what.padEnd(46)} ${value}${verdict}`);
  }
}
process.exitCode = broken > 0 ? 1 : 0;
