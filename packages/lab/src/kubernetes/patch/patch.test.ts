import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clone, equal, isObject, type Json, type JsonObject } from '../json/json.ts';
import { BuiltinSchemas } from '../resources/builtin-schemas.ts';
import { parseWireTypes } from '../resources/wire-types.ts';
import { applyJsonPatch } from './json-patch.ts';
import { applyMergePatch } from './merge-patch.ts';
import { applyStrategicMergePatch } from './strategic-merge-patch.ts';

const json = fc.jsonValue().map((value) => value as Json);
const object = fc.dictionary(fc.string({ maxLength: 3 }), fc.jsonValue()).map((value) => value as JsonObject);

describe('merge patch', () => {
  test.each<[Json, Json, Json]>([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [['a'], { a: null, b: 1 }, { b: 1 }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])('%j patched by %j is %j', (target, patch, result) => {
    expect(applyMergePatch(target, patch)).toEqual(result);
  });

  test('applying a patch twice is applying it once, and the target stays as it was', () => {
    fc.assert(
      fc.property(json, json, (target, patch) => {
        const before = clone(target);
        const once = applyMergePatch(target, patch);
        expect(equal(applyMergePatch(once, patch), once)).toBe(true);
        expect(equal(target, before)).toBe(true);
      }),
    );
  });
});

describe('JSON patch', () => {
  test.each<[JsonObject, Json, JsonObject]>([
    [{ a: 1 }, [{ op: 'add', path: '/b', value: 2 }], { a: 1, b: 2 }],
    [{ a: [1, 3] }, [{ op: 'add', path: '/a/1', value: 2 }], { a: [1, 2, 3] }],
    [{ a: [1] }, [{ op: 'add', path: '/a/-', value: 2 }], { a: [1, 2] }],
    [{ a: 1, b: 2 }, [{ op: 'remove', path: '/a' }], { b: 2 }],
    [{ a: { b: 1 } }, [{ op: 'move', from: '/a/b', path: '/c' }], { a: {}, c: 1 }],
    [{ a: { b: 1 } }, [{ op: 'copy', from: '/a', path: '/c' }], { a: { b: 1 }, c: { b: 1 } }],
    [
      { 'a/b': 1, 'm~n': 2 },
      [
        { op: 'replace', path: '/a~1b', value: 3 },
        { op: 'remove', path: '/m~0n' },
      ],
      { 'a/b': 3 },
    ],
    [{ a: 1 }, [{ op: 'replace', path: '', value: { b: 1 } }], { b: 1 }],
  ])('%j patched by %j', (document, patch, result) => {
    expect(applyJsonPatch(document, patch)).toEqual(result);
  });

  test('adding what was removed gives the document back', () => {
    fc.assert(
      fc.property(object, fc.string({ maxLength: 3 }), json, (document, key, value) => {
        const path = `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
        const start = clone(document);
        delete start[key];
        const there = applyJsonPatch(start, [{ op: 'add', path, value }]);
        expect(
          equal(
            applyJsonPatch(there, [
              { op: 'test', path, value },
              { op: 'remove', path },
            ]),
            start,
          ),
        ).toBe(true);
      }),
    );
  });
});

describe('strategic merge patch', () => {
  const schema = new BuiltinSchemas(parseWireTypes()).topLevel('core/v1.Pod');
  const pod: JsonObject = {
    metadata: { finalizers: ['a/b'] },
    spec: {
      containers: [
        { name: 'x', image: '1' },
        { name: 'y', image: '2' },
      ],
      tolerations: [{ key: 'a' }],
    },
  };

  test.each<[string, JsonObject, JsonObject]>([
    [
      'lists with a merge key merge by it',
      { spec: { containers: [{ name: 'y', image: '3' }] } },
      {
        spec: {
          containers: [
            { name: 'x', image: '1' },
            { name: 'y', image: '3' },
          ],
        },
      },
    ],
    [
      'an item is deleted by directive',
      { spec: { containers: [{ name: 'x', $patch: 'delete' }] } },
      { spec: { containers: [{ name: 'y' }] } },
    ],
    [
      'a list is replaced by directive',
      { spec: { containers: [{ name: 'z' }, { $patch: 'replace' }] } },
      { spec: { containers: [{ name: 'z' }] } },
    ],
    [
      'an atomic list is replaced whole',
      { spec: { tolerations: [{ key: 'b' }] } },
      { spec: { tolerations: [{ key: 'b' }] } },
    ],
    ['a set is united', { metadata: { finalizers: ['c/d'] } }, { metadata: { finalizers: ['a/b', 'c/d'] } }],
    [
      'an item of a set is deleted by directive',
      { metadata: { '$deleteFromPrimitiveList/finalizers': ['a/b'] } },
      { metadata: { finalizers: [] } },
    ],
    [
      'an order is obeyed',
      {
        spec: {
          '$setElementOrder/containers': [{ name: 'y' }, { name: 'x' }],
          containers: [{ name: 'x', image: '9' }],
        },
      },
      { spec: { containers: [{ name: 'y' }, { name: 'x', image: '9' }] } },
    ],
  ])('%s', (_rule, patch, expected) => {
    const result = applyStrategicMergePatch(schema, pod, patch);
    expect(result).toMatchObject(expected);
    expect(JSON.stringify(result)).not.toContain('$');
    expect(isObject(pod['spec']) && pod['spec']['containers']).toHaveLength(2);
  });
});
