import { FakeClock, FakeRandom } from '@lockkeeper/testkit';
import { describe, expect, it } from 'vitest';
import { KubeClient } from '../client/kube-client.ts';
import { ByteStream } from '../fakes/byte-stream.ts';
import { eventLine, FakeApi, type Fault, json, status } from '../fakes/fake-api.ts';
import { RecordingLog } from '../fakes/recording-log.ts';
import type { KubeObject } from '../resources/kube-object.ts';
import { secrets } from '../resources/resource-type.ts';
import type { KubeRequest, KubeResponse } from '../transport/transport.ts';
import { Reflector } from './reflector.ts';
import { sourceOfAll } from './reflector-source.ts';
import type { StoreChange } from './store.ts';

interface Labelled extends KubeObject {
  readonly color?: string;
}

function bench(seed = 1) {
  const clock = new FakeClock();
  const random = new FakeRandom(seed);
  const log = new RecordingLog();
  const api = new FakeApi();
  const client = new KubeClient(api, { clock, userAgent: 'test' });
  const reflector = new Reflector({
    source: sourceOfAll<Labelled>(client, secrets, { metadataOnly: true }),
    project: (object) => object.color ?? '',
    clock,
    random,
    log,
  });
  const changes: string[] = [];
  reflector.store.onChange((change) => changes.push(describeChange(change)));
  const abort = new AbortController();
  // In the next turn, so that a test can prepare the server.
  const running = Promise.resolve().then(() => reflector.run(abort.signal));
  const stop = async (): Promise<void> => {
    abort.abort(new Error('stopped'));
    await running;
  };
  const colors = (): Record<string, string> =>
    Object.fromEntries([...reflector.store.entries()].map((entry) => [entry.key, entry.value]));
  return { api, changes, clock, colors, log, reflector, stop };
}

function describeChange(change: StoreChange<string>): string {
  const tail = change.kind === 'deleted' && change.finalStateUnknown ? ' (unseen)' : '';
  return `${change.kind} ${change.entry.key}=${change.entry.value}${tail}`;
}

function put(api: FakeApi, name: string, color: string): void {
  api.put('secrets', { color, metadata: { namespace: 'team', name } });
}

const isWatch = (request: KubeRequest): boolean => request.path.includes('watch=true');
const watches = (api: FakeApi): URLSearchParams[] =>
  api.requests.filter(isWatch).map((request) => new URL(request.path, 'http://x').searchParams);
const lists = (api: FakeApi): URLSearchParams[] =>
  api.requests.filter((request) => !isWatch(request)).map((request) => new URL(request.path, 'http://x').searchParams);

