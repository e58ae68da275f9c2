import { LockkeeperError } from '@lockkeeper/core';
import type { ClusterConfig } from './cluster-config.ts';
import type { Files } from './ports.ts';

/** Where the kubelet puts a pod's credentials. */
const accountDirectory = '/var/run/secrets/kubernetes.io/serviceaccount';

export interface InClusterOptions {
  readonly files: Files;
  /** `KUBERNETES_SERVICE_HOST` and `KUBERNETES_SERVICE_PORT` of the pod. */
  readonly host: string | undefined;
  readonly port: string | undefined;
  /** Default: where the kubelet puts them. */
  readonly directory?: string;
}

/** How a pod reaches its own API server. The token stays a file, because the kubelet renews it. */
export async function inClusterConfig(options: InClusterOptions): Promise<ClusterConfig> {
  const { files, host, port, directory = accountDirectory } = options;
  if (host === undefined || host === '' || port === undefined || !/^\d{1,5}$/.test(port)) {
    throw new LockkeeperError(
      'Absent',
      'not in a cluster: KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set',
    );
  }
  const caPem = await readText(files, `${directory}/ca.crt`);
  const namespace = (await readText(files, `${directory}/namespace`)).trim();
  return {
    server: `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
    caPem,
    token: { kind: 'file', path: `${directory}/token` },
    namespace,
  };
}

async function readText(files: Files, path: string): Promise<string> {
  try {
    return Buffer.from(await files.read(path)).toString('utf8');
  } catch {
    throw new LockkeeperError('Absent', "a file of the pod's service account cannot be read", { path });
  }
}
