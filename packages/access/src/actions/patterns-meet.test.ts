import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseGlob } from '../glob/glob.ts';
import { matchGlob } from '../glob/match-glob.ts';
import { patternsMeet } from './patterns-meet.ts';

const pattern = fc.array(fc.constantFrom('a', 'b', '*', '?'), { maxLength: 5 }).map((parts) => parts.join(''));

function texts(length: number): readonly string[] {
  if (length === 0) return [''];
  const shorter = texts(length - 1);
  return [
    ...shorter,
    ...shorter.filter((text) => text.length === length - 1).flatMap((text) => [`${text}a`, `${text}b`]),
  ];
}

const all = texts(8);

test('two patterns meet when a text matches both', () => {
  fc.assert(
    fc.property(pattern, pattern, (left, right) => {
      const [a, b] = [parseGlob(left), parseGlob(right)];
      expect(patternsMeet(left, right)).toBe(all.some((text) => matchGlob(a, text) && matchGlob(b, text)));
    }),
    { numRuns: 200 },
  );
});