describe('Reflector', () => {
  it('lists the newest state in pages, never at version 0, and watches from the version of the list', async () => {
    const { api, clock, reflector, colors, stop } = bench();
    for (let i = 0; i < 1_203; i += 1) put(api, `s${i}`, 'red');
    await clock.advance(0);
    await reflector.synced;
    expect(reflector.store.size).toBe(1_203);
    expect(lists(api)).toHaveLength(3);
    expect(lists(api).map((query) => query.get('resourceVersion'))).toEqual([null, null, null]);
    expect(watches(api)[0]?.get('resourceVersion')).toBe(String(api.version));
    expect(watches(api)[0]?.get('allowWatchBookmarks')).toBe('true');
    const seconds = Number(watches(api)[0]?.get('timeoutSeconds'));
    expect(seconds).toBeGreaterThanOrEqual(300);
    expect(seconds).toBeLessThanOrEqual(600);
    put(api, 's7', 'blue');
    await clock.settle();
    expect(colors()['team/s7']).toBe('blue');
    await stop();
    expect(clock.pending).toBe(0);
  });

  it('asks for metadata alone, so that no Secret data reaches the cache', async () => {
    const { api, clock, stop } = bench();
    await clock.advance(0);
    expect(api.requests.map((request) => request.headers['accept'])).toEqual([
      'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1',
      'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1',
    ]);
    await stop();
  });

  it('tells of added, updated and deleted objects once each, repeats and stale events left out', async () => {
    const { api, changes, clock, stop } = bench();
    await clock.advance(0);
    put(api, 'a', 'red');
    const red = api.object('secrets', 'team', 'a');
    put(api, 'a', 'blue');
    const blue = api.object('secrets', 'team', 'a');
    for (const watcher of api.watchers) {
      watcher.body.write(eventLine('ADDED', red));
      watcher.body.write(eventLine('MODIFIED', blue));
      watcher.body.write(eventLine('DELETED', red));
    }
    api.remove('secrets', 'team', 'a');
    for (const watcher of api.watchers) watcher.body.write(eventLine('MODIFIED', blue));
    await clock.settle();
    expect(changes).toEqual(['added team/a=red', 'updated team/a=blue', 'deleted team/a=blue']);
    await stop();
  });

  it('marks what a new list no longer has as deleted with its last known state, exactly once', async () => {
    const { api, changes, clock, stop } = bench();
    put(api, 'gone', 'red');
    put(api, 'stays', 'red');
    await clock.advance(0);
    changes.length = 0;
    api.cutWatches(new Error('reset'));
    api.remove('secrets', 'team', 'gone');
    api.oldestVersion = api.version + 1;
    api.bookmark();
    await clock.advance(20_000);
    expect(changes).toEqual(['deleted team/gone=red (unseen)']);
    expect(lists(api).at(-1)?.get('resourceVersion')).toBeNull();
    await stop();
  });

  it('treats the same name with another UID as a stranger', async () => {
    const { api, changes, clock, stop } = bench();
    put(api, 'a', 'red');
    await clock.advance(0);
    changes.length = 0;
    api.cutWatches();
    api.remove('secrets', 'team', 'a');
    put(api, 'a', 'blue');
    api.oldestVersion = api.version;
    await clock.advance(10_000);
    expect(changes).toEqual(['deleted team/a=red (unseen)', 'added team/a=blue']);
    await stop();
  });

  it('resumes from the last bookmark, so that a quiet watch never lists again', async () => {
    const { api, clock, reflector, stop } = bench();
    await clock.advance(0);
    for (let minute = 0; minute < 60; minute += 1) {
      api.bookmark();
      api.oldestVersion = api.version;
      await clock.advance(30_000);
      if (minute % 7 === 0) api.cutWatches();
      await clock.advance(30_000);
    }
    expect(lists(api)).toHaveLength(1);
    expect(reflector.store.resourceVersion).toBe(String(api.version));
    await stop();
  });

  it('keeps its store and does not resolve early when the first list fails', async () => {
    const { api, clock, colors, reflector, stop } = bench();
    put(api, 'a', 'red');
    api.fault = () => Promise.resolve(status(503, 'ServiceUnavailable'));
    await clock.advance(30_000);
    expect(reflector.health).toMatchObject({ synced: false });
    api.fault = () => undefined;
    await clock.advance(60_000);
    await reflector.synced;
    expect(colors()).toEqual({ 'team/a': 'red' });
    await stop();
  });

  it('lists the newest state after 504 "too large resource version" and never empties its store', async () => {
    const { api, clock, changes, colors, stop } = bench();
    put(api, 'a', 'red');
    await clock.advance(0);
    api.fault = (request) =>
      isWatch(request) || request.path.includes('NotOlderThan')
        ? Promise.resolve(status(504, 'Timeout', { details: { causes: [{ reason: 'ResourceVersionTooLarge' }] } }))
        : undefined;
    api.cutWatches();
    await clock.advance(60_000);
    api.fault = () => undefined;
    await clock.advance(90_000);
    put(api, 'b', 'blue');
    await clock.settle();
    expect(colors()).toEqual({ 'team/a': 'red', 'team/b': 'blue' });
    expect(changes.filter((change) => change.startsWith('deleted'))).toEqual([]);
    expect(
      lists(api)
        .map((query) => query.get('resourceVersion'))
        .slice(1),
    ).not.toContain('0');
    await stop();
  });

  it('starts a list over when its pages expire half way, and keeps what it had meanwhile', async () => {
    const { api, changes, clock, reflector, stop } = bench();
    for (let i = 0; i < 1_100; i += 1) put(api, `s${i}`, 'red');
    let expired = 0;
    api.fault = (request) => {
      if (!request.path.includes('continue=') || expired > 0) return undefined;
      expired += 1;
      return Promise.resolve(status(410, 'Expired'));
    };
    await clock.advance(10_000);
    expect([expired, reflector.store.size]).toEqual([1, 1_100]);
    api.cutWatches(new Error('reset'));
    api.oldestVersion = api.version + 1;
    expired = 0;
    api.bookmark();
    await clock.advance(30_000);
    expect([expired, reflector.store.size]).toEqual([1, 1_100]);
    expect(changes.filter((change) => !change.startsWith('added'))).toEqual([]);
    await stop();
  });

  it('lists again when a server closes watches from an old version without saying why', async () => {
    const { api, clock, colors, stop } = bench();
    put(api, 'a', 'red');
    await clock.advance(0);
    const stuckAt = String(api.version);
    api.fault = (request) =>
      request.path.includes(`resourceVersion=${stuckAt}&`) && isWatch(request) ? ended() : undefined;
    api.cutWatches();
    put(api, 'a', 'blue');
    await clock.advance(200_000);
    expect(colors()).toEqual({ 'team/a': 'blue' });
    expect(lists(api).at(-1)?.get('resourceVersionMatch')).toBe('NotOlderThan');
    await stop();
  });

  it('keeps an object that the projection cannot take as it was, and goes on with the others', async () => {
    const clock = new FakeClock();
    const api = new FakeApi();
    const log = new RecordingLog();
    const reflector = new Reflector<Labelled, string>({
      source: sourceOfAll<Labelled>(new KubeClient(api, { clock, userAgent: 'test' }), secrets),
      project: (object) => {
        if (object.color === 'poison') throw new Error('planted');
        return object.color ?? '';
      },
      clock,
      random: new FakeRandom(1),
      log,
    });
    put(api, 'a', 'red');
    const abort = new AbortController();
    const running = reflector.run(abort.signal);
    await clock.settle();
    put(api, 'a', 'poison');
    put(api, 'b', 'blue');
    await clock.settle();
    expect([...reflector.store.entries()].map((entry) => entry.value)).toEqual(['red', 'blue']);
    expect(JSON.stringify(log.lines)).not.toContain('planted');
    api.remove('secrets', 'team', 'a');
    await clock.settle();
    expect(reflector.store.size).toBe(1);
    abort.abort(new Error('stop'));
    await running;
  });

  it('keeps a handler that throws from stopping the watch', async () => {
    const { api, clock, colors, log, reflector, stop } = bench();
    reflector.store.onChange(() => {
      throw new Error('a value that must not be logged');
    });
    await clock.advance(0);
    put(api, 'a', 'red');
    put(api, 'b', 'red');
    await clock.settle();
    expect(Object.keys(colors())).toEqual(['team/a', 'team/b']);
    expect(JSON.stringify(log.lines)).not.toContain('must not be logged');
    await stop();
  });

  it('waits as long as Retry-After asks, but no longer than a minute', async () => {
    const { api, clock, stop } = bench();
    await clock.advance(0);
    const limited = status(429, 'TooManyRequests');
    api.fault = (request) =>
      isWatch(request) ? Promise.resolve({ ...limited, headers: new Map([['retry-after', '600']]) }) : undefined;
    api.cutWatches();
    await clock.advance(10_000);
    const asked = api.requests.length;
    api.fault = () => undefined;
    await clock.advance(45_000);
    expect(api.requests).toHaveLength(asked);
    await clock.advance(15_000);
    expect(api.requests.length).toBeGreaterThan(asked);
    await stop();
  });

  it('leaves a quiet stream alone where the server has never sent a bookmark', async () => {
    const { api, clock, stop } = bench();
    await clock.advance(300_000);
    expect(watches(api)).toHaveLength(1);
    await stop();
  });

  it('ends a silent stream within its deadline, and sooner where the server is known to send bookmarks', async () => {
    for (const [bookmarks, withinMs] of [
      [false, 616_000],
      [true, 300_000],
    ] as const) {
      const { api, clock, colors, stop } = bench();
      await clock.advance(0);
      if (bookmarks) api.bookmark();
      await clock.settle();
      // Half-open: the server forgot the connection, the client never hears of it.
      api.watchers.length = 0;
      put(api, 'a', 'red');
      await clock.advance(withinMs);
      await clock.advance(2_000);
      expect(colors(), `bookmarks: ${bookmarks}`).toEqual({ 'team/a': 'red' });
      await stop();
    }
  });
});

