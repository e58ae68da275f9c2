import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NamespaceFacts } from '../authorize/facts.ts';
import { externalSecretWish, FORCE_SYNC_ANNOTATION } from './child-wish.ts';
import { type Child, decideFanOut, type FanOutWorld } from './decide-fan-out.ts';
import { sameJson } from './same-json.ts';
import { selectNamespaces } from './select-namespaces.ts';

function namespace(name: string, labels: Record<string, string> = {}): NamespaceFacts {
  return { name, uid: `uid-${name}`, resourceVersion: '1', labels: new Map(Object.entries(labels)) };
}

const RED = namespace('red', { team: 'red', stage: 'prod' });
const BLUE = namespace('blue', { team: 'blue' });
const ALL = [RED, BLUE, namespace('plain')];

describe('selectNamespaces', () => {
  it.each([
    ['nothing chosen: none', {}, []],
    ['an empty selector that is written out: every one', { namespaceSelectors: [{}] }, ['blue', 'plain', 'red']],
    [
      'selectors are alternatives',
      { namespaceSelectors: [{ matchLabels: { team: 'red' } }, { matchLabels: { team: 'blue' } }] },
      ['blue', 'red'],
    ],
    [
      'all requirements of one selector hold',
      { namespaceSelector: { matchLabels: { team: 'blue', stage: 'prod' } } },
      [],
    ],
    [
      'names are added to what selectors find',
      { namespaceSelector: { matchLabels: { team: 'red' } }, namespaces: ['plain', 'absent'] },
      ['plain', 'red'],
    ],
  ])('%s (eso.md §2.4)', (_, choice, names) => {
    expect(selectNamespaces(choice, ALL)).toEqual(names);
  });
});

const WISH = { name: 'db', labels: { a: '1' }, annotations: {}, spec: { data: [{ secretKey: 'k' }] } };

function child(where: string, changes: Partial<Child> = {}): Child {
  return {
    namespace: where,
    uid: `${where}-uid`,
    resourceVersion: '7',
    controllerUid: 'ces',
    deleting: false,
    ...WISH,
    ...changes,
  };
}

function world(namespaces: readonly string[], children: readonly Child[]): FanOutWorld {
  return {
    uid: 'ces',
    wish: WISH,
    namespaces,
    find: (where) => children.find((one) => one.namespace === where && one.name === WISH.name),
    owned: children.filter(({ controllerUid }) => controllerUid === 'ces'),
  };
}

const NOTHING = { remove: [], create: [], update: [], keep: [], taken: [], awaited: [] };

describe('decideFanOut', () => {
  it('creates what is missing and keeps what is as wished', () => {
    expect(decideFanOut(world(['blue', 'red'], [child('red')]))).toEqual({
      ...NOTHING,
      create: ['blue'],
      keep: ['red'],
    });
  });

  it.each([
    ['spec', { spec: { data: [] } }],
    ['labels', { labels: { a: '1', b: '2' } }],
    ['annotations', { annotations: { x: 'y' } }],
  ] as const)('updates a child whose %s differ', (_, changes) => {
    const changed = child('red', changes);
    expect(decideFanOut(world(['red'], [changed]))).toEqual({ ...NOTHING, update: [changed] });
  });

  it('threat/T9 never touches an object of that name that somebody else controls, nor one of an earlier uid', () => {
    const stranger = child('red', { controllerUid: 'earlier' });
    const { controllerUid: _, ...handmade } = child('blue');
    expect(decideFanOut(world(['blue', 'red'], [stranger, handmade]))).toEqual({ ...NOTHING, taken: ['blue', 'red'] });
  });

  it('removes its own children under an earlier name and in namespaces that are no longer chosen', () => {
    const renamed = child('red', { name: 'old' });
    const left = child('blue');
    const plan = decideFanOut(world(['red'], [renamed, left]));
    expect(plan).toEqual({ ...NOTHING, create: ['red'], remove: [renamed, left] });
  });

  it('waits for a child that is being deleted', () => {
    expect(decideFanOut(world(['red'], [child('red', { deleting: true })]))).toEqual({ ...NOTHING, awaited: ['red'] });
  });

  it('plans each chosen namespace exactly once, and nothing after the plan was carried out', () => {
    const name = fc.constantFrom('a', 'b', 'c', 'd', 'e');
    const owner = fc.constantFrom('ces', 'other');
    const children = fc.uniqueArray(
      fc.record({
        where: name,
        controllerUid: owner,
        old: fc.boolean(),
        differs: fc.boolean(),
        deleting: fc.boolean(),
      }),
      { selector: ({ where, old }) => `${where}/${old}` },
    );
    fc.assert(
      fc.property(fc.uniqueArray(name), children, (chosen, made) => {
        const before = made.map(({ where, controllerUid, old, differs, deleting }) =>
          child(where, { controllerUid, deleting, ...(old ? { name: 'old' } : {}), ...(differs ? { spec: {} } : {}) }),
        );
        const plan = decideFanOut(world(chosen, before));
        const planned = [
          ...plan.create,
          ...plan.keep,
          ...plan.taken,
          ...plan.awaited,
          ...plan.update.map((one) => one.namespace),
        ];
        expect(planned.toSorted()).toEqual(chosen.toSorted());
        const after = [
          ...before.filter(
            (one) =>
              !plan.remove.includes(one) &&
              !plan.update.includes(one) &&
              !(one.deleting && one.controllerUid === 'ces'),
          ),
          ...plan.update.map(({ namespace: where }) => child(where)),
          ...plan.create.map((where) => child(where)),
        ];
        const again = decideFanOut(world(chosen, after));
        expect([again.update, again.remove]).toEqual([[], []]);
        expect(again.create.toSorted()).toEqual(plan.awaited.toSorted());
      }),
    );
  });
});

describe('externalSecretWish', () => {
  const object = {
    apiVersion: 'external-secrets.io/v1',
    kind: 'ClusterExternalSecret',
    metadata: { name: 'ces' },
    spec: {
      externalSecretSpec: { refreshInterval: '1h', target: { creationPolicy: 'Owner', deletionPolicy: 'Retain' } },
      externalSecretMetadata: { annotations: { note: 'x', [FORCE_SYNC_ANNOTATION]: 'from-metadata' } },
    },
  } as never as Parameters<typeof externalSecretWish>[0];

  it('names children after the cluster object and takes force-sync from nowhere but its annotation', () => {
    expect(externalSecretWish(object)).toMatchObject({ name: 'ces', annotations: { note: 'x' } });
  });

  it('mirrors force-sync', () => {
    const forced = { ...object, metadata: { name: 'ces', annotations: { [FORCE_SYNC_ANNOTATION]: 'now' } } };
    expect(externalSecretWish(forced).annotations).toEqual({ note: 'x', [FORCE_SYNC_ANNOTATION]: 'now' });
  });
});

describe('sameJson', () => {
  it('is equality of JSON, whatever the order of members', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        const canonical = (value: unknown): string =>
          JSON.stringify(value, (_, item: unknown) =>
            typeof item === 'object' && item !== null && !Array.isArray(item)
              ? Object.fromEntries(Object.entries(item).toSorted(([x], [y]) => (x < y ? -1 : 1)))
              : item,
          );
        expect(sameJson(a, structuredClone(a))).toBe(true);
        expect(sameJson(a, b)).toBe(canonical(a) === canonical(b));
      }),
    );
  });
});
