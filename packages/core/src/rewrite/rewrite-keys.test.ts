import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ExternalSecretRewrite, RewriteMerge } from '../api/generated/external-secrets.ts';
import { SealedValue } from '../values/sealed-value.ts';
import { compileGoPattern } from '../expression/go-pattern.ts';
import { replacerOf } from './replace-all.ts';
import { rewriteKeys } from './rewrite-keys.ts';

const sealed = (data: Record<string, string>) =>
  new Map(Object.entries(data).map(([key, text]) => [key, SealedValue.ofText(text)]));

function rewritten(data: Record<string, string>, ...operations: ExternalSecretRewrite[]) {
  const made = rewriteKeys(operations, sealed(data));
  return Object.fromEntries([...made].map(([key, value]) => [key, value.revealText()]));
}

const regexp = (source: string, target: string): ExternalSecretRewrite => ({ regexp: { source, target } });
const transform = (template: string): ExternalSecretRewrite => ({ transform: { template } });
const merge = (changes: Partial<RewriteMerge> = {}): ExternalSecretRewrite => ({
  merge: { into: '', priorityPolicy: 'Strict', conflictPolicy: 'Error', strategy: 'Extract', ...changes },
});

describe('replacerOf replaces as ReplaceAllString of Go', () => {
  it.each([
    ['a*', 'x', 'baaac', 'xbxcx'],
    ['', '-', 'ab', '-a-b-'],
    ['b*', 'x', '', 'x'],
    ['(a)(b)?', '[$1|$2]', 'ab a', '[a|b] [a|]'],
    ['a', '$$', 'a', '$'],
    ['a', '$', 'a', '$'],
    ['a', '${', 'a', '${'],
    ['a', '$9', 'a', ''],
    ['a', '$-', 'a', '$-'],
    ['(?P<n>a)', '${n}x$nx', 'a', 'ax'],
    ['😀', 'x', 'a😀b', 'axb'],
    ['^', '/', 'a', '/a'],
    ['a', '$0$0', 'a', 'aa'],
    ['a', '${constructor}', 'a', ''],
    ['(a)', '$01|$1|${1}b', 'a', '|a|ab'],
    ['é', 'e', 'né', 'ne'],
  ])('/%s/ → %j in %j gives %j', (source, target, text, want) => {
    expect(replacerOf(compileGoPattern(source), target)(text)).toBe(want);
  });

  it('changes nothing where nothing matches, and nothing when each match is replaced by itself', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(replacerOf(compileGoPattern('[^\\x{0}-\\x{10FFFF}]'), 'x')(text)).toBe(text);
        expect(replacerOf(compileGoPattern('(?s).'), '$0')(text.toWellFormed())).toBe(text.toWellFormed());
      }),
    );
  });
});

describe('rewriteKeys', () => {
  it.each([[regexp('-.*', '')], [transform('{{ trunc 1 .value }}')]])(
    'threat/X11 names both keys that would become one: %j',
    (operation) => {
      expect(() => rewritten({ 'a-1': 'mine', 'a-2': 'theirs' }, operation)).toThrow(
        /failed rewrite operation\[0\]: (regexp|transform) makes one key "a" of the keys "a-1" and "a-2"/,
      );
    },
  );

  it('threat/X11 lets keys become empty together, keeps none of them, and so picks no value by chance', () => {
    expect(rewritten({ x1: '1', x2: '2', y: '3' }, regexp('^x.*', ''))).toEqual({ y: '3' });
    expect(rewritten({ x1: '1', x2: '2', x3: '3' }, regexp('^x.*', ''), regexp('^', 'k'))).toEqual({});
  });

  it('threat/X2 takes names of JavaScript for keys like any other', () => {
    const made = rewriteKeys([regexp('a', '__proto__')], sealed({ a: '1' }));
    expect([...made.keys()]).toEqual(['__proto__']);
    expect(({} as Record<string, unknown>)['a']).toBeUndefined();
  });

  it.each([[{}], [{ ...regexp('a', 'b'), ...transform('x') }]])('wants exactly one operation: %j', (operation) => {
    expect(() => rewritten({ a: '1' }, operation)).toThrow(
      'failed rewrite operation[0]: exactly one of regexp, transform and merge must be set',
    );
  });

  it('bounds what a replacement can blow up', () => {
    const operations = Array.from({ length: 12 }, () => regexp('.+', '$0$0$0$0'));
    expect(() => rewritten({ abcd: '1' }, ...operations)).toThrow(
      /more than \d+ bytes of intermediate text|regexp makes keys of more than/,
    );
    expect(() => rewritten({ a: '1' }, regexp('a'.repeat(10_001), 'b'))).toThrow(/has 10001 characters/);
    expect(() => rewritten({ a: '1' }, transform('{{ repeat 100000 .value }}'))).toThrow(/transform failed with/);
  });

  it('threat/X7 never reads a key as a template', () => {
    expect(rewritten({ '{{ fail "x" }}': '1' }, transform('{{ .value }}!'))).toEqual({ '{{ fail "x" }}!': '1' });
  });

  it('gives a transform no cryptography, and randomness and time only where it is given them', () => {
    expect(() => rewritten({ a: '1' }, transform('{{ genCA .value 1 }}'))).toThrow(
      /a call of genCA: keys are not made/,
    );
    expect(() => rewritten({ a: '1' }, transform('{{ now }}'))).toThrow(/there is no clock here/);
    const sources = { now: () => 0n };
    const made = rewriteKeys([transform('{{ now | date "2006" }}')], sealed({ a: '1' }), sources);
    expect([...made.keys()]).toEqual(['1970']);
  });

  it('threat/L1 says what is wrong with a value without quoting it', () => {
    for (const planted of ['hunter2-planted', '{"a":hunter2}', '"hunter2"', '[1]', '{"hunter2', '{"a":1e999}']) {
      let said = '';
      try {
        rewritten({ k: planted }, merge());
      } catch (error) {
        said = String(error);
      }
      expect(said).toMatch(/failed rewrite operation\[0\]: merge failed|beyond the range/);
      expect(said).not.toContain('hunter2');
    }
  });

  it('merges a key without a value that counts: null is an object without members', () => {
    expect(rewritten({ a: 'null', b: '{"x":null}' }, merge())).toEqual({ x: '' });
  });

  it('keeps every value through renamings, whatever the keys', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.string()), (data) => {
        const made = rewriteKeys([regexp('^', 'p-'), transform('{{ trimPrefix "p-" .value }}')], sealed(data));
        expect(made.size).toBe(Object.keys(data).length);
        for (const [key, value] of Object.entries(data))
          expect(made.get(key.toWellFormed())?.revealText()).toBe(value.toWellFormed());
      }),
      { numRuns: 50 },
    );
  });

  it('leaves everything as it is without operations', () => {
    expect(rewritten({ 'a b': '1' })).toEqual({ 'a b': '1' });
  });
});
