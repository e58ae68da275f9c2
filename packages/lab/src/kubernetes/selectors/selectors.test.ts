import { describe, expect, test } from 'vitest';
import type { Json } from '../json/json.ts';
import { fromLabelSelector, parseLabelSelector } from './label-selector.ts';

const object = { metadata: { labels: { tier: 'front', size: '5', 'example.test/own': 'yes', empty: '' } } };

describe('label selectors', () => {
  test.each([
    ['tier=front', true],
    ['tier==front', true],
    ['tier!=front', false],
    ['other!=front', true],
    ['tier in (front, back)', true],
    ['tier notin (front,back)', false],
    ['other notin (front)', true],
    ['tier', true],
    ['!tier', false],
    ['!other', true],
    ['size>4', true],
    ['size<4', false],
    ['example.test/own=yes,tier in (front),!other', true],
    ['empty=', true],
    ['', true],
    ['constructor', false],
  ])('%s → %s', (text, matches) => {
    expect(parseLabelSelector(text)(object)).toBe(matches);
  });

  test.each(['a in b', 'a=(b)', '=x', 'a in (b', 'a b'])('%s is refused', (text) => {
    expect(() => parseLabelSelector(text)).toThrow('unable to parse requirement');
  });

  test('a selector object takes both of its parts', () => {
    const selector: Json = {
      matchLabels: { tier: 'front' },
      matchExpressions: [
        { key: 'size', operator: 'In', values: ['5'] },
        { key: 'gone', operator: 'DoesNotExist' },
      ],
    };
    expect(fromLabelSelector(selector)(object)).toBe(true);
    expect(
      fromLabelSelector({ matchExpressions: [{ key: 'tier', operator: 'NotIn', values: ['front'] }] })(object),
    ).toBe(false);
    expect(fromLabelSelector({})(object)).toBe(true);
  });
});
