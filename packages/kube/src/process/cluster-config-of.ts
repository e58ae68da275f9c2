import { homedir } from 'node:os';
import type { Log } from '@lockkeeper/core';
import type { ClusterConfig } from '../config/cluster-config.ts';
import { inClusterConfig } from '../config/in-cluster-config.ts';
import { loadKubeconfigFile } from '../config/load-kubeconfig.ts';
import { systemFiles } from '../system-ports.ts';

export interface ClusterChoice {
  /** A kubeconfig of the user's own; absent inside a cluster. */
  readonly kubeconfig?: string;
  readonly context?: string;
}

/** The cluster that a process was told to work on: a kubeconfig's, or the one its pod runs in. Rejects with LockkeeperError. */
export function clusterConfigOf(
  choice: ClusterChoice,
  variables: Readonly<Record<string, string | undefined>>,
  log: Log,
): Promise<ClusterConfig> {
  const files = systemFiles();
  if (choice.kubeconfig === undefined) {
    const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = variables;
    return inClusterConfig({ files, host, port });
  }
  return loadKubeconfigFile(choice.kubeconfig, {
    files,
    home: homedir(),
    userId: process.getuid?.(),
    log,
    ...(choice.context === undefined ? {} : { context: choice.context }),
  });
}
