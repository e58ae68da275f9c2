import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromBytes } from '../../text/byte-string.ts';
import { readBase64, writeBase64 } from './base64.ts';

describe('base64', () => {
  test('what is written is read, with line ends anywhere', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.nat(), fc.constantFrom('', '\n', '\r\n'), (bytes, at, end) => {
        const text = writeBase64(bytes);
        const broken = text.slice(0, at) + end + text.slice(at) + end;
        expect(readBase64(broken).bytes).toEqual(bytes);
      }),
    );
  });

  test.each([
    ['!!!', 0],
    ['A', 0],
    ['AA', 0],
    ['AAA', 0],
    ['AAAAA', 4],
    ['AA=', 3],
    ['AA==A', 4],
    ['AAA=A', 4],
    ['AAA==', 4],
    ['=AAA', 0],
    ['A===', 1],
    ['AA=A', 2],
    ['AAAA AAAA', 4],
    ['AA-_', 2],
  ])('%s is wrong at byte %i, as Go says', (text, badAt) => {
    expect(readBase64(text)).toEqual({ badAt });
  });

  test('reads what Buffer reads, when it reads anything', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9+/=\n]{0,30}$/), (text) => {
        const { bytes } = readBase64(text);
        if (bytes !== undefined) expect(fromBytes(bytes)).toBe(Buffer.from(text, 'base64').toString('latin1'));
      }),
    );
  });
});
