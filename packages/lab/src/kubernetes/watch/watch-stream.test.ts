import { FakeClock, FakeRandom } from '@lockkeeper/testkit';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { ApiClient, drain, makeSigningKey, type WatchEvent } from '../fakes/api-client.ts';
import { at, textAt } from '../json/json.ts';

const path = '/api/v1/namespaces/default/configmaps';
let key = '';
beforeAll(() => {
  key = makeSigningKey();
});

function start(): { client: ApiClient; clock: FakeClock } {
  const clock = new FakeClock();
  return { clock, client: new ApiClient(clock, new FakeRandom(7), key) };
}

function brief(event: WatchEvent): string {
  return `${event.type} ${textAt(event.object, 'metadata', 'name')}`;
}

/** Names changed at random: created, updated, or deleted, whichever fits. */
async function act(client: ApiClient, name: string, kind: number): Promise<void> {
  if (kind === 0) await client.call('DELETE', `${path}/${name}`);
  else {
    const body = { metadata: { name, labels: { side: kind === 1 ? 'left' : 'right' } }, data: { k: String(kind) } };
    const made = await client.call('POST', path, body);
    if (made.status === 409) await client.call('PUT', `${path}/${name}`, body);
  }
}

const operations = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 0, max: 2 })), {
  maxLength: 25,
});

describe('watch', () => {
  test('a watch from any version, selected or not, rebuilds exactly what a list shows at the end', async () => {
    await fc.assert(
      fc.asyncProperty(
        operations,
        operations,
        fc.constantFrom('', '&labelSelector=side%3Dleft'),
        async (before, after, selector) => {
          const { client, clock } = start();
          for (const [name, kind] of before) await act(client, name, kind);
          const list = await client.call('GET', `${path}?x=1${selector}`);
          const version = textAt(list.body, 'metadata', 'resourceVersion');
          const events = await client.watch(`${path}?watch=1&timeoutSeconds=60&resourceVersion=${version}${selector}`);
          for (const [name, kind] of after) await act(client, name, kind);
          await clock.advance(60_000);
          const state = new Map(
            (at(list.body, 'items') as never[]).map((item) => [textAt(item, 'metadata', 'name'), item]),
          );
          let last = Number(version);
          for (const { type, object } of await drain(events)) {
            const name = textAt(object, 'metadata', 'name');
            const revision = Number(textAt(object, 'metadata', 'resourceVersion'));
            expect(revision).toBeGreaterThan(last);
            last = revision;
            expect(state.has(name)).toBe(type !== 'ADDED');
            if (type === 'DELETED') state.delete(name);
            else state.set(name, object as never);
          }
          const end = await client.call('GET', `${path}?x=1${selector}`);
          expect(
            [...state.values()].toSorted((a, b) =>
              textAt(a, 'metadata', 'name') < textAt(b, 'metadata', 'name') ? -1 : 1,
            ),
          ).toEqual(at(end.body, 'items'));
          client.api.close();
        },
      ),
      { numRuns: 60 },
    );
  });

  test('a watch that starts in the past shows what happened since, and nothing twice', async () => {
    const { client, clock } = start();
    const version = textAt((await client.call('GET', path)).body, 'metadata', 'resourceVersion');
    await act(client, 'a', 1);
    const events = await client.watch(`${path}?watch=1&timeoutSeconds=5&resourceVersion=${version}`);
    await act(client, 'b', 1);
    await clock.advance(5000);
    expect((await drain(events)).map(brief)).toEqual(['ADDED a', 'ADDED b']);
  });

  test('a watch from a compacted version is told so in the stream', async () => {
    const { client } = start();
    await act(client, 'a', 1);
    client.api.compact();
    const [event] = await drain(await client.watch(`${path}?watch=1&resourceVersion=3`));
    expect(event).toMatchObject({ type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired' } });
  });

  test('initial events end with a marked bookmark; later bookmarks move the version past other kinds', async () => {
    const { client, clock } = start();
    await act(client, 'a', 1);
    const query =
      'watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&timeoutSeconds=90';
    const events = await client.watch(`${path}?${query}`);
    await client.call('POST', '/api/v1/namespaces/default/secrets', { metadata: { name: 's' } });
    await clock.advance(90_000);
    const seen = await drain(events);
    expect(seen.map((event) => event.type)).toEqual(['ADDED', 'BOOKMARK', 'BOOKMARK', 'BOOKMARK']);
    expect(seen[1]?.object).toMatchObject({ metadata: { annotations: { 'k8s.io/initial-events-end': 'true' } } });
    expect(textAt(seen[2]?.object, 'metadata', 'resourceVersion')).toBe(String(client.api.store.revision));
  });

  test('an object that leaves the selection is shown as deleted, with its old content and the new version', async () => {
    const { client, clock } = start();
    await act(client, 'a', 1);
    const events = await client.watch(`${path}?watch=1&timeoutSeconds=5&resourceVersion=0&labelSelector=side%3Dleft`);
    await act(client, 'a', 2);
    await clock.advance(5000);
    const [added, gone] = await drain(events);
    expect(added?.type).toBe('ADDED');
    expect(gone).toMatchObject({
      type: 'DELETED',
      object: { data: { k: '1' }, metadata: { resourceVersion: String(client.api.store.revision) } },
    });
  });

  test('a lagging view lists and watches up to its horizon, and catches up', async () => {
    const { client, clock } = start();
    await act(client, 'a', 1);
    const view = client.api.view();
    view.horizon.freezeAt(client.api.store.revision);
    const events = await client.watch(`${path}?watch=1&timeoutSeconds=5&resourceVersion=0`, { handler: view.handle });
    await act(client, 'b', 1);
    const lagging = { handler: view.handle };
    expect(at((await client.call('GET', `${path}?resourceVersion=0`, undefined, lagging)).body, 'items')).toHaveLength(
      1,
    );
    expect(at((await client.call('GET', path, undefined, lagging)).body, 'items')).toHaveLength(2);
    expect((await client.call('GET', `${path}/b?resourceVersion=0`, undefined, lagging)).status).toBe(404);
    const newest = client.api.store.revision;
    expect((await client.call('GET', `${path}?resourceVersion=${newest}`, undefined, lagging)).status).toBe(504);
    view.horizon.advanceTo();
    await clock.advance(5000);
    expect((await drain(events)).map(brief)).toEqual(['ADDED a', 'ADDED b']);
  });

  test('a client that goes away ends its watch and leaves no timer behind', async () => {
    const { client, clock } = start();
    await clock.advance(10);
    const before = clock.pending;
    const gone = new AbortController();
    const events = await client.watch(`${path}?watch=1&allowWatchBookmarks=true`, { signal: gone.signal });
    gone.abort();
    expect(await drain(events)).toEqual([]);
    expect(clock.pending).toBe(before);
  });
});
