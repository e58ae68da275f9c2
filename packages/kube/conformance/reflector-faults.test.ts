import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventLine } from '../src/fakes/fake-api.ts';
import { RecordingLog } from '../src/fakes/recording-log.ts';
import {
  KubeClient,
  type KubeObject,
  Reflector,
  secrets,
  sourceOfAll,
  systemClock,
  systemCommands,
  systemFiles,
  systemRandom,
  undiciTransport,
  type ClosableTransport,
} from '../src/index.ts';
import { FaultServer, isWatch, type SocketFault } from './fault-server.ts';

interface Colored extends KubeObject {
  readonly color?: string;
}

const timing = {
  minWatchSeconds: 1,
  maxWatchSeconds: 2,
  deadlineMargin: 200,
  silence: 300,
  shortWatch: 200,
  backoff: { firstMs: 20, maxMs: 200, resetAfterMs: 1_000 },
};

const stale = eventLine('MODIFIED', {
  color: 'stale',
  metadata: { namespace: 'team', name: 'a', uid: 'uid-1', resourceVersion: '1' },
});
const failure = (code: number, reason: string): string => eventLine('ERROR', { kind: 'Status', code, reason });

/** A fault of watches only. */
function onWatch(run: (response: ServerResponse, request: IncomingMessage) => void): SocketFault {
  return (request, response) => {
    if (!isWatch(request)) return false;
    run(response, request);
    return true;
  };
}

const faults: Readonly<Record<string, SocketFault>> = {
  '503 on re-watch': onWatch((response) => response.writeHead(503).end('upstream connect error')),
  'a TCP reset before the answer': onWatch((_response, request) => request.socket.resetAndDestroy()),
  'a TCP reset in the stream': onWatch((response, request) => {
    response.writeHead(200).flushHeaders();
    setTimeout(() => request.socket.resetAndDestroy(), 5);
  }),
  'a connection that never answers': onWatch(() => undefined),
  'a stream that falls silent': onWatch((response) => response.writeHead(200).flushHeaders()),
  'ERROR 500 inside the stream': onWatch((response) => response.writeHead(200).end(failure(500, 'InternalError'))),
  'ERROR 410 inside the stream': onWatch((response) => response.writeHead(200).end(failure(410, 'Expired'))),
  'a close at once': onWatch((response) => response.writeHead(200).end()),
  'a close at once after repeated and stale events': onWatch((response) => response.writeHead(200).end(stale + stale)),
  'a half line at the end': onWatch((response) => response.writeHead(200).end(stale.slice(0, 40))),
  'a bookmark, then silence': onWatch((response) => {
    response.writeHead(200).write(eventLine('BOOKMARK', { metadata: { resourceVersion: '102' } }));
  }),
  'a redirect to elsewhere': onWatch((response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()),
  'everything refused': (request) => {
    request.socket.resetAndDestroy();
    return true;
  },
};

describe('the reflector against a server with faults', () => {
  let server: FaultServer;
  let transport: ClosableTransport;

  beforeEach(async () => {
    server = await new FaultServer().start();
    const clock = systemClock();
    const config = { server: `http://127.0.0.1:${server.port}`, token: { kind: 'none' } } as const;
    transport = undiciTransport(config, { clock, files: systemFiles(), commands: systemCommands() });
  });

  afterEach(async () => {
    await transport.close();
    await server.close();
  });

  function put(name: string, color: string): void {
    server.api.put('secrets', { color, metadata: { namespace: 'team', name } });
  }

  for (const [name, fault] of Object.entries(faults)) {
    it(`converges after ${name}`, async () => {
      const clock = systemClock();
      const reflector = new Reflector<Colored, string>({
        source: sourceOfAll<Colored>(
          new KubeClient(transport, { clock, userAgent: 'test', requestTimeoutMs: 1_000 }),
          secrets,
        ),
        project: (object) => object.color ?? '',
        clock,
        random: systemRandom(),
        log: new RecordingLog(),
        timing,
      });
      const changes: string[] = [];
      reflector.store.onChange((change) => changes.push(`${change.kind} ${change.entry.name}=${change.entry.value}`));
      put('a', 'red');
      put('b', 'red');
      const abort = new AbortController();
      const running = reflector.run(abort.signal);
      await reflector.synced;
      server.fault = fault;
      server.requests.length = 0;
      server.api.cutWatches();
      await new Promise((resolve) => setTimeout(resolve, 400));
      put('a', 'blue');
      server.api.remove('secrets', 'team', 'b');
      put('c', 'green');
      await new Promise((resolve) => setTimeout(resolve, 400));
      expect(server.requests.length, 'requests while the fault lasts').toBeLessThanOrEqual(15);
      expect(reflector.store.entry('team/a')).toBeDefined();
      server.fault = () => false;
      await expect
        .poll(() => Object.fromEntries([...reflector.store.entries()].map((entry) => [entry.name, entry.value])), {
          timeout: 8_000,
        })
        .toEqual({ a: 'blue', c: 'green' });
      expect(changes.toSorted()).toEqual([
        'added a=red',
        'added b=red',
        'added c=green',
        'deleted b=red',
        'updated a=blue',
      ]);
      abort.abort(new Error('stop'));
      await running;
    });
  }

  it('closes its watch when it stops', async () => {
    const clock = systemClock();
    const reflector = new Reflector<KubeObject>({
      source: sourceOfAll(new KubeClient(transport, { clock, userAgent: 'test' }), secrets),
      project: (object) => object,
      clock,
      random: systemRandom(),
      log: new RecordingLog(),
    });
    const abort = new AbortController();
    const running = reflector.run(abort.signal);
    await reflector.synced;
    await expect.poll(() => server.api.watchers.length).toBe(1);
    abort.abort(new Error('stop'));
    await running;
    await expect.poll(() => server.api.watchers.length).toBe(0);
    await transport.close();
    await expect.poll(() => server.openSockets).toBe(0);
  });
});
