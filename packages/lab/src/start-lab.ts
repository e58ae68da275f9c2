import type { Log } from '@lockkeeper/core';
import type { AccountKeys } from './aws/iam/bootstrap.ts';
import type { Limit } from './aws/index.ts';
import { createPodIdentityAgent } from './aws/eks-auth/pod-identity-agent.ts';
import type { CertificateAuthority } from './certificates/authority.ts';
import { type ClientFiles, writeClientFiles } from './client-files.ts';
import { listen, type Listener } from './http/listen.ts';
import { createWebhookCaller, type WebhookCallerOptions } from './http/webhook-caller.ts';
import type { LabHandler } from './http/types.ts';
import { createLab, type Lab, labIssuer, type LabKeys, type LabPorts, type LabSettings } from './lab.ts';
import { type NodeFolders, startNodes } from './node/start-nodes.ts';
import type { NodeType } from './node/node-object.ts';
import { type LabData, openLabData } from './persistence/lab-data.ts';
import { accountKeys, freshIdentity, lastingIdentity } from './persistence/lab-identity.ts';
import { labClock, labDefer, labOwner, labRandom } from './system.ts';

export interface StartLabOptions {
  /** Folder for kubeconfig and AWS profile; must not hold them yet. */
  readonly folder: string;
  readonly log: Log;
  /** 0 (default) takes any free port. */
  readonly kubernetesPort?: number;
  readonly awsPort?: number;
  readonly kubernetesVersion?: string;
  readonly region?: string;
  /** Twelve-digit account ids; the first is the default profile's. */
  readonly accounts?: readonly string[];
  readonly limits?: readonly Limit[];
  /** Name under which EKS, in the first account and the region, knows the cluster. */
  readonly clusterName?: string;
  /** Listens as the Pod Identity agent of a node, too: the endpoint for `AWS_CONTAINER_CREDENTIALS_FULL_URI`. */
  readonly podIdentityAgent?: boolean;
  /** For foreign test suites: any access key is the root of account 123456789012. See `AwsApiOptions.openMode`. */
  readonly openMode?: boolean;
  /** Folder that keeps the lab's state across starts, made when it is not there; memory only without it. */
  readonly dataDir?: string;
  /** Nodes that take pods through their life. Without any, pods stay pending and workloads count as rolled out at once. */
  readonly nodes?: readonly NodeType[];
  /** See `StartNodesOptions`. */
  readonly csiProviders?: string;
  readonly rotationPollMs?: number;
  readonly audit?: LabSettings['audit'];
  /** What admission webhooks may reach besides URLs on this machine. */
  readonly webhooks?: WebhookCallerOptions;
}

/** A lab that real clients can reach. */
export interface RunningLab {
  readonly lab: Lab;
  readonly kubernetesUrl: string;
  readonly awsUrl: string;
  readonly region: string;
  /** `http://127.0.0.1:port/v1/credentials`, when the Pod Identity agent was asked for. */
  readonly podIdentityUrl?: string;
  readonly files: ClientFiles;
  /** Only with nodes. */
  readonly folders?: NodeFolders;
  /** PEM of the authority behind the API server's certificate. */
  readonly caCertificate: string;
  readonly accounts: readonly AccountKeys[];
  /** Stops listening, cuts connections, ends the servers' controllers. Files are their folder's owner's to remove. */
  close(): Promise<void>;
}

export const DEFAULT_ACCOUNT = '111122223333';
export const DEFAULT_REGION = 'us-east-1';
export const DEFAULT_CLUSTER = 'lockkeeper-lab';

/**
 * Starts both servers on loopback with certificates, keys and credentials made for this start only (`threat/B5`); with
 * `dataDir`, with those and all the state that an earlier start left there.
 *
 * @throws LockkeeperError `InvalidInput` for a `dataDir` that is in use, damaged or somebody else's; it is left as it is
 */
export async function startLab(options: StartLabOptions): Promise<RunningLab> {
  if (options.dataDir === undefined) return start(options, undefined);
  const data = await openLabData({ folder: options.dataDir, log: options.log, defer: labDefer, owner: labOwner() });
  try {
    return await start(options, data);
  } catch (error) {
    data.close();
    throw error;
  }
}

