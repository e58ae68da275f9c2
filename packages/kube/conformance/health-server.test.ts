import { LockkeeperError } from '@lockkeeper/core';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startHealthServers } from '../src/process/health-server.ts';
import { Metrics } from '../src/process/metrics.ts';

const HOST = '127.0.0.1';

async function freePort(): Promise<number> {
  const server = await occupy(0);
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function occupy(port: number): Promise<Server> {
  const server = createServer();
  return new Promise((resolve) => server.listen(port, HOST, () => resolve(server)));
}

describe('health and metrics', () => {
  const state = { alive: true, ready: false };
  const calls = new Metrics();
  calls.declare('calls_total', 'counter', 'Calls.');
  const sources = { metrics: calls, alive: () => state.alive, ready: () => state.ready };
  let live: number;
  let metrics: number;
  let close: () => Promise<void>;
  beforeEach(async () => {
    [live, metrics] = [await freePort(), await freePort()];
    close = await startHealthServers(sources, {
      live: { host: HOST, port: live },
      metrics: { host: HOST, port: metrics },
    });
  });
  afterEach(() => close());

  const ask = async (port: number, path: string, method = 'GET'): Promise<readonly [number, string]> => {
    const answer = await fetch(`http://${HOST}:${port}${path}`, { method });
    return [answer.status, await answer.text()];
  };

  it('tell whether the process lives and whether its caches have synced', async () => {
    expect(await ask(live, '/healthz')).toEqual([200, 'ok']);
    expect(await ask(live, '/readyz')).toEqual([503, 'not ok']);
    state.ready = true;
    expect(await ask(live, '/readyz?verbose')).toEqual([200, 'ok']);
    state.alive = false;
    expect(await ask(live, '/healthz')).toEqual([503, 'not ok']);
  });

  it('serve metrics on their own port only', async () => {
    const [status, text] = await ask(metrics, '/metrics');
    expect([status, text.includes('# TYPE calls_total counter')]).toEqual([200, true]);
    expect((await ask(live, '/metrics'))[0]).toBe(404);
    expect((await ask(metrics, '/readyz'))[0]).toBe(404);
  });

  it('threat/O8 have no other page and take nothing but GET', async () => {
    for (const path of ['/', '/debug/pprof', '/debug/vars', '/metrics/', '//metrics', '/__proto__'])
      expect((await ask(metrics, path))[0], path).toBe(404);
    for (const method of ['POST', 'PUT', 'DELETE']) expect((await ask(metrics, '/metrics', method))[0]).toBe(404);
  });

  it('say which address is taken, and leave nothing open behind', async () => {
    const taken = await occupy(0);
    const { port } = taken.address() as AddressInfo;
    const free = await freePort();
    const started = startHealthServers(sources, { live: { host: HOST, port: free }, metrics: { host: HOST, port } });
    await expect(started).rejects.toThrow(
      new LockkeeperError('Unavailable', `cannot listen on ${HOST}:${port}: EADDRINUSE`),
    );
    const again = await occupy(free);
    again.close();
    taken.close();
  });
});
