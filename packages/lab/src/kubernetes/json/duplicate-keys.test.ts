import fc from 'fast-check';
import { expect, test } from 'vitest';
import { duplicateKeys } from './duplicate-keys.ts';

test('a key that an object has twice is found, wherever it is and however it is written', () => {
  expect(duplicateKeys('{"data":{"a":1,"a":2}}')).toEqual(['data.a']);
  expect(duplicateKeys('{"spec":{"list":[{"b":1},{"b":1,"\\u0062":2}]}}')).toEqual(['spec.list[1].b']);
  expect(duplicateKeys('{"a":"{\\"b\\":1,\\"b\\":2}","b":["c","c"],"c":{"a":[]}}')).toEqual([]);
});

test('what JSON.stringify writes has none', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(duplicateKeys(JSON.stringify(value, null, 1))).toEqual([]);
    }),
  );
});
