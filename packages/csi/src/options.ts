import { parseArgs } from 'node:util';
import { LockkeeperError } from '@lockkeeper/core';
import { addressFlag, durationFlag, type ListenAddress, logLevelFlag } from '@lockkeeper/kube/internal';
import { parseBool } from './attributes/parse-bool.ts';
import type { PodOverrides } from './cluster/class-policy.ts';

/** The provider's settings. */
export interface CsiOptions {
  /** Path of the socket. */
  readonly socket: string;
  readonly driverWrites: boolean;
  readonly kubeletPath: string;
  readonly refreshIntervalMs: number;
  readonly podOverrides: PodOverrides;
  readonly agentUrl?: string;
  readonly agentTimeoutMs: number;
  readonly maxMessageBytes: number;
  readonly regions: readonly string[];
  /** Undefined: no such server. */
  readonly metricsAddr: ListenAddress | undefined;
  readonly liveAddr: ListenAddress | undefined;
  readonly logLevel: string;
  readonly kubeconfig?: string;
  readonly context?: string;
}

/** What the command line asks for. */
export type Wish =
  | { readonly kind: 'run'; readonly options: CsiOptions }
  | { readonly kind: 'help'; readonly text: string }
  | { readonly kind: 'manifests'; readonly namespace: string };

const FLAGS = {
  'provider-volume': { type: 'string', default: '/etc/kubernetes/secrets-store-csi-providers' },
  socket: { type: 'string' },
  'driver-writes-secrets': { type: 'string', default: 'true' },
  'kubelet-path': { type: 'string', default: '/var/lib/kubelet' },
  'refresh-interval': { type: 'string', default: '2m' },
  'pod-overrides': { type: 'string', default: 'settings' },
  'pod-identity-endpoint': { type: 'string' },
  'pod-identity-http-timeout': { type: 'string', default: '5s' },
  'max-message-size': { type: 'string', default: '4194304' },
  region: { type: 'string', multiple: true },
  'metrics-addr': { type: 'string', default: ':8080' },
  'live-addr': { type: 'string', default: ':8082' },
  loglevel: { type: 'string', default: 'info' },
  kubeconfig: { type: 'string' },
  context: { type: 'string' },
  namespace: { type: 'string', default: 'kube-system' },
  'print-manifests': { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

const HELP = `Usage: lockkeeper csi [flags]

Mounts secrets of AWS as files: the provider "aws" of the Secrets Store CSI driver. One runs on each node, beside the driver.

  --provider-volume DIR                folder of the socket aws.sock (default /etc/kubernetes/secrets-store-csi-providers)
  --socket PATH                        the socket itself, in place of --provider-volume
  --driver-writes-secrets=BOOL         the driver writes the files (default true); with false this process writes them into the
                                       volumes of pods and needs to see the kubelet's folder
  --kubelet-path DIR                   the kubelet's folder, for --driver-writes-secrets=false (default /var/lib/kubelet)
  --refresh-interval DURATION          how old a value may be that another pod of the same identity was given (default 2m)
  --pod-overrides none|settings|all    which parameters of a class a pod may change by volumeAttributes: none of them, all but
                                       objects (default), or all
  --region REGION                      regions that classes may name; repeatable (default: every region of AWS)
  --pod-identity-endpoint URL          agent of EKS Pod Identity, where it is not at its usual addresses
  --pod-identity-http-timeout DURATION longest wait for the agent (default 5s)
  --max-message-size BYTES             largest message of the protocol; the driver's --max-call-recv-msg-size (default 4194304)
  --metrics-addr ADDR                  metrics in Prometheus format (default :8080; 0 for none)
  --live-addr ADDR                     /healthz and /readyz (default :8082; 0 for none)
  --loglevel LEVEL                     debug, info, warn or error (default info)
  --kubeconfig FILE, --context NAME    cluster to work on; without them the pod's own
  --print-manifests                    print account and rights, in --namespace NS (default kube-system), and end

Environment: AWS_REGION is the region of classes that name none; without it, it is the label of the node.

Examples:
  lockkeeper csi --print-manifests | kubectl apply -f -
  lockkeeper csi
  lockkeeper csi --driver-writes-secrets=false --kubelet-path=/var/lib/kubelet
`;

const OVERRIDES: readonly PodOverrides[] = ['none', 'settings', 'all'];
const SMALLEST_MESSAGE = 64 * 1024;
const LARGEST_MESSAGE = 1024 * 1024 * 1024;

function bad(flag: string, problem: string): LockkeeperError {
  return new LockkeeperError('InvalidInput', `--${flag}: ${problem}`);
}

function readFlags(args: readonly string[]) {
  // Go's flags are true without a value.
  const spelled = args.map((arg) => (/^--?driver-writes-secrets$/.test(arg) ? '--driver-writes-secrets=true' : arg));
  try {
    return parseArgs({ args: spelled, options: FLAGS, strict: true }).values;
  } catch (error) {
    const what = error instanceof TypeError ? error.message.split('\n')[0] : 'unreadable';
    throw new LockkeeperError('InvalidInput', `${what} (see lockkeeper csi --help)`);
  }
}

function boolFlag(flag: string, text: string): boolean {
  try {
    return parseBool(text);
  } catch {
    throw bad(flag, `"${text}" is neither true nor false`);
  }
}

function pathFlag(flag: string, text: string): string {
  const path = text.replace(/\/+$/, '');
  if (!path.startsWith('/') || path.split('/').some((part, i) => i > 0 && ['', '.', '..'].includes(part))) {
    throw bad(flag, `"${text}" is no absolute path without ".", ".." and doubled slashes`);
  }
  return path;
}

function overridesFlag(text: string): PodOverrides {
  const found = OVERRIDES.find((one) => one === text);
  if (found === undefined) throw bad('pod-overrides', `"${text}" is none of ${OVERRIDES.join(', ')}`);
  return found;
}

function sizeFlag(text: string): number {
  const size = /^\d{1,10}$/.test(text) ? Number(text) : 0;
  if (size >= SMALLEST_MESSAGE && size <= LARGEST_MESSAGE) return size;
  throw bad('max-message-size', `"${text}" is no number of bytes from ${SMALLEST_MESSAGE} to ${LARGEST_MESSAGE}`);
}

function urlFlag(text: string | undefined): { readonly agentUrl?: string } {
  if (text === undefined) return {};
  if (!URL.canParse(text)) throw bad('pod-identity-endpoint', `"${text}" is no URL`);
  return { agentUrl: text };
}

/** Reads the command line. Throws LockkeeperError `InvalidInput` naming the flag. */
export function parseOptions(args: readonly string[]): Wish {
  const values = readFlags(args);
  if (values.help) return { kind: 'help', text: HELP };
  if (values['print-manifests']) return { kind: 'manifests', namespace: values.namespace };
  const options: CsiOptions = {
    socket: pathFlag('socket', values.socket ?? `${pathFlag('provider-volume', values['provider-volume'])}/aws.sock`),
    driverWrites: boolFlag('driver-writes-secrets', values['driver-writes-secrets']),
    kubeletPath: pathFlag('kubelet-path', values['kubelet-path']),
    refreshIntervalMs: durationFlag('refresh-interval', values['refresh-interval']),
    podOverrides: overridesFlag(values['pod-overrides']),
    ...urlFlag(values['pod-identity-endpoint']),
    agentTimeoutMs: durationFlag('pod-identity-http-timeout', values['pod-identity-http-timeout']),
    maxMessageBytes: sizeFlag(values['max-message-size']),
    regions: values.region ?? [],
    metricsAddr: addressFlag('metrics-addr', values['metrics-addr']),
    liveAddr: addressFlag('live-addr', values['live-addr']),
    logLevel: logLevelFlag(values.loglevel),
    ...(values.kubeconfig === undefined ? {} : { kubeconfig: values.kubeconfig }),
    ...(values.context === undefined ? {} : { context: values.context }),
  };
  return { kind: 'run', options };
}
