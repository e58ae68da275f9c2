import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LockkeeperError } from '../errors/lockkeeper-error.ts';
import { convertKeys, reverseKeys } from './convert-keys.ts';
import { checkSecretKey, validateKeys } from './validate-keys.ts';

const only = (key: string): Map<string, number> => new Map([[key, 1]]);

describe('keys', () => {
  it('come back after Unicode conversion and reversal, unless they look converted already', () => {
    const key = fc
      .string({ unit: 'binary', maxLength: 20 })
      .filter((text) => !/_U|[\u{100000}-\u{10ffff}]/u.test(text));
    fc.assert(
      fc.property(key, (text) => {
        fc.pre(text.isWellFormed());
        expect(reverseKeys(convertKeys(only(text), 'Unicode'), 'ReverseUnicode')).toEqual(only(text));
      }),
    );
  });

  it('that were converted pass validation', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }), (text) => {
        for (const strategy of ['Default', 'Unicode']) {
          const converted = convertKeys(only(text), strategy);
          expect(validateKeys(converted)).toEqual(converted);
        }
      }),
    );
  });

  it.each([
    ['Default', 'a b', 'a/b', 'a_b'],
    ['Default', 'a_b', 'a\tb', 'a_b'],
    ['Unicode', 'a_U002f_b', 'a/b', 'a_U002f_b'],
  ])(
    'threat/X11 %s: %j and %j would both become one key, and the error names both',
    (strategy, first, second, name) => {
      const convert = (): unknown =>
        convertKeys(
          new Map([
            [first, 1],
            [second, 2],
          ]),
          strategy,
        );
      expect(convert).toThrow(`secret name collision during conversion: ${name}`);
      expect(convert).toThrow(expect.objectContaining({ code: 'InvalidInput', facts: { key: name, first, second } }));
    },
  );

  it('threat/X2 keys of the prototype are kept', () => {
    for (const key of ['__proto__', 'constructor', 'toString']) {
      expect(convertKeys(only(key), 'Default')).toEqual(only(key));
      expect(reverseKeys(only(key), 'ReverseUnicode')).toEqual(only(key));
      expect(validateKeys(only(key))).toEqual(only(key));
    }
  });

  it.each(['a', 'tls.crt', '_', '-', '.hidden', 'A-1_b.c', 'a..b', 'x'.repeat(253), '__proto__'])(
    '%j may be in a Secret',
    (key) => {
      expect(() => checkSecretKey(key)).not.toThrow();
    },
  );

  it.each(['', 'a b', 'a/b', 'ключ', 'é', 'a\n', '.', '..', '..data', 'a=b', 'x'.repeat(254), 'a\0'])(
    '%j is refused before the API server refuses it',
    (key) => {
      expect(() => checkSecretKey(key)).toThrow(LockkeeperError);
    },
  );
});

describe('threat/X4 patterns over keys take linear time', () => {
  it.each(['_U'.repeat(50_000), `_U${'0'.repeat(100_000)}`, '_U0041'.repeat(20_000), ' '.repeat(100_000)])(
    'threat/X4 long keys are handled within 200 ms (case %#)',
    (key) => {
      const before = process.threadCpuUsage();
      reverseKeys(only(key), 'ReverseUnicode');
      convertKeys(only(key), 'Unicode');
      const { user, system } = process.threadCpuUsage(before);
      expect((user + system) / 1000).toBeLessThan(200);
    },
  );
});
