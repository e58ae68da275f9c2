import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DerCursor } from '../der/der-cursor.ts';
import { tags } from '../der/tag.ts';
import { isValidTime, writeTime } from './validity.ts';

function written(seconds: bigint): string | undefined {
  const time = writeTime(seconds);
  return time && Buffer.from(time.subarray(2)).toString();
}

describe('times of certificates', () => {
  test('are those of the calendar, with two digits of the year from 1950 to 2049', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('0000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }),
        (date) => {
          const digits = `${date.toISOString().replaceAll(/[-:T]|\.\d+Z$/g, '')}Z`;
          const year = date.getUTCFullYear();
          const isShort = year >= 1950 && year < 2050;
          expect(written(BigInt(Math.floor(date.getTime() / 1000)))).toBe(isShort ? digits.slice(2) : digits);
        },
      ),
    );
  });

  test('there is none after the year 9999 or before the year 0', () => {
    expect(written(253_402_300_799n)).toBe('99991231235959Z');
    expect(written(253_402_300_800n)).toBeUndefined();
    expect(written(-62_167_219_201n)).toBeUndefined();
  });

  test.each([
    ['260228000000Z', true],
    ['240229000000Z', true],
    ['260229000000Z', false],
    ['261301000000Z', false],
    ['260101240000Z', false],
    ['2601010000Z', true],
    ['260101000000', false],
    ['', false],
  ])('the UTCTime %s: %s', (digits, isValid) => {
    const element = new DerCursor(Buffer.concat([Buffer.of(tags.utcTime, digits.length), Buffer.from(digits)])).any();
    expect(element && isValidTime(element)).toBe(isValid);
  });
});