function stream(...lines: readonly string[]): ByteStream {
  const body = new ByteStream();
  for (const line of lines) body.write(line);
  return body;
}

function ok(body: ByteStream): Promise<KubeResponse> {
  return Promise.resolve({ status: 200, headers: new Map(), body });
}

function ended(error?: Error, ...lines: readonly string[]): Promise<KubeResponse> {
  const body = stream(...lines);
  body.end(error);
  return ok(body);
}

const failure = (code: number, reason: string): string =>
  eventLine('ERROR', { kind: 'Status', status: 'Failure', code, reason });
const stale = eventLine('MODIFIED', {
  color: 'stale',
  metadata: { name: 'a', namespace: 'team', uid: 'uid-1', resourceVersion: '1' },
});

/** Every way in which a watch or a list can end, each kept up for five minutes. */
const waysToEnd: Readonly<Record<string, Fault>> = {
  'watch: 503': (request) => (isWatch(request) ? Promise.resolve(status(503, 'ServiceUnavailable')) : undefined),
  'watch: 500': (request) => (isWatch(request) ? Promise.resolve(status(500, 'InternalError')) : undefined),
  'watch: 410': (request) => (isWatch(request) ? Promise.resolve(status(410, 'Expired')) : undefined),
  'watch: 429 without Retry-After': (request) =>
    isWatch(request) ? Promise.resolve(status(429, 'TooManyRequests')) : undefined,
  'watch: 403': (request) => (isWatch(request) ? Promise.resolve(status(403, 'Forbidden')) : undefined),
  'watch: reset before the answer': (request) => (isWatch(request) ? Promise.reject(new Error('reset')) : undefined),
  'watch: reset in the stream': (request) => (isWatch(request) ? ended(new Error('reset')) : undefined),
  'watch: closed at once': (request) => (isWatch(request) ? ended() : undefined),
  'watch: closed at once after a repeated event': (request) => (isWatch(request) ? ended(undefined, stale) : undefined),
  'watch: half a line, then the end': (request) =>
    isWatch(request) ? ended(undefined, stale.slice(0, 30)) : undefined,
  'watch: ERROR 500 in the stream': (request) =>
    isWatch(request) ? ended(undefined, failure(500, 'InternalError')) : undefined,
  'watch: ERROR 410 in the stream': (request) =>
    isWatch(request) ? ended(undefined, failure(410, 'Expired')) : undefined,
  'watch: ERROR 429 in the stream': (request) =>
    isWatch(request) ? ended(undefined, failure(429, 'TooManyRequests')) : undefined,
  'watch: garbage in the stream': (request) => (isWatch(request) ? ended(undefined, 'not json\n') : undefined),
  'watch: silence': (request) => (isWatch(request) ? ok(stream()) : undefined),
  'watch: nothing answers': (request) => (isWatch(request) ? new Promise(() => undefined) : undefined),
  'everything: 503': () => Promise.resolve(status(503, 'ServiceUnavailable')),
  'everything: 429 with a short Retry-After': () =>
    Promise.resolve({ ...status(429, 'TooManyRequests'), headers: new Map([['retry-after', '1']]) }),
  'everything: reset': () => Promise.reject(new Error('reset')),
  'everything: an empty 200': () => Promise.resolve(json(200, {})),
};

