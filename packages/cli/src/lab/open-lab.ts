import { writeFile } from 'node:fs/promises';
import { LockkeeperError } from '@lockkeeper/core';
import { type Limit, type RunningLab, startLab } from '@lockkeeper/lab';
import { installCrds } from '../install/install-crds.ts';
import { installOperator } from '../install/install-operator.ts';
import { type OpenCluster, openCluster } from '../install/open-cluster.ts';
import { operatorKubeconfig } from '../install/operator-kubeconfig.ts';
import type { CommandIo } from '../process/command-io.ts';
import { type RunningOperator, startOperator } from '../process/operator-process.ts';
import { type LabFolder, openLabFolder } from './lab-folder.ts';

export interface OpenLabOptions {
  readonly dir?: string;
  /** Folder that keeps the state across starts. */
  readonly data?: string;
  readonly withOperator: boolean;
  readonly kubernetesVersion?: string;
  readonly kubernetesPort?: number;
  readonly awsPort?: number;
  readonly region?: string;
  readonly accounts?: readonly string[];
  readonly limits?: readonly Limit[];
  /** Any access key is the root of account 123456789012: for foreign test suites. */
  readonly openAws?: boolean;
}

/** A lab with our CRDs installed, in this process, and the operator beside it where it was asked for. */
export interface OpenLab {
  readonly running: RunningLab;
  readonly folder: LabFolder;
  readonly operator?: RunningOperator;
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

async function start(options: OpenLabOptions, folder: LabFolder, io: CommandIo): Promise<RunningLab> {
  const { data, kubernetesVersion, kubernetesPort, awsPort, region, accounts, limits, openAws } = options;
  try {
    return await startLab({
      folder: folder.path,
      log: io.log,
      ...(data ? { dataDir: data } : {}),
      ...(kubernetesVersion ? { kubernetesVersion } : {}),
      ...(kubernetesPort === undefined ? {} : { kubernetesPort }),
      ...(awsPort === undefined ? {} : { awsPort }),
      ...(region ? { region } : {}),
      ...(accounts && accounts.length > 0 ? { accounts } : {}),
      ...(limits ? { limits } : {}),
      ...(openAws ? { openMode: true } : {}),
    });
  } catch (error) {
    throw startupError(error);
  }
}

async function withOperator(
  running: RunningLab,
  folder: LabFolder,
  cluster: OpenCluster,
  io: CommandIo,
): Promise<RunningOperator> {
  await installOperator(cluster.client, io.signal);
  const kubeconfig = folder.file('operator-kubeconfig');
  const text = await operatorKubeconfig(cluster.config, cluster.transport, io.signal);
  await writeFile(kubeconfig, text, { flag: 'wx', mode: 0o600 });
  const { clock } = cluster;
  return startOperator({ kubeconfig, awsUrl: running.awsUrl, logFile: folder.file('operator.log'), clock, io });
}

async function furnish(
  running: RunningLab,
  folder: LabFolder,
  options: OpenLabOptions,
  io: CommandIo,
): Promise<RunningOperator | undefined> {
  const cluster = await openCluster({ kubeconfig: running.files.kubeconfig }, io);
  try {
    await installCrds(cluster.client, cluster.clock, io.signal);
    return options.withOperator ? await withOperator(running, folder, cluster, io) : undefined;
  } finally {
    await cluster.transport.close();
  }
}

/** Starts a lab. Whatever happens afterwards, also a second Ctrl-C, its files are taken away. Rejects with LockkeeperError. */
export async function openLab(options: OpenLabOptions, io: CommandIo): Promise<OpenLab> {
  const folder = await openLabFolder(options.dir);
  const forget = io.onExit(folder.remove);
  const finish = (): void => {
    folder.remove();
    forget();
  };
  try {
    const running = await start(options, folder, io);
    try {
      const operator = await furnish(running, folder, options, io);
      const close = async (): Promise<void> => {
        await operator?.stop();
        await running.close();
        finish();
      };
      return { running, folder, ...(operator ? { operator } : {}), close };
    } catch (error) {
      await running.close();
      throw error;
    }
  } catch (error) {
    finish();
    throw error;
  }
}
