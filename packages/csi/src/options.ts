import { LockkeeperError } from '@lockkeeper/core';
import { addressFlag, durationFlag, type ListenAddress, logLevelFlag } from '@lockkeeper/kube/internal';
import { parseBool } from './attributes/parse-bool.ts';
import type { PodOverrides } from './cluster/class-policy.ts';
import { HELP } from './flags/flag-table.ts';
import { type GivenFlag, idleNotices, readFlags } from './flags/read-flags.ts';

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
  /** What the log says of flags that are taken otherwise than they stand. */
  readonly notices: readonly string[];
}

/** What the command line asks for. */
export type Wish =
  | { readonly kind: 'run'; readonly options: CsiOptions }
  | { readonly kind: 'help'; readonly text: string }
  | {
      readonly kind: 'manifests';
      readonly namespace: string;
      /** With an image the DaemonSet is wanted, too. */
      readonly image: string | undefined;
      readonly options: CsiOptions;
      readonly given: readonly GivenFlag[];
    };

const OVERRIDES: readonly PodOverrides[] = ['none', 'settings', 'all'];
const SMALLEST_MESSAGE = 64 * 1024;
const LARGEST_MESSAGE = 1024 * 1024 * 1024;
const AGENT_TIMEOUT_MS = 5_000;
/** ASCP warns above it, too. */
const HIGH_TIMEOUT_MS = 30_000;

function bad(flag: string, problem: string): LockkeeperError {
  return new LockkeeperError('InvalidInput', `--${flag}: ${problem}`);
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

/** As with ASCP, what is no positive duration is passed over. */
function agentTimeout(text: string): { readonly agentTimeoutMs: number; readonly notices: readonly string[] } {
  if (text === '') return { agentTimeoutMs: AGENT_TIMEOUT_MS, notices: [] };
  const flag = 'pod-identity-http-timeout';
  try {
    const agentTimeoutMs = durationFlag(flag, text);
    const isHigh = agentTimeoutMs > HIGH_TIMEOUT_MS;
    return { agentTimeoutMs, notices: isHigh ? [`--${flag}: ${text} is unusually high: mounts wait as long`] : [] };
  } catch (error) {
    if (!(error instanceof LockkeeperError)) throw error;
    return { agentTimeoutMs: AGENT_TIMEOUT_MS, notices: [`${error.message}; it is taken as 5s`] };
  }
}

function optionsOf({ values, given }: ReturnType<typeof readFlags>): CsiOptions {
  const { notices, agentTimeoutMs } = agentTimeout(values['pod-identity-http-timeout']);
  return {
    socket: pathFlag('socket', values.socket ?? `${pathFlag('provider-volume', values['provider-volume'])}/aws.sock`),
    driverWrites: boolFlag('driver-writes-secrets', values['driver-writes-secrets']),
    kubeletPath: pathFlag('kubelet-path', values['kubelet-path']),
    refreshIntervalMs: durationFlag('refresh-interval', values['refresh-interval']),
    podOverrides: overridesFlag(values['pod-overrides']),
    ...urlFlag(values['pod-identity-endpoint']),
    agentTimeoutMs,
    maxMessageBytes: sizeFlag(values['max-message-size']),
    regions: values.region ?? [],
    metricsAddr: addressFlag('metrics-addr', values['metrics-addr']),
    liveAddr: addressFlag('live-addr', values['live-addr']),
    logLevel: logLevelFlag(values.loglevel),
    ...(values.kubeconfig === undefined ? {} : { kubeconfig: values.kubeconfig }),
    ...(values.context === undefined ? {} : { context: values.context }),
    notices: [...idleNotices(given), ...notices],
  };
}

/** Reads the command line. Throws LockkeeperError `InvalidInput` naming the flag. */
export function parseOptions(args: readonly string[]): Wish {
  const read = readFlags(args);
  const { values, given } = read;
  if (values.help) return { kind: 'help', text: HELP };
  const options = optionsOf(read);
  const { namespace, image } = values;
  if (values['print-manifests']) return { kind: 'manifests', namespace, image, options, given };
  if (image !== undefined) throw bad('image', 'only goes with --print-manifests');
  return { kind: 'run', options };
}
