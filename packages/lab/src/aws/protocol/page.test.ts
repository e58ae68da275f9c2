import fc from 'fast-check';
import { expect, it } from 'vitest';
import { AwsError } from './aws-error.ts';
import { page } from './page.ts';

const invalid = (): AwsError => new AwsError('InvalidNextTokenException', 'not ours');

it('shows every item once and in order, whatever the page size', () => {
  fc.assert(
    fc.property(fc.array(fc.integer(), { maxLength: 50 }), fc.integer({ min: 1, max: 60 }), (items, size) => {
      const seen: number[] = [];
      let token: string | undefined;
      do {
        const shown = page(items, size, token, invalid);
        expect(shown.items.length).toBeLessThanOrEqual(size);
        seen.push(...shown.items);
        token = shown.next;
      } while (token !== undefined);
      expect(seen).toEqual(items);
    }),
  );
});

it('gives no token with the last page, even a full one', () => {
  expect(page([1, 2], 2, undefined, invalid)).toEqual({ items: [1, 2], next: undefined });
});

it.each([
  '',
  'x',
  '5',
  Buffer.from('offset:-1').toString('base64url'),
  Buffer.from('offset:1e3').toString('base64url'),
])('answers the token %j, which it did not write, with the error of the service', (token) => {
  expect(() => page([1, 2, 3], 1, token, invalid)).toThrow('not ours');
});
