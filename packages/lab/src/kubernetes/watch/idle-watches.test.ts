import { FakeClock, FakeRandom } from '@lockkeeper/testkit';
import { expect, test } from 'vitest';
import { ApiClient, makeSigningKey } from '../fakes/api-client.ts';

const mib = 2 ** 20;

test('10,000 idle watches cost little, all hear of a change, and nothing of them is left when their clients go', async () => {
  const client = new ApiClient(new FakeClock(), new FakeRandom(3), makeSigningKey());
  const collection = '/api/v1/namespaces/default/configmaps';
  const before = process.memoryUsage().heapUsed;
  const gone = new AbortController();
  const watches = [];
  for (let i = 0; i < 10_000; i++) {
    const path = `${collection}?watch=1&resourceVersion=${client.api.store.revision}&allowWatchBookmarks=1`;
    watches.push(await client.watch(path, { signal: gone.signal }));
  }
  expect((process.memoryUsage().heapUsed - before) / mib).toBeLessThan(250);
  await client.call('POST', collection, { metadata: { name: 'a' } });
  for (const watch of [watches[0], watches[5_000], watches[9_999]]) {
    expect((await watch?.next())?.value).toMatchObject({ type: 'ADDED', object: { metadata: { name: 'a' } } });
  }
  gone.abort();
  const start = performance.now();
  for (let i = 0; i < 200; i++) await client.call('POST', collection, { metadata: { name: `b${i}` } });
  // With 10,000 listeners left this would take many seconds.
  expect(performance.now() - start).toBeLessThan(2_000);
  expect((await watches[0]?.next())?.done).toBe(true);
  expect(client.errors).toEqual([]);
  client.api.close();
});