async function start(options: StartLabOptions, data: LabData | undefined): Promise<RunningLab> {
  const webhooks = createWebhookCaller(options.webhooks);
  const ports = { clock: labClock(), random: labRandom(), log: options.log, webhooks };
  const { authority, keys } = await identityOf(ports, data);
  const [server, admin] = await Promise.all([
    authority.issueServer(),
    authority.issueClient('lockkeeper-lab-admin', ['system:masters']),
  ]);
  const ids = options.accounts ?? [DEFAULT_ACCOUNT];
  const region = options.region ?? DEFAULT_REGION;
  const clusterName = options.clusterName ?? DEFAULT_CLUSTER;
  const nodes = options.nodes ?? [];
  const lab = createLab(
    ports,
    { accounts: ids, cluster: { name: clusterName, region }, pods: nodes.length > 0, ...settingsOf(options) },
    keys,
    data,
  );
  const accounts = ids.map((id) => accountKeys(lab.aws, data, id));
  // Before anybody can call: the keys that are handed out are those of the next start.
  data?.flush();
  const tls = { ...server, clientAuthority: authority.certificate };
  const kubernetes = await listen({ handler: lab.kubernetes.handle, tls, port: options.kubernetesPort ?? 0 });
  const aws = await listen({ handler: (request) => lab.aws.handle(request), port: options.awsPort ?? 0 });
  const listeners = [kubernetes, aws];
  const ends: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    lab.kubernetes.close();
    await Promise.all(ends.map((end) => end()));
    await Promise.all(listeners.map((listener) => listener.close()));
    data?.close();
  };
  try {
    const caCertificate = authority.certificate;
    const facts = { kubernetesUrl: kubernetes.url, caCertificate, admin, awsUrl: aws.url, region, accounts };
    const files = await writeClientFiles(options.folder, facts);
    const agents = options.podIdentityAgent ? await serveAgent(lab, clusterName, region, accounts[0]) : [];
    listeners.push(...agents);
    const urls = { kubernetesUrl: kubernetes.url, awsUrl: aws.url, ...agentUrl(agents) };
    const { folders, close: end } = await startNodes(ports, lab.kubernetes, {
      ...options,
      ...urls,
      types: nodes,
      region,
    });
    ends.push(end);
    return { lab, ...urls, region, files, caCertificate, accounts, ...(folders ? { folders } : {}), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function identityOf(
  ports: LabPorts,
  data: LabData | undefined,
): Promise<{ readonly authority: CertificateAuthority; readonly keys: LabKeys }> {
  const { authority, serviceAccountKey, issuer } =
    data === undefined ? await freshIdentity(ports) : await lastingIdentity(data, ports, () => labIssuer(ports.random));
  const keys = { serviceAccountKey, caCertificate: authority.certificate, ...(issuer ? { issuer } : {}) };
  return { authority, keys };
}

function settingsOf({ kubernetesVersion, limits, audit, openMode }: StartLabOptions): Partial<LabSettings> {
  return {
    ...(kubernetesVersion ? { kubernetesVersion } : {}),
    ...(limits ? { limits } : {}),
    ...(openMode === true ? { openMode } : {}),
    ...(audit ? { audit } : {}),
  };
}

/** The agent signs with the keys of the cluster's account, as a node does with those of its role. */
async function serveAgent(
  lab: Lab,
  clusterName: string,
  region: string,
  keys: AccountKeys | undefined,
): Promise<readonly Listener[]> {
  if (keys === undefined) return [];
  const aws: LabHandler = (request) => lab.aws.handle(request);
  const agent = createPodIdentityAgent({ clock: labClock(), clusterName, region, keys, aws });
  return [await listen({ handler: agent.handle })];
}

function agentUrl([agent]: readonly Listener[]): { readonly podIdentityUrl?: string } {
  return agent === undefined ? {} : { podIdentityUrl: `${agent.url}/v1/credentials` };
}
