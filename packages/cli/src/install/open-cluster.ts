import { homedir } from 'node:os';
import type { Clock } from '@lockkeeper/core';
import {
  type ClosableTransport,
  type ClusterConfig,
  KubeClient,
  loadKubeconfigFile,
  systemClock,
  systemCommands,
  systemFiles,
  undiciTransport,
} from '@lockkeeper/kube';
import type { CommandIo } from '../process/command-io.ts';

const REQUEST_TIMEOUT_MS = 15_000;

export interface KubeconfigChoice {
  /** Absent: the first file of `KUBECONFIG`, or `~/.kube/config`. */
  readonly kubeconfig?: string;
  readonly context?: string;
}

/** A cluster as the user reaches it. `transport` is to be closed. */
export interface OpenCluster {
  readonly config: ClusterConfig;
  readonly transport: ClosableTransport;
  readonly client: KubeClient;
  readonly clock: Clock;
}

/** Opens the cluster of the user's own kubeconfig. Nothing is sent yet. */
export async function openCluster(choice: KubeconfigChoice, io: CommandIo): Promise<OpenCluster> {
  const path = choice.kubeconfig ?? io.variables['KUBECONFIG']?.split(':')[0] ?? `${homedir()}/.kube/config`;
  const config = await loadKubeconfigFile(path, {
    files: systemFiles(),
    home: homedir(),
    userId: process.getuid?.(),
    log: io.log,
    ...(choice.context ? { context: choice.context } : {}),
  });
  const clock = systemClock();
  const transport = undiciTransport(config, { clock, files: systemFiles(), commands: systemCommands() });
  const client = new KubeClient(transport, {
    clock,
    userAgent: 'lockkeeper-cli',
    requestTimeoutMs: REQUEST_TIMEOUT_MS,
  });
  return { config, transport, client, clock };
}
