import { readFileSync } from 'node:fs';
import { SealedValue } from '@lockkeeper/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluate } from './evaluate.ts';
import { compileJmesPath, jmesDocument, searchText } from './jmespath.ts';
import type { JmesValue } from './value.ts';
import { Work } from './work.ts';

interface Case {
  readonly path: string;
  readonly want?: unknown;
  readonly invalid?: true;
}

const { document, cases } = JSON.parse(readFileSync(new URL('../../cases/jmespath.json', import.meta.url), 'utf8')) as {
  document: unknown;
  cases: readonly Case[];
};

const read = (json: unknown): JmesValue => jmesDocument(SealedValue.ofText(JSON.stringify(json)), 's');

function plain(value: JmesValue): unknown {
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, item]) => [key, plain(item)]));
  return Array.isArray(value) ? value.map(plain) : value;
}

describe('jmesPath', () => {
  it.each(cases.filter(({ invalid }) => !invalid))('$path', ({ path, want }) => {
    expect(plain(evaluate(compileJmesPath(path), read(document), new Work()))).toEqual(want);
  });

  it.each(cases.filter(({ invalid }) => invalid))('refuses $path', ({ path }) => {
    const run = (): string => searchText(compileJmesPath(path), read(document), path, 'alias');
    expect(run).toThrow(`Invalid JMES Path: ${path}.`);
  });

  it('takes texts only, and says what else was found', () => {
    const search = (path: string): string => searchText(compileJmesPath(path), read(document), path, 'alias');
    expect(search('a.b')).toBe('x');
    expect(() => search('a.n')).toThrow('Invalid JMES search result type for path:a.n. Only string is allowed.');
    expect(() => search('a.none')).toThrow(
      'JMES Path - a.none for object alias - alias does not point to a valid object.',
    );
  });

  it('threat/L1 quotes nothing of a secret that is no JSON', () => {
    expect(() => jmesDocument(SealedValue.ofText('{"password": hunter2'), 'app/db')).toThrow(
      /^Invalid JSON used with jmesPath in secret: app\/db\.$/,
    );
  });

  it.each([
    ['doubling', `to_string([@,@]${' | [@,@]'.repeat(40)})`],
    ['comparing doubled lists', `[@,@]${' | [@,@]'.repeat(40)} | to_string([0] == [1])`],
    ['nested parentheses', '('.repeat(5_000) + 'a' + ')'.repeat(5_000)],
    ['deep references', '!'.repeat(5_000) + 'a'],
  ])('threat/K11 ends a search that costs too much: %s', (_, path) => {
    expect(() => searchText(compileJmesPath(path), read({ a: 'x' }), path, 'alias')).toThrow(/^Invalid JMES Path/);
  });

  it('never throws anything but its own refusal, whatever the expression', () => {
    const piece = fc.constantFrom(
      'a',
      'b.c',
      '[0]',
      '[*]',
      '[]',
      '[?',
      ']',
      '(',
      ')',
      '&',
      '|',
      '@',
      '`1`',
      "'x'",
      '{',
      '}',
      ':',
      ',',
      '.',
      '*',
      'length(',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const path = pieces.join('');
        try {
          searchText(compileJmesPath(path), read(document), path, 'alias');
        } catch (error) {
          expect(error).toMatchObject({ name: 'LockkeeperError', code: 'InvalidInput' });
        }
      }),
    );
  });
});
