import { describe, expect, it } from 'vitest';
import { checkNullBytes } from './null-bytes.ts';
import { SealedValue } from './sealed-value.ts';

const data = new Map([
  ['b', SealedValue.ofText('hunter2\0')],
  ['a', SealedValue.ofText('\0')],
  ['c', SealedValue.ofText('clean')],
]);

describe('checkNullBytes', () => {
  it('names the first key in byte order, and never a value: threat/L1', () => {
    expect(() => checkNullBytes(data, 'Fail')).toThrow(
      /^fetched secret value for key "a" contains null bytes; use a text-safe format/,
    );
  });

  it.each([undefined, 'Ignore'] as const)('lets every value pass with policy %s', (policy) => {
    expect(() => checkNullBytes(data, policy)).not.toThrow();
  });
});
