import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nameOfArn, parseArn, splitArn } from './arn.ts';

test('an ARN has six parts, and the last keeps its colons', () => {
  expect(parseArn('arn:aws:secretsmanager:us-east-1:111122223333:secret:a/b:c')).toEqual({
    partition: 'aws',
    service: 'secretsmanager',
    region: 'us-east-1',
    account: '111122223333',
    resource: 'secret:a/b:c',
  });
  expect(parseArn('arn:aws:iam:111122223333:role/x')).toBeUndefined();
  expect(parseArn('*')).toBeUndefined();
  expect(nameOfArn('arn:aws:iam::111122223333:role/path/app')).toBe('app');
});

test('splitting is the same as splitting at every colon and joining the rest', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', ':'), maxLength: 12 }), (text) => {
      const parts = text.split(':');
      const expected = parts.length < 6 ? undefined : [...parts.slice(0, 5), parts.slice(5).join(':')];
      expect(splitArn(text)).toEqual(expected);
    }),
  );
});
