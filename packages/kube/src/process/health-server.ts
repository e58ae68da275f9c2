import { createServer, type Server } from 'node:http';
import { LockkeeperError } from '@lockkeeper/core';
import type { Metrics } from './metrics.ts';

/** `:8080` listens on every address, `127.0.0.1:8080` on one, as in controller-runtime. */
export interface ListenAddress {
  readonly host?: string;
  readonly port: number;
}

/** Reads a Go-style listen address; undefined when the text is none. */
export function parseListenAddress(text: string): ListenAddress | undefined {
  const match = /^(\[[0-9a-fA-F:.]+\]|[^:\s]*):(\d{1,5})$/.exec(text);
  if (match === null || Number(match[2]) > 65_535) return undefined;
  const host = match[1]?.replace(/^\[|\]$/g, '');
  return { port: Number(match[2]), ...(host ? { host } : {}) };
}

export interface HealthSources {
  readonly metrics: Metrics;
  /** False when the process should be restarted. */
  readonly alive: () => boolean;
  /** False until every cache has synced, and again while stopping. */
  readonly ready: () => boolean;
}

type Route = (sources: HealthSources) => { readonly status: number; readonly type: string; readonly body: string };

const probe = (good: boolean): ReturnType<Route> => ({
  status: good ? 200 : 503,
  type: 'text/plain; charset=utf-8',
  body: good ? 'ok' : 'not ok',
});

const HEALTH_ROUTES: ReadonlyMap<string, Route> = new Map<string, Route>([
  ['/healthz', ({ alive }) => probe(alive())],
  ['/readyz', ({ ready }) => probe(ready())],
]);

const METRICS_ROUTES: ReadonlyMap<string, Route> = new Map<string, Route>([
  [
    '/metrics',
    ({ metrics }) => ({ status: 200, type: 'text/plain; version=0.0.4; charset=utf-8', body: metrics.render() }),
  ],
]);

function serve(routes: ReadonlyMap<string, Route>, sources: HealthSources): Server {
  const server = createServer((request, response) => {
    const route = request.method === 'GET' ? routes.get(request.url?.split('?')[0] ?? '') : undefined;
    const answer = route?.(sources) ?? { status: 404, type: 'text/plain; charset=utf-8', body: 'not found' };
    response.writeHead(answer.status, {
      'content-type': answer.type,
      'content-length': Buffer.byteLength(answer.body),
    });
    response.end(answer.body);
  });
  server.headersTimeout = 5_000;
  server.requestTimeout = 5_000;
  return server;
}

function listen(server: Server, address: ListenAddress): Promise<void> {
  return new Promise((resolve, reject) => {
    const { host = '', port } = address;
    const refuse = (error: NodeJS.ErrnoException): void =>
      reject(new LockkeeperError('Unavailable', `cannot listen on ${host}:${port}: ${error.code ?? 'unknown'}`));
    server.once('error', refuse);
    server.listen({ port: address.port, ...(address.host ? { host: address.host } : {}) }, () => {
      server.off('error', refuse);
      resolve();
    });
  });
}

/**
 * Probes on `--live-addr`, metrics on `--metrics-addr`. GET only, no debug pages (`threat/O8`). Resolves to a function that
 * closes both. Rejects with LockkeeperError `Unavailable` when an address is taken, and then leaves none open.
 */
export async function startHealthServers(
  sources: HealthSources,
  addresses: { readonly live: ListenAddress | undefined; readonly metrics: ListenAddress | undefined },
): Promise<() => Promise<void>> {
  const started: Server[] = [];
  const close = async (): Promise<void> => {
    for (const server of started) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  };
  for (const [routes, address] of [
    [HEALTH_ROUTES, addresses.live],
    [METRICS_ROUTES, addresses.metrics],
  ] as const) {
    if (address === undefined) continue;
    const server = serve(routes, sources);
    try {
      await listen(server, address);
    } catch (error) {
      await close();
      throw error;
    }
    started.push(server);
  }
  return close;
}
