import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { literalGlob, literalText, makeGlob, parseGlob } from './glob.ts';
import { matchGlob } from './match-glob.ts';

/** Slow and plain: the definition of the two wildcards. */
function reference(pattern: string, text: string): boolean {
  const [head, ...rest] = pattern;
  if (head === undefined) return text === '';
  const tail = rest.join('');
  if (head === '*') return reference(tail, text) || (text !== '' && reference(pattern, text.slice(1)));
  return text !== '' && (head === '?' || head === text[0]) && reference(tail, text.slice(1));
}

const patterns = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 8 });
const texts = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 10 });

describe('aws.md 1.8 wildcards', () => {
  test('the matcher answers as the definition does', () => {
    fc.assert(
      fc.property(patterns, texts, (pattern, text) => matchGlob(parseGlob(pattern), text) === reference(pattern, text)),
      { numRuns: 3000 },
    );
  });

  test('parts joined again match the same texts', () => {
    fc.assert(
      fc.property(patterns, patterns, texts, (left, right, text) => {
        const joined = makeGlob([...parseGlob(left).parts, ...parseGlob(right).parts]);
        return matchGlob(joined, text) === matchGlob(parseGlob(left + right), text);
      }),
    );
  });

  test('a literal matches itself and its stars are plain characters', () => {
    expect(matchGlob(literalGlob('a*?'), 'a*?')).toBe(true);
    expect(matchGlob(literalGlob('a*?'), 'abc')).toBe(false);
    expect(literalText(literalGlob('a*'))).toBe('a*');
    expect(literalText(parseGlob('a*'))).toBeUndefined();
  });

  test('threat/Z8 nested wildcards over a long text are decided at once', () => {
    const pattern = parseGlob(`${'*a?'.repeat(500)}*b`);
    expect(matchGlob(pattern, 'a'.repeat(20_000))).toBe(false);
  });
});
