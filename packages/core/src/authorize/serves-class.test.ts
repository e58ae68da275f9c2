import { describe, expect, it } from 'vitest';
import { servesClass } from './store-rules.ts';

describe('which stores a controller serves (eso.md §2.1)', () => {
  it.each([
    ['default', false, '', true],
    ['default', false, 'default', true],
    ['default', false, 'lockkeeper', true],
    ['default', false, 'other', false],
    ['blue', false, '', true],
    ['blue', false, 'blue', true],
    ['blue', false, 'default', false],
    ['blue', false, 'lockkeeper', false],
    ['default', true, '', false],
    ['default', true, 'default', false],
    ['default', true, 'lockkeeper', true],
    ['blue', true, '', false],
    ['blue', true, 'blue', true],
    ['blue', true, 'default', false],
  ])(
    'class %s, only named stores %s: a store of class %j is served: %s',
    (controllerClass, onlyNamedStores, wanted, served) => {
      expect(servesClass({ controllerClass, onlyNamedStores }, wanted)).toBe(served);
    },
  );

  it('is class default and every store without a class, unless told otherwise', () => {
    expect(['', 'default', 'lockkeeper', 'x'].map((wanted) => servesClass({}, wanted))).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });
});
