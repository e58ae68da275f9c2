import { isIP } from 'node:net';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatIp, parseIp } from './ip-address.ts';

describe('IP addresses', () => {
  test.each([
    ['2001:db8::1', '20010db8000000000000000000000001'],
    ['::', '00000000000000000000000000000000'],
    ['1:0:0:2:0:0:0:3', '00010000000000020000000000000003', '1:0:0:2::3'],
    ['1::2:0:3:4:5:6', '00010000000200000003000400050006', '1:0:2:0:3:4:5:6'],
    ['::ffff:10.1.2.3', '00000000000000000000ffff0a010203', '10.1.2.3'],
    ['192.0.2.1', 'c0000201'],
  ])('%s is %s', (text, hex, shown = text) => {
    const bytes = parseIp(text);
    expect(Buffer.from(bytes ?? []).toString('hex')).toBe(hex);
    expect(formatIp(bytes ?? new Uint8Array())).toBe(shown);
  });

  test('an address is one exactly when Node says so, zones apart', () => {
    const text = fc.oneof(fc.ipV4(), fc.ipV6(), fc.ipV4Extended(), fc.stringMatching(/^[0-9a-f:.]{0,20}$/));
    fc.assert(
      fc.property(text, (address) => {
        expect(parseIp(address) !== undefined).toBe(isIP(address) !== 0);
      }),
      { numRuns: 2000 },
    );
  });

  test('what is written is read', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ minLength: 4, maxLength: 4 }),
      fc.uint8Array({ minLength: 16, maxLength: 16 }),
    );
    fc.assert(
      fc.property(bytes, (address) => {
        expect(formatIp(parseIp(formatIp(address)) ?? new Uint8Array())).toBe(formatIp(address));
      }),
    );
  });
});
