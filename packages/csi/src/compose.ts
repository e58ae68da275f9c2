import * as fs from 'node:fs/promises';
import { createAwsProvider, resolveEndpoints, type Variables } from '@lockkeeper/aws';
import { type Log, sleep } from '@lockkeeper/core';
import { systemClock, systemCommands, systemFiles, systemRandom, undiciTransport } from '@lockkeeper/kube';
import { clusterConfigOf, measureProcess, type Metrics } from '@lockkeeper/kube/internal';
import { UnaryServer } from './grpc/unary-server.ts';
import type { CsiOptions } from './options.ts';
import { createCsiProvider } from './runtime/csi-provider.ts';
import { nextTurn } from './system.ts';
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

/** Mounts in progress of one driver: more than a node has pods. */
const MAX_CALLS = 500;

/** Builds the provider of this process: real clock, real sockets, real AWS clients. */
export async function compose(options: CsiOptions, variables: Variables, log: Log): Promise<ComposedCsi> {
  const clock = systemClock();
  const endpoints = resolveEndpoints(variables);
  const config = await clusterConfigOf(options, variables, log);
  const transport = undiciTransport(config, { clock, files: systemFiles(), commands: systemCommands() });
  const provider = createCsiProvider(
    { ...options, region: variables['AWS_REGION'] || undefined },
    {
      kube: transport,
      aws: (settings) => createAwsProvider({ ...settings, endpoints }),
      fs,
      clock,
      random: systemRandom(),
      log,
    },
  );
  const { metrics, methods } = provider;
  measureProcess(metrics);
  for (const notice of options.notices) log.warn(notice);
  for (const notice of endpoints.notices) {
    log.warn('a variable bends the way to AWS', { ...notice });
    if (notice.effect === 'used') metrics.set('lockkeeper_custom_endpoint', { service: notice.service ?? '' }, 1);
  }
  const { maxMessageBytes } = options;
  const server = new UnaryServer({ methods, clock, log, maxMessageBytes, maxCalls: MAX_CALLS, nextTurn });
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
        await provider.stop(graceMs);
      }
    },
    close: () => transport.close(),
  };
}

function stopped(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
