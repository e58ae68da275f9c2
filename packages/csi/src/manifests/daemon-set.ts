import { dirname } from 'node:path';
import type { GivenFlag } from '../flags/read-flags.ts';
import type { CsiOptions } from '../options.ts';
import { type Manifest, PROVIDER_NAME } from './csi-objects.ts';
import { NODE_FLAGS } from './node-flags.ts';

/** What a DaemonSet is printed for. */
export interface DaemonSetWish {
  readonly namespace: string;
  readonly image: string;
  readonly options: CsiOptions;
  /** The flags of the command line; those of the process itself become the container's. */
  readonly given: readonly GivenFlag[];
}

/** Flags that say what to print, or where a cluster is that the pod is in. */
const PRINTING: readonly string[] = ['print-manifests', 'image', 'namespace', 'kubeconfig', 'context'];

/** A folder of the node, at its own path in the container. */
interface NodeFolder {
  readonly name: string;
  readonly path: string;
  readonly hostPath: object;
  readonly mount?: object;
}

function foldersOf({ socket, driverWrites, kubeletPath }: CsiOptions): readonly NodeFolder[] {
  const path = dirname(socket);
  const providers = { name: 'providers', path, hostPath: { path, type: 'DirectoryOrCreate' } };
  if (driverWrites) return [providers];
  const pods = `${kubeletPath}/pods`;
  // The driver mounts a volume after this container has started.
  const mount = { mountPropagation: 'HostToContainer' };
  return [providers, { name: 'pods', path: pods, hostPath: { path: pods, type: 'Directory' }, mount }];
}

function probesOf({ liveAddr }: CsiOptions): object {
  if (liveAddr === undefined) return {};
  const { port, host } = liveAddr;
  const httpGet = (path: string): object => ({ httpGet: { path, port, ...(host === undefined ? {} : { host }) } });
  return { livenessProbe: httpGet('/healthz'), readinessProbe: httpGet('/readyz') };
}

function containerOf({ image, options, given }: DaemonSetWish): object {
  const { metricsAddr } = options;
  const args = given
    .filter(({ name }) => !PRINTING.includes(name))
    .map(({ name, value }) => (value === undefined ? `--${name}` : `--${name}=${value}`));
  return {
    name: 'provider',
    image,
    // Node reads what bounds its memory before the program.
    command: ['node', ...NODE_FLAGS, 'packages/csi/dist/main.js'],
    ...(args.length === 0 ? {} : { args }),
    env: [{ name: 'MALLOC_ARENA_MAX', value: '1' }],
    ...(metricsAddr === undefined ? {} : { ports: [{ name: 'metrics', containerPort: metricsAddr.port }] }),
    ...probesOf(options),
    resources: { requests: { cpu: '20m', memory: '96Mi' }, limits: { memory: '160Mi' } },
    securityContext: {
      // The folder of the socket belongs to root.
      runAsUser: 0,
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
    volumeMounts: foldersOf(options).map(({ name, path, mount }) => ({ name, mountPath: path, ...mount })),
  };
}

/** The provider on every node, beside the driver's own DaemonSet. */
export function daemonSet(wish: DaemonSetWish): Manifest {
  const labels = { app: PROVIDER_NAME };
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: PROVIDER_NAME, namespace: wish.namespace, labels },
    spec: {
      selector: { matchLabels: labels },
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '10%' } },
      template: {
        metadata: { labels },
        spec: {
          serviceAccountName: PROVIDER_NAME,
          priorityClassName: 'system-node-critical',
          nodeSelector: { 'kubernetes.io/os': 'linux' },
          // Pods with volumes may run on any node, tainted ones too, and wait for the provider there.
          tolerations: [{ operator: 'Exists' }],
          containers: [containerOf(wish)],
          volumes: foldersOf(wish.options).map(({ name, hostPath }) => ({ name, hostPath })),
        },
      },
    },
  };
}
