import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { type Log, sleep } from '@lockkeeper/core';
import {
  customResourceDefinitions,
  KubeClient,
  type KubeObject,
  type KubeTransport,
  loadKubeconfigFile,
  namespaces,
  pods,
  type ResourceType,
  serviceAccounts,
  systemClock,
  systemCommands,
  systemFiles,
  undiciTransport,
} from '@lockkeeper/kube';
import { type RunningLab, startLab } from '@lockkeeper/lab';
import { NODE_FLAGS } from '../src/manifests/node-flags.ts';
import { grantRole, iamCall } from './iam-call.ts';

export const ACCOUNT = '111122223333';
/** Of the processor's time in `/proc/<pid>/stat`, which Linux counts in hundredths of a second whatever the kernel's own tick is. */
const TICK_MS = 10;
const PROGRAMS = { source: '../src/main.ts', built: '../dist/main.js' } as const;
const quiet: Log = { debug() {}, info() {}, warn() {}, error() {} };

export const classes: ResourceType = {
  group: 'secrets-store.csi.x-k8s.io',
  version: 'v1',
  plural: 'secretproviderclasses',
  kind: 'SecretProviderClass',
  namespaced: true,
};

/** The part of the driver's CRD that a server needs: no field is required, and none has a pattern. */
const CLASS_CRD = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'secretproviderclasses.secrets-store.csi.x-k8s.io' },
  spec: {
    group: classes.group,
    scope: 'Namespaced',
    names: {
      kind: classes.kind,
      plural: classes.plural,
      singular: 'secretproviderclass',
      listKind: 'SecretProviderClassList',
    },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: { spec: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
          },
        },
      },
    ],
  },
};

/** A pod that could mount: its account has the role `<namespace>` of the lab's account. */
export interface LabPod {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly serviceAccount: string;
}

/** What a process has taken so far. */
export interface Usage {
  /** Resident bytes: now, and at the most. */
  readonly memory: number;
  readonly peakMemory: number;
  /** Time of the processor, in steps of 10 ms. */
  readonly cpuMs: number;
}

/** A provider process under test. */
export interface Provider {
  readonly socket: string;
  readonly output: () => string;
  metrics(): Promise<string>;
  usage(): Promise<Usage>;
  /** Resolves to the exit code when it has ended by itself. */
  readonly ended: Promise<number | null>;
  stop(): Promise<number | null>;
}

/** A lab whose account trusts the cluster, with provider processes beside it. */
export class CsiLab {
  readonly lab: RunningLab;
  readonly folder: string;
  readonly #client: KubeClient;
  readonly #transport: KubeTransport & { close(): Promise<void> };
  readonly #providers: ChildProcess[] = [];
  readonly #program: readonly string[];
  #count = 0;

  private constructor(
    lab: RunningLab,
    folder: string,
    transport: KubeTransport & { close(): Promise<void> },
    program: keyof typeof PROGRAMS,
  ) {
    const main = fileURLToPath(new URL(PROGRAMS[program], import.meta.url));
    this.#program = program === 'source' ? ['--conditions=@lockkeeper/source', main] : [main];
    this.lab = lab;
    this.folder = folder;
    this.#transport = transport;
    this.#client = new KubeClient(transport, { clock: systemClock(), userAgent: 'test', requestTimeoutMs: 30_000 });
  }

  /** `built`: providers run from `dist`, as they are shipped. */
  static async start(program: keyof typeof PROGRAMS = 'source'): Promise<CsiLab> {
    const folder = await mkdtemp(join(tmpdir(), 'lockkeeper-csi-'));
    const lab = await startLab({ folder: join(folder, 'lab'), log: quiet, podIdentityAgent: true });
    const ports = { files: systemFiles(), home: '/', userId: undefined, log: quiet };
    const config = await loadKubeconfigFile(lab.files.kubeconfig, ports);
    const clock = systemClock();
    const transport = undiciTransport(config, { clock, files: systemFiles(), commands: systemCommands() });
    const made = new CsiLab(lab, folder, transport, program);
    await made.#client.create(customResourceDefinitions, CLASS_CRD as KubeObject);
    const Url = lab.lab.kubernetes.issuer;
    await iamCall(lab, { Action: 'CreateOpenIDConnectProvider', Url, 'ClientIDList.member.1': 'sts.amazonaws.com' });
    return made;
  }

