import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseGlob } from '../glob/glob.ts';
import { matchGlob } from '../glob/match-glob.ts';
import { secretArns } from './domains.ts';
import { commonText, findText, textOutside } from './glob-algebra.ts';

const letters = ['a', 'b'];
const pattern = fc.array(fc.constantFrom('a', 'b', '*', '?'), { maxLength: 6 }).map((parts) => parts.join(''));
const runs = { numRuns: 400 };

/** All texts over two letters; `c` stands for every letter that no pattern names. */
const texts: readonly string[] = (() => {
  let row = [''];
  const all = [''];
  for (let length = 1; length <= 7; length++) {
    row = row.flatMap((text) => [...letters, 'c'].map((letter) => text + letter));
    all.push(...row);
  }
  return all;
})();

const matching = (one: string): ((text: string) => boolean) => {
  const glob = parseGlob(one);
  return (text) => matchGlob(glob, text);
};

describe('globs are a boolean algebra, and brute force agrees', () => {
  test('a shortest common text is found exactly when there is one', () => {
    fc.assert(
      fc.property(pattern, pattern, (left, right) => {
        const found = commonText(parseGlob(left), parseGlob(right));
        const first = texts.find((text) => matching(left)(text) && matching(right)(text));
        // A common text of two patterns of six signs has at most twelve signs, the shortest of overlapping ones fewer.
        if (found.kind === 'text') {
          expect(matching(left)(found.text) && matching(right)(found.text)).toBe(true);
          expect(first?.length ?? found.text.length).toBe(found.text.length);
        } else {
          expect([found.kind, first]).toEqual(['none', undefined]);
        }
      }),
      runs,
    );
  });

  test('containment holds exactly when no text lies outside', () => {
    fc.assert(
      fc.property(pattern, pattern, (inner, outer) => {
        const found = textOutside(parseGlob(inner), parseGlob(outer));
        const first = texts.find((text) => matching(inner)(text) && !matching(outer)(text));
        if (found.kind === 'text') expect(matching(inner)(found.text) && !matching(outer)(found.text)).toBe(true);
        else expect([found.kind, first]).toEqual(['none', undefined]);
      }),
      runs,
    );
  });

  test('containment is a partial order with * on top', () => {
    const contains = (outer: string, inner: string): boolean =>
      textOutside(parseGlob(inner), parseGlob(outer)).kind === 'none';
    fc.assert(
      fc.property(pattern, pattern, pattern, (a, b, c) => {
        expect(contains(a, a) && contains('*', a)).toBe(true);
        if (contains(a, b) && contains(b, c)) expect(contains(a, c)).toBe(true);
      }),
      runs,
    );
  });

  test('De Morgan: what lies in no glob of several lies outside each', () => {
    fc.assert(
      fc.property(pattern, pattern, pattern, (a, b, c) => {
        const found = findText({ inAll: [parseGlob(a)], inNone: [parseGlob(b), parseGlob(c)] });
        const first = texts.find((text) => matching(a)(text) && !matching(b)(text) && !matching(c)(text));
        if (found.kind === 'none') expect(first).toBeUndefined();
        if (found.kind === 'text') expect([matching(b)(found.text), matching(c)(found.text)]).toEqual([false, false]);
      }),
      runs,
    );
  });
});

describe('witnesses', () => {
  const place = { region: 'eu-west-1', account: '111122223333' };
  const secret = (name: string): string => `arn:aws:secretsmanager:eu-west-1:111122223333:secret:${name}`;

  test('projects/teamone* reaches projects/teamone-b', () => {
    const granted = parseGlob('projects/teamone*');
    expect(commonText(granted, parseGlob('projects/teamone-b'))).toEqual({ kind: 'text', text: 'projects/teamone-b' });
    expect(textOutside(granted, parseGlob('projects/teamone/*'))).toEqual({ kind: 'text', text: 'projects/teamone' });
    expect(findText({ inAll: [granted, parseGlob('projects/?*-b')] })).toEqual({
      kind: 'text',
      text: 'projects/teamone-b',
    });
  });

  test('a witness among secrets is an ARN that a secret can have', () => {
    const granted = parseGlob(secret('projects/teamone*'));
    expect(textOutside(granted, parseGlob(secret('projects/teamone/*')), secretArns(place))).toEqual({
      kind: 'text',
      text: secret('projects/teamone-aaaaaa'),
    });
    const exact = parseGlob(secret('app/db'));
    expect(findText({ inAll: [exact], among: secretArns(place) })).toEqual({ kind: 'none' });
    const sixHoles = parseGlob(secret('app/db-??????'));
    expect(
      findText({ inAll: [sixHoles], inNone: [parseGlob(secret('app/db-*'))], among: secretArns(place) }).kind,
    ).toBe('none');
  });

  test('threat/Z8 nested wildcards end, with an answer or with the word that there is none yet', () => {
    const hard = parseGlob(`*a${'?'.repeat(40)}b*`);
    const easy = parseGlob(`${'*a'.repeat(60)}*`);
    expect(commonText(easy, parseGlob('*b')).kind).toBe('text');
    expect(findText({ inAll: [parseGlob('*')], inNone: [hard, parseGlob('?'), parseGlob('')], steps: 50 }).kind).toBe(
      'text',
    );
    expect(findText({ inAll: [hard], inNone: [parseGlob('*a*')], steps: 50_000 }).kind).not.toBe('text');
  });
});
