import { describe, expect, test } from 'vitest';
import type { Json } from '../json/json.ts';
import { ageText, durationText } from './duration.ts';
import { compileJsonPath } from './json-path.ts';

const second = 1000;
const hour = 3600 * second;
const day = 24 * hour;

describe('durations read as kubectl prints them', () => {
  test.each([
    [0, '0s'],
    [45 * second, '45s'],
    [119 * second, '119s'],
    [192 * second, '3m12s'],
    [300 * second, '5m'],
    [27 * 60 * second, '27m'],
    [5 * hour + 180 * second, '5h3m'],
    [47 * hour, '47h'],
    [3 * day + 4 * hour, '3d4h'],
    [12 * day, '12d'],
    [760 * day, '2y30d'],
    [4000 * day, '10y'],
    [-5000, '<invalid>'],
  ])('%i ms is %s', (ms, text) => {
    expect(durationText(ms)).toBe(text);
  });

  test('a timestamp that cannot be read has an unknown age', () => {
    expect(ageText('soon', 0)).toBe('<unknown>');
  });
});

describe('JSONPath of printer columns', () => {
  const object: Json = {
    spec: { list: [{ a: 1 }, { a: 2 }], 'dotted.key': 'x' },
    status: {
      conditions: [
        { type: 'Ready', reason: 'Good' },
        { type: 'Other', reason: 'Bad' },
      ],
    },
  };

  test.each([
    ['.spec.list[0].a', [1]],
    ['.spec.list[-1].a', [2]],
    ['.spec.list[*].a', [1, 2]],
    ['{.spec.list[*].a}', [1, 2]],
    ["['spec']['dotted.key']", ['x']],
    ['.spec.dotted\\.key', ['x']],
    ['.status.conditions[?(@.type=="Ready")].reason', ['Good']],
    [".status.conditions[?(@.type=='Other')].reason", ['Bad']],
    ['.status.conditions[?(@.type!="Ready")].reason', ['Bad']],
    ['.missing.path', []],
    ['.__proto__.x', []],
  ])('%s', (path, expected) => {
    expect(compileJsonPath(path)(object)).toEqual(expected);
  });

  test('what is no path of this kind is a SyntaxError', () => {
    expect(() => compileJsonPath('.a[(@.length-1)]')).toThrow(SyntaxError);
  });
});
