import * as fs from 'node:fs/promises';
import { type CallRecord, createAwsProvider, resolveEndpoints, type Variables } from '@lockkeeper/aws';
import { type Log, sleep } from '@lockkeeper/core';
import {
  EventRecorder,
  KubeClient,
  systemClock,
  systemCommands,
  systemFiles,
  systemRandom,
  undiciTransport,
} from '@lockkeeper/kube';
import { clusterConfigOf, measureProcess, type Metrics } from '@lockkeeper/kube/internal';
import { AccountRoles } from './cluster/account-roles.ts';
import { ClassPolicy } from './cluster/class-policy.ts';
import { NodeRegion } from './cluster/node-region.ts';
import { UnaryServer } from './grpc/unary-server.ts';
import { ClusterKeys } from './identity/cluster-keys.ts';
import { TokenDesk } from './identity/token-desk.ts';
import { ObjectFetcher } from './mount/fetch-objects.ts';
import { Mounter } from './mount/mounter.ts';
import { ParsedClasses } from './mount/parsed-classes.ts';
import type { CsiOptions } from './options.ts';
import { csiMetrics } from './runtime/csi-metrics.ts';
import { MountedVolumes } from './runtime/mounted-volumes.ts';
import { providerMethods } from './runtime/provider-methods.ts';
import { openProviderSocket } from './socket/provider-socket.ts';

/** A provider with everything it holds. */
export interface ComposedCsi {
  readonly metrics: Metrics;
  /** True while mounts are served. */
  ready(): boolean;
  /** Serves until the signal aborts, then lets mounts in progress end for at most `graceMs`. Rejects with LockkeeperError. */
  run(stop: AbortSignal, graceMs: number): Promise<void>;
  close(): Promise<void>;
}

const VERSION = '0.1.0';
const REQUEST_TIMEOUT_MS = 10_000;
/** The session name of ASCP up to version 2: trust policies, logs and messages of existing clusters know it. */
const SESSION_NAME = 'secrets-store-csi-driver-provider-aws';
/** Mounts in progress of one driver: more than a node has pods. */
const MAX_CALLS = 500;
const VALUE_BYTES = 24 * 1024 * 1024;

function countCalls(metrics: Metrics): (record: CallRecord) => void {
  return ({ service, operation, outcome }) => {
    metrics.add('lockkeeper_csi_aws_calls_total', { service, operation, outcome });
  };
}

/** Builds the provider of this process: real clock, real sockets, real AWS clients. Every part is named here once. */
export async function compose(options: CsiOptions, variables: Variables, log: Log): Promise<ComposedCsi> {
  const clock = systemClock();
  const random = systemRandom();
  const metrics = csiMetrics();
  measureProcess(metrics);
  const endpoints = resolveEndpoints(variables);
  for (const notice of endpoints.notices) {
    log.warn('a variable bends the way to AWS', { ...notice });
    if (notice.effect === 'used') metrics.set('lockkeeper_custom_endpoint', { service: notice.service ?? '' }, 1);
  }
  const config = await clusterConfigOf(options, variables, log);
  const transport = undiciTransport(config, { clock, files: systemFiles(), commands: systemCommands() });
  const client = new KubeClient(transport, {
    clock,
    userAgent: 'lockkeeper-csi',
    requestTimeoutMs: REQUEST_TIMEOUT_MS,
  });
  const tokens = new TokenDesk(clock);
  const provider = createAwsProvider({
    identitySource: tokens,
    clock,
    random,
    log,
    endpoints,
    limits: { valueKeepMs: options.refreshIntervalMs, valueBytes: VALUE_BYTES },
    onCall: countCalls(metrics),
  });
  const mounter = new Mounter({
    settings: { ...options, sessionName: SESSION_NAME },
    clock,
    random,
    keys: new ClusterKeys(transport, clock),
    tokens,
    roles: new AccountRoles(client, clock),
    classes: new ClassPolicy(client, clock, options.podOverrides),
    region: new NodeRegion(client, variables['AWS_REGION'] || undefined),
    parsed: new ParsedClasses(),
    fetcher: new ObjectFetcher({
      provider,
      rules: { regions: options.regions },
      maxAgeMs: options.refreshIntervalMs,
    }),
    fs,
  });
  const events = new EventRecorder({ client, clock, random, log, component: 'lockkeeper-csi' });
  const volumes = new MountedVolumes();
  metrics.onScrape(() => {
    metrics.set('lockkeeper_csi_volumes', {}, volumes.size);
    metrics.set('lockkeeper_csi_oldest_volume_seconds', {}, volumes.oldestFailing(clock.monotonic()) / 1_000);
  });
  const server = new UnaryServer({
    methods: providerMethods({ mounter, volumes, events, metrics, clock, log, version: VERSION }),
    clock,
    log,
    maxMessageBytes: options.maxMessageBytes,
    maxCalls: MAX_CALLS,
  });
  const state = { serving: false };
  return {
    metrics,
    ready: () => state.serving,
    async run(stop, graceMs) {
      const socket = await openProviderSocket(options.socket, clock, (connection) => server.serve(connection));
      log.info('serving', { socket: options.socket, driverWrites: options.driverWrites });
      state.serving = true;
      try {
        await Promise.race([stopped(stop), socket.replaced]);
      } finally {
        state.serving = false;
        server.close();
        const waiting = new AbortController();
        const closed = socket.close().finally(() => waiting.abort());
        await sleep(clock, graceMs, waiting.signal).catch(() => undefined);
        server.destroy();
        await closed;
        await events.stop(graceMs);
      }
    },
    async close() {
      provider.close();
      await transport.close();
    },
  };
}

function stopped(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