  /** A pod of the account `default`, whose role may read what `resources` match. */
  async pod(namespace: string, name: string, ...resources: readonly string[]): Promise<LabPod> {
    const serviceAccount = 'default';
    if ((await this.#client.get(namespaces, { name: namespace })) === undefined) {
      await this.#client.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
      await grantRole(this.lab, {
        role: namespace,
        subject: `system:serviceaccount:${namespace}:${serviceAccount}`,
        resources,
      });
      await this.annotate(namespace, serviceAccount, `arn:aws:iam::${ACCOUNT}:role/${namespace}`);
    }
    const container = { name: 'app', image: 'nginx' };
    const pod = await this.#client.create(pods, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace },
      spec: { serviceAccountName: serviceAccount, containers: [container] },
    } as KubeObject);
    return { namespace, name, uid: pod.metadata.uid ?? '', serviceAccount };
  }

  /** Makes the objects that `--print-manifests` prints, and a kubeconfig of the account among them. */
  async install(objects: readonly Readonly<Record<string, unknown>>[]): Promise<string> {
    const group = 'rbac.authorization.k8s.io';
    const kinds: readonly ResourceType[] = [
      serviceAccounts,
      { group, version: 'v1', plural: 'clusterroles', kind: 'ClusterRole', namespaced: false },
      { group, version: 'v1', plural: 'clusterrolebindings', kind: 'ClusterRoleBinding', namespaced: false },
    ];
    for (const object of objects) {
      const type = kinds.find(({ kind }) => kind === object['kind']);
      if (type !== undefined) await this.#client.create(type, object as unknown as KubeObject);
    }
    const account = { namespace: 'kube-system', name: 'lockkeeper-csi', uid: '', serviceAccount: 'lockkeeper-csi' };
    const token = await this.token(account, '', { audiences: [], boundObjectRef: undefined });
    const path = join(this.folder, 'account.kubeconfig');
    const named = (name: string, value: object): object => ({ name: 'lab', [name]: value });
    const cluster = { server: this.lab.kubernetesUrl, 'certificate-authority-data': btoa(this.lab.caCertificate) };
    const config = {
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'lab',
      clusters: [named('cluster', cluster)],
      users: [named('user', { token })],
      contexts: [named('context', { cluster: 'lab', user: 'lab' })],
    };
    await writeFile(path, JSON.stringify(config), { mode: 0o600 });
    return path;
  }

  async annotate(namespace: string, name: string, roleArn: string): Promise<void> {
    const metadata = { annotations: { 'eks.amazonaws.com/role-arn': roleArn } };
    await until(async () => (await this.#client.get(serviceAccounts, { namespace, name })) !== undefined);
    await this.#client.patch(serviceAccounts, { namespace, name }, { kind: 'merge', body: { metadata } });
  }

  async class(namespace: string, name: string, parameters: Readonly<Record<string, string>>): Promise<void> {
    const metadata = { name, namespace };
    const object = {
      apiVersion: 'secrets-store.csi.x-k8s.io/v1',
      kind: classes.kind,
      metadata,
      spec: { provider: 'aws', parameters },
    };
    await this.#client.create(classes, object as KubeObject);
  }

  /** A token as the kubelet makes one for a volume. */
  async token(pod: LabPod, audience: string, more: object = {}): Promise<string> {
    const boundObjectRef = { kind: 'Pod', apiVersion: 'v1', name: pod.name, uid: pod.uid };
    const spec = { audiences: [audience], expirationSeconds: 3600, boundObjectRef, ...more };
    const response = await this.#transport.send({
      method: 'POST',
      path: `/api/v1/namespaces/${pod.namespace}/serviceaccounts/${pod.serviceAccount}/token`,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec }),
    });
    const chunks: Uint8Array[] = [];
    for await (const chunk of response.body) chunks.push(chunk);
    const { status } = JSON.parse(Buffer.concat(chunks).toString()) as { status: { token: string } };
    return status.token;
  }

  /** The attributes that a driver sends for a pod: the class's parameters under the volume context. */
  async attributes(
    pod: LabPod,
    parameters: Readonly<Record<string, string>>,
    tokens?: Readonly<Record<string, string>>,
  ): Promise<string> {
    const own = tokens ?? {
      'sts.amazonaws.com': await this.token(pod, 'sts.amazonaws.com'),
      'pods.eks.amazonaws.com': await this.token(pod, 'pods.eks.amazonaws.com'),
    };
    const expirationTimestamp = '2038-01-01T00:00:00Z';
    const listed = Object.entries(own).map(([audience, token]) => [audience, { token, expirationTimestamp }]);
    return JSON.stringify({
      ...parameters,
      'csi.storage.k8s.io/pod.name': pod.name,
      'csi.storage.k8s.io/pod.namespace': pod.namespace,
      'csi.storage.k8s.io/pod.uid': pod.uid,
      'csi.storage.k8s.io/serviceAccount.name': pod.serviceAccount,
      'csi.storage.k8s.io/ephemeral': 'true',
      'csi.storage.k8s.io/serviceAccount.tokens': JSON.stringify(Object.fromEntries(listed)),
    });
  }

  /** Starts `lockkeeper csi`, with the memory that a node has for it, and waits until it serves. */
  async provider(...flags: readonly string[]): Promise<Provider> {
    const folder = join(this.folder, `provider-${(this.#count += 1)}`);
    await mkdir(folder, { mode: 0o755 });
    const socket = join(folder, 'aws.sock');
    const port = await freePort();
    const args = [
      `--provider-volume=${folder}`,
      `--kubeconfig=${this.lab.files.kubeconfig}`,
      '--live-addr=0',
      `--metrics-addr=127.0.0.1:${port}`,
      '--loglevel=debug',
      ...flags,
    ];
    const child = spawn(process.execPath, ['--disable-proto=delete', ...NODE_FLAGS, ...this.#program, ...args], {
      env: {
        MALLOC_ARENA_MAX: '1',
        PATH: process.env['PATH'] ?? '',
        AWS_ENDPOINT_URL: this.lab.awsUrl,
        AWS_REGION: this.lab.region,
      },
    });
    this.#providers.push(child);
    const seen = { text: '' };
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (seen.text += text));
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    await Promise.race([
      until(() => isSocket(socket)),
      ended.then(() => Promise.reject(new Error(`the provider ended: ${seen.text}`))),
    ]);
    return {
      socket,
      output: () => seen.text,
      metrics: async () => (await fetch(`http://127.0.0.1:${port}/metrics`)).text(),
      usage: () => usageOf(child.pid ?? 0),
      ended,
      stop: () => {
        child.kill('SIGTERM');
        return ended;
      },
    };
  }

  #settings() {
    const [account] = this.lab.accounts;
    const { accessKeyId = '', secretAccessKey = '' } = account ?? {};
    return { endpoint: this.lab.awsUrl, credentials: { accessKeyId, secretAccessKey } };
  }

  async putSecret(name: string, text: string, region = this.lab.region): Promise<string> {
    const client = new SecretsManagerClient({ ...this.#settings(), region });
    try {
      return (await client.send(new CreateSecretCommand({ Name: name, SecretString: text }))).VersionId ?? '';
    } catch {
      return (await client.send(new PutSecretValueCommand({ SecretId: name, SecretString: text }))).VersionId ?? '';
    } finally {
      client.destroy();
    }
  }

  async removeSecret(name: string): Promise<void> {
    const client = new SecretsManagerClient({ ...this.#settings(), region: this.lab.region });
    await client.send(new DeleteSecretCommand({ SecretId: name, ForceDeleteWithoutRecovery: true }));
    client.destroy();
  }

  async putParameter(name: string, text: string): Promise<void> {
    const client = new SSMClient({ ...this.#settings(), region: this.lab.region });
    await client.send(new PutParameterCommand({ Name: name, Value: text, Type: 'SecureString', Overwrite: true }));
    client.destroy();
  }

  async events(namespace: string): Promise<readonly string[]> {
    const { events } = await import('@lockkeeper/kube');
    const found: string[] = [];
    for await (const page of this.#client.listIn<KubeObject & { reason: string; message: string }>(events, namespace)) {
      found.push(...page.items.map(({ reason, message }) => `${reason}: ${message}`));
    }
    return found;
  }

  async close(): Promise<void> {
    for (const child of this.#providers) child.kill('SIGKILL');
    await this.#transport.close();
    await this.lab.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Waits for a condition, for a minute at most. */
export async function until(holds: () => Promise<boolean>): Promise<void> {
  const clock = systemClock();
  for (const end = clock.monotonic() + 60_000; clock.monotonic() < end; await sleep(clock, 50)) {
    if (await holds()) return;
  }
  throw new Error('what was waited for has not come');
}

async function isSocket(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  // Made with this mode only once it can be used.
  return found?.isSocket() === true && (found.mode & 0o777) === 0o600;
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

async function usageOf(pid: number): Promise<Usage> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const bytes = (name: string): number =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1] ?? 0) * 1024;
  // Behind the name, which may hold anything, user and system time are the 12th and 13th field.
  const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ').at(-1)?.split(' ') ?? [];
  const cpuMs = (Number(fields[11]) + Number(fields[12])) * TICK_MS;
  return { memory: bytes('VmRSS'), peakMemory: bytes('VmHWM'), cpuMs };
}
