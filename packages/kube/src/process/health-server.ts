import { createServer, type Server } from 'node:http';
import { listen, type ListenAddress } from './listen.ts';
import type { Metrics } from './metrics.ts';

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