describe('a watch survives every way to end', () => {
  for (const [name, fault] of Object.entries(waysToEnd)) {
    it(`${name}: at most 15 requests in 5 minutes, then it catches up without a gap or a repeat`, async () => {
      for (const seed of [1, 2, 3]) {
        const { api, changes, clock, colors, stop } = bench(seed);
        put(api, 'a', 'red');
        put(api, 'b', 'red');
        await clock.advance(0);
        api.requests.length = 0;
        api.fault = fault;
        api.cutWatches();
        await clock.advance(120_000);
        put(api, 'a', 'blue');
        api.remove('secrets', 'team', 'b');
        put(api, 'c', 'green');
        await clock.advance(180_000);
        expect(api.requests.length).toBeLessThanOrEqual(15);
        expect(colors()['team/a'], 'the store is never emptied').toBeDefined();
        api.fault = () => undefined;
        await clock.advance(700_000);
        expect(colors()).toEqual({ 'team/a': 'blue', 'team/c': 'green' });
        expect(changes.filter((change) => change.includes('team/a'))).toEqual([
          'added team/a=red',
          'updated team/a=blue',
        ]);
        expect(changes.filter((change) => change.startsWith('deleted'))).toHaveLength(1);
        await stop();
        expect(clock.pending).toBe(0);
      }
    });
  }
});

describe('the cache under random faults', () => {
  it('ends equal to the server, and its changes tell a story without gaps: 60 seeds', async () => {
    for (let seed = 1; seed <= 60; seed += 1) {
      const { api, clock, colors, reflector, stop } = bench(seed);
      const told = new Map<string, string>();
      reflector.store.onChange((change) => {
        const { key, value } = change.entry;
        expect(told.has(key), `seed ${seed}: ${change.kind} ${key}`).toBe(change.kind !== 'added');
        if (change.kind === 'deleted') told.delete(key);
        else told.set(key, value);
      });
      const random = new FakeRandom(seed * 7);
      const all = Object.values(waysToEnd);
      api.fault = (request) =>
        random.next() < 0.5 ? all[Math.floor(random.next() * all.length)]?.(request) : undefined;
      for (let step = 0; step < 60; step += 1) {
        const name = `s${Math.floor(random.next() * 8)}`;
        if (random.next() < 0.3) api.remove('secrets', 'team', name);
        else put(api, name, `color-${step}`);
        if (random.next() < 0.2) api.cutWatches(random.next() < 0.5 ? new Error('reset') : undefined);
        if (random.next() < 0.1) api.oldestVersion = api.version;
        if (random.next() < 0.2) api.bookmark();
        await clock.advance(random.next() * 20_000);
      }
      api.fault = () => undefined;
      await clock.advance(700_000);
      const truth = Array.from({ length: 8 }, (_, i) => api.object('secrets', 'team', `s${i}`)).filter(
        (object) => object !== undefined,
      );
      expect(colors(), `seed ${seed}`).toEqual(
        Object.fromEntries(truth.map((object) => [`team/${object.metadata.name}`, object['color']])),
      );
      expect(Object.fromEntries(told)).toEqual(colors());
      await stop();
      expect(clock.pending).toBe(0);
    }
  });
});
