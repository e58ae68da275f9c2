import fc from 'fast-check';
import { expect, test } from 'vitest';
import { matchesPath } from './table.ts';
import { tokenize } from './tokens.ts';

const texts = (source: string): readonly string[] => tokenize(source).map((token) => token.text);

test('comments are no tokens, and lines are counted across them', () => {
  expect(tokenize('/* a\n b */ x // y\nz')).toEqual([
    { kind: 'word', text: 'x', line: 2, depth: 0 },
    { kind: 'word', text: 'z', line: 3, depth: 0 },
  ]);
});

test('a slash after a value divides, and begins a pattern elsewhere', () => {
  expect(texts('a / b / c')).toEqual(['a', '/', 'b', '/', 'c']);
  expect(texts('x = /[/"]/g')).toEqual(['x', '=', '/[/"]/g']);
  expect(texts("return /'/")).toEqual(['return', "/'/"]);
});

test('a template gives its text and the code inside it', () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is source to be split
  const source = '`a ${b + `c ${d}`} e` + f';
  expect(texts(source)).toEqual(['a ', 'b', '+', 'c ', 'd', '', ' e', '+', 'f']);
  expect(tokenize(source).at(-1)?.depth).toBe(0);
});

test('depth counts the brackets that are open', () => {
  expect(tokenize('a({b: [c]})').map((token) => token.depth)).toEqual([0, 0, 1, 2, 2, 2, 3, 2, 1, 0]);
});

test('any text at all is split in finite time', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => tokenize(text).length <= text.length + 1),
  );
});

test('a path pattern has segments and any number of segments', () => {
  expect(matchesPath('packages/core/src/a/b.test.ts', ['packages/*/src/**/*.test.ts'])).toBe(true);
  expect(matchesPath('packages/core/src/b.test.ts', ['packages/*/src/**/*.test.ts'])).toBe(true);
  expect(matchesPath('packages/core/src/b.ts', ['packages/*/src/**/*.test.ts'])).toBe(false);
  expect(matchesPath('test/e2e/a.ts', ['test/**'])).toBe(true);
  expect(matchesPath('packages/core/test/a.ts', ['test/**'])).toBe(false);
});
