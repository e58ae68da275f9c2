import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { CUSTOM_RESOURCE_DEFINITIONS, type Log } from '@lockkeeper/core';
import { type RunningLab, startLab } from '@lockkeeper/lab';
import { expect } from 'vitest';
import { printManifests } from '../src/manifests/admission-objects.ts';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const NAMESPACE = 'external-secrets';

/** Fails loudly: the lab logs only what should not happen. */
const log: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: (message, facts) => process.stderr.write(`${message} ${JSON.stringify(facts)}\n`),
};

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv, input = ''): Promise<Ran> {
  const child = spawn(command, [...args], { env, stdio: ['pipe', 'pipe', 'pipe'] });
  const text = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text.out += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (text.err += chunk));
  child.stdin.end(input);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? -1, ...text }));
  });
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

export interface Webhook {
  readonly live: string;
  readonly metrics: string;
  /** Everything it has logged. */
  readonly logged: () => string;
  ready(): Promise<boolean>;
  untilReady(): Promise<void>;
  /** Sends the signal and waits for the end. */
  end(signal?: 'SIGTERM' | 'SIGKILL'): Promise<number | null>;
}

/** A lab with our CRDs and the webhook's manifests, to which webhooks may be added as processes. */
export interface Installation {
  readonly lab: RunningLab;
  readonly folder: string;
  /** Where the API server finds the Service of the webhook. */
  readonly port: number;
  kubectl(line: string | readonly string[], input?: string): Promise<Ran>;
  /** The same, and it must end well. */
  succeeds(line: string | readonly string[], input?: string): Promise<string>;
  /** `kubectl apply -f -` of these objects. */
  apply(...objects: readonly object[]): Promise<Ran>;
  /** Starts the webhook under its own account, with its own rights. */
  startWebhook(...flags: readonly string[]): Promise<Webhook>;
  close(): Promise<void>;
}

async function tokenKubeconfig(lab: RunningLab, token: string, file: string): Promise<void> {
  const name = 'lockkeeper-admission';
  const authority = Buffer.from(lab.caCertificate).toString('base64');
  const document = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': name,
    clusters: [{ name, cluster: { server: lab.kubernetesUrl, 'certificate-authority-data': authority } }],
    users: [{ name, user: { token } }],
    contexts: [{ name, context: { cluster: name, user: name, namespace: NAMESPACE } }],
  };
  await writeFile(file, JSON.stringify(document), { mode: 0o600 });
}

async function startWebhook(kubeconfig: string, port: number, flags: readonly string[]): Promise<Webhook> {
  const [live, metrics] = [await freePort(), await freePort()];
  const args = [
    `--kubeconfig=${kubeconfig}`,
    `--live-addr=127.0.0.1:${live}`,
    `--metrics-addr=127.0.0.1:${metrics}`,
    '--shutdown-delay=0',
    '--loglevel=debug',
    ...(flags.some((flag) => flag.startsWith('--listen-addr')) ? [] : [`--listen-addr=127.0.0.1:${port}`]),
    ...flags,
  ];
  const child = spawn(process.execPath, ['--disable-proto=delete', '--conditions=@lockkeeper/source', MAIN, ...args], {
    env: { PATH: process.env['PATH'] ?? '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const text = { all: '' };
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream].setEncoding('utf8').on('data', (chunk: string) => (text.all += chunk));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const ready = async (): Promise<boolean> => {
    try {
      const answer = await fetch(`http://127.0.0.1:${live}/readyz`);
      await answer.arrayBuffer();
      return answer.status === 200;
    } catch {
      return false;
    }
  };
  return {
    live: `http://127.0.0.1:${live}`,
    metrics: `http://127.0.0.1:${metrics}`,
    logged: () => text.all,
    ready,
    untilReady: () => until(ready, () => `the webhook is not ready: ${text.all}`),
    end: (signal = 'SIGTERM') => {
      child.kill(signal);
      return ended;
    },
  };
}

/** Waits for a condition; a machine under load gets a minute and a half. */
export async function until(condition: () => Promise<boolean>, why: () => string = () => 'not in time'): Promise<void> {
  for (let i = 0; i < 900; i += 1) {
    if (await condition()) return;
    await wait(100);
  }
  throw new Error(why());
}

export async function install(manifests: (namespace: string) => string = printManifests): Promise<Installation> {
  const folder = await mkdtemp(join(tmpdir(), 'admission-conformance-'));
  const port = await freePort();
  const services = new Map([[`${NAMESPACE}/lockkeeper-admission`, port]]);
  const lab = await startLab({ folder, log, webhooks: { services } });
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: folder,
    KUBECONFIG: lab.files.kubeconfig,
    KUBECACHEDIR: join(folder, 'cache'),
  };
  const webhooks: Webhook[] = [];
  const kubectl = (line: string | readonly string[], input?: string): Promise<Ran> =>
    run('kubectl', typeof line === 'string' ? line.split(' ') : line, env, input);
  const apply = (...items: readonly object[]): Promise<Ran> =>
    kubectl('apply -f -', JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
  const succeeds = async (line: string | readonly string[], input?: string): Promise<string> => {
    const { code, out, err } = await kubectl(line, input);
    expect(code, `${String(line)}: ${err}`).toBe(0);
    return out;
  };
  const crds = { apiVersion: 'v1', kind: 'List', items: CUSTOM_RESOURCE_DEFINITIONS };
  await succeeds('apply -f -', JSON.stringify(crds));
  await succeeds('wait --for=condition=Established crd --all --timeout=60s');
  await succeeds('apply -f -', manifests(NAMESPACE));
  for (const name of ['team-a', 'team-b']) await succeeds(`create namespace ${name}`);
  const token = await succeeds(`create token lockkeeper-admission -n ${NAMESPACE} --duration=24h`);
  const kubeconfig = join(folder, 'admission-kubeconfig');
  await tokenKubeconfig(lab, token.trim(), kubeconfig);
  return {
    lab,
    folder,
    port,
    kubectl,
    succeeds,
    apply,
    startWebhook: async (...flags) => {
      const webhook = await startWebhook(kubeconfig, port, flags);
      webhooks.push(webhook);
      return webhook;
    },
    close: async () => {
      await Promise.all(webhooks.map((webhook) => webhook.end('SIGKILL')));
      await lab.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
