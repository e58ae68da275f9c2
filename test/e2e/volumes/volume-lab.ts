import { execFile } from 'node:child_process';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CreateSecretCommand,
  type CreateSecretCommandInput,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { grantRole, iamCall } from '@lockkeeper/csi/conformance';
import { type RunningLab, startLab } from '@lockkeeper/lab';
import { lockkeeper, makePlace, type Place, processIdsNaming, type Running } from '../cli-process.ts';
import { type AwsLine, openAwsLine } from './aws-line.ts';

const silent = { debug() {}, info() {}, warn() {}, error() {} };

export const team = 'team-red';
export const otherRegion = 'us-west-2';

/** An event as `kubectl get events` shows it. */
export interface ShownEvent {
  readonly reason: string;
  readonly message: string;
}

/** A lab with one node, a team whose role may read its own secrets, and the provider as a process of its own. */
export class VolumeLab {
  readonly lab: RunningLab;
  readonly place: Place;
  readonly line: AwsLine;

  private constructor(lab: RunningLab, place: Place, line: AwsLine) {
    this.lab = lab;
    this.place = place;
    this.line = line;
  }

  static async start(): Promise<VolumeLab> {
    const place = await makePlace();
    const folder = join(place.folder, 'lab');
    const lab = await startLab({ folder, log: silent, nodes: ['ec2'], rotationPollMs: 1_000 });
    const made = new VolumeLab(lab, place, await openAwsLine(lab.awsUrl));
    const Url = lab.lab.kubernetes.issuer;
    await iamCall(lab, { Action: 'CreateOpenIDConnectProvider', Url, 'ClientIDList.member.1': 'sts.amazonaws.com' });
    await grantRole(lab, {
      role: team,
      subject: `system:serviceaccount:${team}:app`,
      resources: [
        'arn:aws:secretsmanager:us-east-1:*:secret:red/*',
        `arn:aws:secretsmanager:${otherRegion}:*:secret:*`,
      ],
    });
    const annotations = { 'eks.amazonaws.com/role-arn': `arn:aws:iam::111122223333:role/${team}` };
    await made.apply(
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: team } },
      { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'app', namespace: team, annotations } },
    );
    return made;
  }

  get socket(): string {
    return join(this.lab.folders?.csiProviders ?? '', 'aws.sock');
  }

  /** Starts `lockkeeper csi` and waits until it serves. */
  async provider(...flags: readonly string[]): Promise<Running> {
    const { kubelet = '', csiProviders = '' } = this.lab.folders ?? {};
    const running = lockkeeper(
      this.place,
      [
        'csi',
        `--provider-volume=${csiProviders}`,
        `--kubelet-path=${kubelet}`,
        `--kubeconfig=${this.lab.files.kubeconfig}`,
        '--metrics-addr=0',
        '--live-addr=0',
        '--refresh-interval=1s',
        ...flags,
      ],
      { AWS_ENDPOINT_URL: this.line.url, AWS_REGION: this.lab.region },
    );
    await running.shows('"serving"');
    return running;
  }

  /** Kills the provider as a node does that runs out of memory: the process itself, and the command that it was started by. */
  async killProvider(): Promise<void> {
    for (const id of await processIdsNaming(`--kubeconfig=${this.lab.files.kubeconfig}`)) process.kill(id, 'SIGKILL');
  }

  /** Resolves to stdout; rejects with what went wrong. */
  kubectl(args: readonly string[], input = ''): Promise<string> {
    return new Promise((resolve, reject) => {
      const env = { ...this.place.variables, KUBECONFIG: this.lab.files.kubeconfig };
      const child = execFile('kubectl', [...args], { env, maxBuffer: 2 ** 26 }, (error, stdout) =>
        error === null ? resolve(stdout) : reject(error as Error),
      );
      child.stdin?.end(input);
    });
  }

  async apply(...items: readonly object[]): Promise<void> {
    await this.kubectl(['apply', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
  }

  /** Events of the team's pods, by pod, as kubectl shows them. */
  async events(): Promise<ReadonlyMap<string, readonly ShownEvent[]>> {
    const text = await this.kubectl(['-n', team, 'get', 'events', '-o', 'json']);
    const { items } = JSON.parse(text) as {
      readonly items: readonly (ShownEvent & { readonly involvedObject: { readonly name: string } })[];
    };
    return Map.groupBy(items, ({ involvedObject }) => involvedObject.name);
  }

  /** Texts of a pod's files by path below the mount; none when there is no mount. */
  async files(pod: string): Promise<Readonly<Record<string, string>>> {
    return Object.fromEntries(await filesBelow(this.volume(pod), ''));
  }

  volume(pod: string): string {
    return join(this.lab.folders?.pods ?? '', team, pod, 'volumes', 'secrets');
  }

  async createSecret(input: CreateSecretCommandInput): Promise<void> {
    await this.#secretsManager((client) => client.send(new CreateSecretCommand(input)));
  }

  async rotate(SecretId: string, SecretString: string): Promise<void> {
    await this.#secretsManager((client) => client.send(new PutSecretValueCommand({ SecretId, SecretString })));
  }

  async close(): Promise<void> {
    this.line.close();
    await this.lab.close();
    await this.place.remove();
  }

  async #secretsManager(use: (client: SecretsManagerClient) => Promise<unknown>): Promise<void> {
    const { accessKeyId = '', secretAccessKey = '' } = this.lab.accounts[0] ?? {};
    const { awsUrl: endpoint, region } = this.lab;
    const client = new SecretsManagerClient({ endpoint, region, credentials: { accessKeyId, secretAccessKey } });
    await use(client);
    client.destroy();
  }
}

/** What leads nowhere is no file; what is the layout's own begins with two dots. */
async function filesBelow(folder: string, prefix: string): Promise<readonly (readonly [string, string])[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => !name.startsWith('..'));
  const found = names.map(async (name) => {
    const path = join(folder, name);
    const state = await stat(path).catch(() => undefined);
    if (state?.isDirectory()) return filesBelow(path, `${prefix}${name}/`);
    const text = await readFile(path, 'utf8').catch(() => undefined);
    return text === undefined ? [] : [[`${prefix}${name}`, text] as const];
  });
  return (await Promise.all(found)).flat();
}

/** A SecretProviderClass, and a pod of the same name that mounts it. */
export function classAndPod(name: string, parameters: Readonly<Record<string, string>>): readonly object[] {
  const csi = {
    driver: 'secrets-store.csi.k8s.io',
    readOnly: true,
    volumeAttributes: { secretProviderClass: name },
  };
  return [
    {
      apiVersion: 'secrets-store.csi.x-k8s.io/v1',
      kind: 'SecretProviderClass',
      metadata: { name, namespace: team },
      spec: { provider: 'aws', parameters },
    },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace: team },
      spec: {
        serviceAccountName: 'app',
        containers: [{ name: 'app', image: 'app:1', volumeMounts: [{ name: 'secrets', mountPath: '/mnt/secrets' }] }],
        volumes: [{ name: 'secrets', csi }],
      },
    },
  ];
}
