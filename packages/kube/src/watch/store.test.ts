import { describe, expect, it } from 'vitest';
import { RecordingLog } from '../fakes/recording-log.ts';
import { compareVersions } from './compare-versions.ts';
import { Store, type StoreChange, storeEntry } from './store.ts';

interface Item {
  readonly store: string;
  readonly owners: readonly string[];
}

function bench() {
  const indexers = new Map([
    ['store', (entry: { readonly value: Item }) => [entry.value.store]],
    ['owner', (entry: { readonly value: Item }) => entry.value.owners],
  ]);
  const store = new Store<Item>({ log: new RecordingLog(), indexers });
  const changes: StoreChange<Item>[] = [];
  store.onChange((change) => changes.push(change));
  return { changes, store };
}

const entry = (name: string, resourceVersion: string, value: Item, uid = 'u', namespace = 'team') =>
  storeEntry({ namespace, name, uid, resourceVersion }, value);
const item = (store: string, ...owners: string[]): Item => ({ store, owners });

describe('Store', () => {
  it('finds objects by name, namespace and index, and keeps indexes true through changes', () => {
    const { store } = bench();
    store.upsert(entry('a', '1', item('s1', 'x', 'y')));
    store.upsert(entry('b', '2', item('s1')));
    store.upsert(entry('c', '3', item('s2', 'x'), 'u', 'other'));
    expect(store.get({ namespace: 'team', name: 'a' })).toEqual(item('s1', 'x', 'y'));
    expect(store.inNamespace('team').map((found) => found.name)).toEqual(['a', 'b']);
    expect(store.byIndex('store', 's1').map((found) => found.name)).toEqual(['a', 'b']);
    expect(store.byIndex('owner', 'x').map((found) => found.key)).toEqual(['team/a', 'other/c']);
    store.upsert(entry('a', '4', item('s2')));
    store.remove(entry('c', '5', item('s2', 'x'), 'u', 'other'));
    expect(store.byIndex('store', 's1').map((found) => found.name)).toEqual(['b']);
    expect(store.byIndex('store', 's2').map((found) => found.name)).toEqual(['a']);
    expect(store.byIndex('owner', 'x')).toEqual([]);
    expect(store.inNamespace('other')).toEqual([]);
    expect(() => store.byIndex('nothing', 'x')).toThrow(TypeError);
  });

  it('is not confused by names such as __proto__', () => {
    const { store } = bench();
    expect(store.byIndex('store', '__proto__')).toEqual([]);
    store.upsert(entry('constructor', '1', item('__proto__'), 'u', '__proto__'));
    expect(store.inNamespace('__proto__')).toHaveLength(1);
    expect(store.byIndex('store', '__proto__')).toHaveLength(1);
  });

  it('tells the last state of a deleted object, and of the earlier one when the deletion names a stranger', () => {
    const { changes, store } = bench();
    store.upsert(entry('a', '5', item('old'), 'first'));
    store.remove(entry('a', '4', item('older'), 'zeroth'));
    expect(store.size).toBe(1);
    store.remove(entry('a', '9', item('new'), 'second'));
    expect(changes.at(-1)).toMatchObject({ kind: 'deleted', entry: { uid: 'first' }, finalStateUnknown: false });
  });

  it('stays correct where versions are no numbers: only equality is read out of them', () => {
    const { changes, store } = bench();
    store.upsert(entry('a', 'zz', item('s1')));
    store.upsert(entry('a', 'zz', item('s9')));
    store.upsert(entry('a', 'aa', item('s2')));
    store.remove(entry('a', 'mm', item('s2')));
    expect(changes.map((change) => change.kind)).toEqual(['added', 'updated', 'deleted']);
    store.advance('zz');
    store.advance('aa');
    expect(store.resourceVersion).toBe('aa');
  });
});

describe('compareVersions', () => {
  it.each([
    ['9', '10', -1],
    ['10', '9', 1],
    ['18446744073709551615', '18446744073709551616', -1],
    ['7', '7', 0],
    ['a', 'a', 0],
  ])('orders %s and %s', (a, b, order) => {
    expect(Math.sign(compareVersions(a, b) ?? Number.NaN)).toBe(order);
  });

  it.each([
    ['a', 'b'],
    ['', '1'],
    ['01', '1'],
    ['-1', '1'],
    ['1e3', '5'],
  ])('does not order "%s" and "%s"', (a, b) => {
    expect(compareVersions(a, b)).toBeUndefined();
  });
});
