import { expect, test } from 'vitest';
import type { PushSecretData } from '../api/push-secret/types.ts';
import {
  mergeSynced,
  placeKeyOf,
  readSynced,
  staleSynced,
  storeKeyOf,
  storeOfKey,
  withoutSynced,
} from './status-ref.ts';

function entry(remoteKey: string, property?: string): PushSecretData {
  return {
    match: { secretKey: 'k', remoteRef: { remoteKey, ...(property ? { property } : {}) } },
    conversionStrategy: 'None',
  };
}

function synced(...places: readonly (readonly [store: string, data: PushSecretData])[]) {
  const stores = new Map<string, Map<string, PushSecretData>>();
  for (const [store, data] of places) {
    stores.set(store, new Map([...(stores.get(store) ?? []), [placeKeyOf(data), data]]));
  }
  return stores;
}

test('a place is the remote key, and the property where there is one', () => {
  expect(placeKeyOf(entry('db'))).toBe('db');
  expect(placeKeyOf(entry('db', 'a.b'))).toBe('db/a.b');
});

test('a store is known by kind and name, and nothing else is a store', () => {
  const store = { kind: 'ClusterSecretStore', name: 'aws' } as const;
  expect(storeOfKey(storeKeyOf(store))).toEqual(store);
  for (const key of ['SecretStore/', 'Secret/aws', 'aws', 'SecretStore/a/b', '__proto__']) {
    expect(storeOfKey(key)).toBeUndefined();
  }
});

test('keys of a status that name prototypes are keys like any other', () => {
  const status = JSON.parse('{"syncedPushSecrets":{"__proto__":{"constructor":{}}}}');
  expect([...readSynced(status).keys()]).toEqual(['__proto__']);
});

test('after a pass that did not finish all is known that was pushed ever', () => {
  const before = synced(['SecretStore/a', entry('old')], ['SecretStore/b', entry('x')]);
  const merged = mergeSynced(synced(['SecretStore/a', entry('new')]), before);
  expect([...merged].map(([store, places]) => [store, [...places.keys()]])).toEqual([
    ['SecretStore/a', ['old', 'new']],
    ['SecretStore/b', ['x']],
  ]);
});

test('what is not wished for any more is stale, place by place', () => {
  const before = synced(
    ['SecretStore/a', entry('keep')],
    ['SecretStore/a', entry('gone')],
    ['SecretStore/b', entry('x')],
  );
  const stale = staleSynced(before, synced(['SecretStore/a', entry('keep')]));
  expect(stale.map(({ storeKey, placeKey }) => `${storeKey} ${placeKey}`)).toEqual([
    'SecretStore/a gone',
    'SecretStore/b x',
  ]);
  const left = stale.reduce(withoutSynced, before as ReturnType<typeof readSynced>);
  expect([...left].map(([store, places]) => [store, [...places.keys()]])).toEqual([['SecretStore/a', ['keep']]]);
});
