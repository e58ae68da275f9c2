import { LockkeeperError } from '@lockkeeper/core';
import { type Limit, type NodeType, type RunningLab, startLab, type StartLabOptions } from '@lockkeeper/lab';
import { installCrds } from '../install/install-crds.ts';
import { openCluster } from '../install/open-cluster.ts';
import type { CommandIo } from '../process/command-io.ts';
import { freePort } from '../process/free-port.ts';
import { type LabFolder, openLabFolder } from './lab-folder.ts';
import {
  admissionService,
  forgetAdmission,
  type LabServices,
  startServices,
  type WantedServices,
} from './lab-services.ts';
import type { WebhookService } from './parse-webhook-service.ts';

export interface OpenLabOptions {
  readonly dir?: string;
  /** Folder that keeps the state across starts. */
  readonly data?: string;
  readonly withOperator: boolean;
  /** Only with the operator. */
  readonly withAdmission: boolean;
  /** The CSI provider `aws`, for the volumes of the node of EC2. */
  readonly withCsi?: boolean;
  /** Flags of the platform's rules, which the operator and its webhook are both given. */
  readonly platformFlags?: readonly string[];
  readonly kubernetesVersion?: string;
  readonly kubernetesPort?: number;
  readonly awsPort?: number;
  readonly region?: string;
  readonly accounts?: readonly string[];
  readonly limits?: readonly Limit[];
  /** Also listens as the Pod Identity agent of a node. */
  readonly podIdentityAgent?: boolean;
  /** Local processes behind services that webhook configurations name. */
  readonly webhookServices?: readonly WebhookService[];
  /** Nodes that take pods; without any, workloads count as rolled out at once. */
  readonly nodes?: readonly NodeType[];
  /** Where providers of the Secrets Store CSI driver have their sockets, besides the lab's own folder. */
  readonly csiProviders?: string;
  readonly rotationPollMs?: number;
  /** Any access key is the root of account 123456789012: for foreign test suites. */
  readonly openAws?: boolean;
}

/** A lab with our CRDs installed, in this process, and beside it the services that were asked for. */
export interface OpenLab {
  readonly services: LabServices;
  readonly running: RunningLab;
  readonly folder: LabFolder;
  /** Stops everything and leaves nothing behind. */
  close(): Promise<void>;
}

function startupError(error: unknown): unknown {
  const { code, port } = (error ?? {}) as { readonly code?: unknown; readonly port?: unknown };
  if (code === 'EADDRINUSE')
    return new LockkeeperError(
      'InvalidInput',
      `port ${String(port)} is taken: choose another one, or none for any free port`,
    );
  if (code === 'EACCES')
    return new LockkeeperError(
      'InvalidInput',
      `port ${String(port)} may not be opened by this user: choose one above 1023`,
    );
  if (code === 'EEXIST')
    return new LockkeeperError('InvalidInput', 'a file of another lab appeared in the folder: choose another --dir');
  return error;
}

function settingsOf(options: OpenLabOptions): Partial<StartLabOptions> {
  const { data, kubernetesVersion, kubernetesPort, awsPort, region, accounts, limits } = options;
  return {
    ...(data ? { dataDir: data } : {}),
    ...(kubernetesVersion ? { kubernetesVersion } : {}),
    ...(kubernetesPort === undefined ? {} : { kubernetesPort }),
    ...(awsPort === undefined ? {} : { awsPort }),
    ...(region ? { region } : {}),
    ...(accounts && accounts.length > 0 ? { accounts } : {}),
    ...(limits ? { limits } : {}),
    ...(options.openAws ? { openMode: true } : {}),
    ...(options.podIdentityAgent ? { podIdentityAgent: true } : {}),
    ...nodeSettings(options),
  };
}

function nodeSettings({ nodes, csiProviders, rotationPollMs }: OpenLabOptions): Partial<StartLabOptions> {
  return {
    ...(nodes ? { nodes } : {}),
    ...(csiProviders ? { csiProviders } : {}),
    ...(rotationPollMs === undefined ? {} : { rotationPollMs }),
  };
}

async function start(
  options: OpenLabOptions,
  folder: LabFolder,
  admissionPort: number | undefined,
  io: CommandIo,
): Promise<RunningLab> {
  const services = new Map([
    ...(admissionPort === undefined ? [] : admissionService(admissionPort)),
    ...(options.webhookServices ?? []).map(({ service, port }) => [service, port] as const),
  ]);
  try {
    return await startLab({ folder: folder.path, log: io.log, ...settingsOf(options), webhooks: { services } });
  } catch (error) {
    throw startupError(error);
  }
}

function wantedServices(options: OpenLabOptions, admissionPort: number | undefined): WantedServices {
  return {
    operator: options.withOperator,
    ...(options.withOperator && admissionPort !== undefined ? { admissionPort } : {}),
    csi: options.withCsi === true,
  };
}

/** A provider without a node that it could be on would never be asked. */
function checkNodes({ withCsi = false, nodes = [] }: OpenLabOptions): void {
  if (withCsi && !nodes.includes('ec2'))
    throw new LockkeeperError(
      'InvalidInput',
      '--with-csi needs a node of EC2 (--node ec2): Fargate has no CSI volumes',
    );
}

async function furnish(
  running: RunningLab,
  folder: LabFolder,
  options: OpenLabOptions,
  admissionPort: number | undefined,
  io: CommandIo,
): Promise<LabServices> {
  const cluster = await openCluster({ kubeconfig: running.files.kubeconfig }, io);
  try {
    await installCrds(cluster.client, cluster.clock, io.signal);
    if (admissionPort === undefined) await forgetAdmission(cluster, io);
    return await startServices(wantedServices(options, admissionPort), {
      running,
      folder,
      cluster,
      io,
      platformFlags: options.platformFlags ?? [],
      ...(options.rotationPollMs === undefined ? {} : { rotationPollMs: options.rotationPollMs }),
    });
  } finally {
    await cluster.transport.close();
  }
}

/** Starts a lab. Whatever happens afterwards, also a second Ctrl-C, its files are taken away. Rejects with LockkeeperError. */
export async function openLab(options: OpenLabOptions, io: CommandIo): Promise<OpenLab> {
  checkNodes(options);
  const folder = await openLabFolder(options.dir);
  const forget = io.onExit(folder.remove);
  const finish = (): void => {
    folder.remove();
    forget();
  };
  try {
    const admissionPort = options.withAdmission ? await freePort() : undefined;
    const running = await start(options, folder, admissionPort, io);
    try {
      const services = await furnish(running, folder, options, admissionPort, io);
      const close = async (): Promise<void> => {
        await Promise.all(Object.values(services).map((service) => service.stop()));
        await running.close();
        finish();
      };
      return { running, folder, services, close };
    } catch (error) {
      await running.close();
      throw error;
    }
  } catch (error) {
    finish();
    throw error;
  }
}
