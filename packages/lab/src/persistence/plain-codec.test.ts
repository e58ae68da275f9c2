import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodePlain, encodePlain } from './plain-codec.ts';

const { plain } = fc.letrec<{ plain: unknown }>((tie) => ({
  plain: fc.oneof(
    { depthSize: 'small' },
    fc.constant(null),
    fc.boolean(),
    fc.string(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => (Object.is(number, -0) ? 0 : number)),
    fc.uint8Array(),
    fc.array(tie('plain')),
    fc.array(fc.string()).map((items) => new Set(items)),
    fc.array(fc.tuple(fc.string(), tie('plain'))).map((entries) => new Map(entries)),
    fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('$map', '$$set', '$bytes', '__proto__')), tie('plain'), {
      noNullPrototype: true,
    }),
  ),
}));

test('plain state comes back as it was, whatever its keys are called', () => {
  fc.assert(
    fc.property(plain, (value) => {
      const text = JSON.stringify(encodePlain(value));
      expect(decodePlain(JSON.parse(text) as never)).toEqual(value);
    }),
  );
});

test('state that would not come back is refused when it is kept, not lost when it is read', () => {
  class Counter {
    readonly #count = 1;
    get count(): number {
      return this.#count;
    }
  }
  for (const bad of [new Counter(), () => 1, Number.NaN, { deep: [new Counter()] }, new Date(0)]) {
    expect(() => encodePlain(bad)).toThrow(TypeError);
  }
});

test('private keys come back as they were', () => {
  for (const { privateKey } of [
    generateKeyPairSync('ec', { namedCurve: 'secp256k1' }),
    generateKeyPairSync('rsa', { modulusLength: 2048 }),
  ]) {
    const { key } = decodePlain(encodePlain({ key: privateKey })) as { readonly key: KeyObject };
    expect(key.equals(privateKey)).toBe(true);
  }
});
