import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseGlob } from './glob.ts';
import { matchGlob } from './match-glob.ts';
import { residualGlobs } from './residual-globs.ts';

const letters = fc.constantFrom('a', 'b', ':');
const pattern = fc.string({ unit: fc.constantFrom('a', 'b', ':', '*', '?'), maxLength: 8 });
const text = fc.string({ unit: letters, maxLength: 6 });

test('a glob matches a head with a tail exactly when what is left of it matches the tail', () => {
  fc.assert(
    fc.property(pattern, text, text, (glob, head, tail) => {
      const whole = matchGlob(parseGlob(glob), head + tail);
      expect(residualGlobs(parseGlob(glob), head).some((residual) => matchGlob(residual, tail))).toBe(whole);
    }),
    { numRuns: 5000 },
  );
});

test('there are no more residuals than places in the pattern', () => {
  fc.assert(
    fc.property(pattern, text, (glob, head) => {
      const parsed = parseGlob(glob);
      expect(residualGlobs(parsed, head).length).toBeLessThanOrEqual(glob.length + 1);
    }),
    { numRuns: 2000 },
  );
});

test('stars in region and account leave the name of a secret', () => {
  const left = residualGlobs(
    parseGlob('arn:aws:secretsmanager:*:*:secret:team/*'),
    'arn:aws:secretsmanager:eu-west-1:111122223333:secret:',
  );
  expect(left.map(({ parts }) => parts)).toContainEqual([{ kind: 'text', text: 'team/' }, { kind: 'any' }]);
});
