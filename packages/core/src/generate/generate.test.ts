import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MfaSpec, PasswordSpec } from '../api/generator/types.ts';
import type { Random } from '../ports/random.ts';
import { SealedValue } from '../values/sealed-value.ts';
import { decodeBase32, encodeBase32 } from './base32.ts';
import { drawBelow, shuffled } from './draw.ts';
import { generateOneTimeCode } from './one-time-code.ts';
import { generatePasswords } from './password.ts';

/** Bytes of a small generator that a test can repeat. */
function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 24;
  };
  return { next: () => next() / 256, bytes: (length) => Uint8Array.from({ length }, next), uuid: () => '' };
}

const USUAL: PasswordSpec = { length: 24, noUpper: false, allowRepeat: true, encoding: 'raw' };

function password(spec: Partial<PasswordSpec>, seed = 1): string {
  return (
    generatePasswords({ ...USUAL, ...spec }, randomFrom(seed))
      .get('password')
      ?.revealText() ?? ''
  );
}

describe('a Password (eso.md §2.6)', () => {
  it('has the wished length, and a quarter of digits and of symbols unless told otherwise', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.nat(), (length, seed) => {
        const made = password({ length }, seed);
        const quarter = Math.trunc(length / 4);
        expect(made).toHaveLength(length);
        expect(made.match(/[0-9]/g) ?? []).toHaveLength(quarter);
        expect(made.match(/[^0-9a-zA-Z]/g) ?? []).toHaveLength(quarter);
      }),
    );
  });

  it('repeats no character unless it may', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const made = password({ length: 40, digits: 10, symbols: 5, allowRepeat: false }, seed);
        expect(new Set(made).size).toBe(40);
      }),
    );
  });

  it('has no letters of upper case with noUpper, and the symbols it is given', () => {
    expect(password({ length: 60, digits: 0, symbols: 20, symbolCharacters: '-_', noUpper: true })).toMatch(
      /^[a-z_-]{60}$/,
    );
  });

  it.each([
    ['base64', (text: string) => Buffer.from(text).toString('base64')],
    ['base64url', (text: string) => Buffer.from(text).toString('base64').replaceAll('+', '-').replaceAll('/', '_')],
    ['base32', (text: string) => encodeBase32(Buffer.from(text))],
    ['hex', (text: string) => Buffer.from(text).toString('hex')],
  ] as const)('is written as %s over the raw password', (encoding, encode) => {
    expect(password({ encoding, length: 23 })).toBe(encode(password({ length: 23 })));
  });

  it('fills each of secretKeys with a password of its own', () => {
    const made = generatePasswords({ ...USUAL, secretKeys: ['a', '__proto__'] }, randomFrom(3));
    expect([...made.keys()]).toEqual(['a', '__proto__']);
    expect(made.get('a')?.revealText()).not.toBe(made.get('__proto__')?.revealText());
  });

  it.each<[string, Partial<PasswordSpec>, string]>([
    [
      'more digits and symbols than characters',
      { length: 8, digits: 5, symbols: 5 },
      'number of digits and symbols must be less than total length',
    ],
    ['a negative number', { digits: -1 }, 'digits and symbols must not be negative'],
    [
      'too many digits without repeats',
      { length: 24, digits: 11, symbols: 0, allowRepeat: false },
      'number of digits exceeds available digits and repeats are not allowed',
    ],
    ['a key twice', { secretKeys: ['a', 'a'] }, 'secretKeys must be non-empty and unique'],
    ['an empty key', { secretKeys: [''] }, 'secretKeys must be non-empty and unique'],
  ])('refuses %s', (_, spec, message) => {
    expect(() => password(spec)).toThrow(message);
  });
});

describe('drawing', () => {
  it('threat/G10 gives every number the same chance: bytes that would favour small ones are drawn again', () => {
    // 65536 = 3 × 21845 + 1: the very last value of two bytes must be thrown away.
    const bytes = [Uint8Array.of(255, 255), Uint8Array.of(255, 254)];
    const random = { ...randomFrom(0), bytes: () => bytes.shift() ?? new Uint8Array(2) };
    expect(drawBelow(random, 3)).toBe(65_534 % 3);
    expect(bytes).toHaveLength(0);
  });

  it('shuffles without loss', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.nat(), (items, seed) => {
        expect(shuffled(randomFrom(seed), items).toSorted()).toEqual(items.toSorted());
      }),
    );
  });
});

describe('base32', () => {
  it('is read back, whatever spaces and case it was copied with', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        const text = encodeBase32(bytes);
        expect(decodeBase32(text)).toEqual(bytes);
        expect(
          decodeBase32(
            text
              .toLowerCase()
              .replaceAll(/(.{4})/g, '$1 ')
              .replaceAll('=', ''),
          ),
        ).toEqual(bytes);
      }),
    );
  });

  it.each(['1', '0', '8', '*', 'é'])('does not read %s', (text) => {
    expect(decodeBase32(text)).toBeUndefined();
  });
});

const SEED = SealedValue.ofText(encodeBase32(Buffer.from('12345678901234567890')));
const MFA: MfaSpec = { secret: { name: 's', key: 'k' } };

function code(spec: Partial<MfaSpec>, seconds: number, seed = SEED): string {
  return (
    generateOneTimeCode({ ...MFA, ...spec }, seed, seconds * 1_000)
      .get('token')
      ?.revealText() ?? ''
  );
}

describe('an MFA code (RFC 6238, appendix B)', () => {
  const SHA256 = SealedValue.ofText(encodeBase32(Buffer.from('12345678901234567890123456789012')));
  const SHA512 = SealedValue.ofText(
    encodeBase32(Buffer.from('1234567890123456789012345678901234567890123456789012345678901234')),
  );

  it.each([
    [59, '94287082', '46119246', '90693936'],
    [1_111_111_109, '07081804', '68084774', '25091201'],
    [1_234_567_890, '89005924', '91819424', '93441116'],
    [20_000_000_000, '65353130', '77737706', '47863826'],
  ])('at %i s', (seconds, sha1, sha256, sha512) => {
    expect(code({ length: 8 }, seconds)).toBe(sha1);
    expect(code({ length: 8, algorithm: 'SHA256' }, seconds, SHA256)).toBe(sha256);
    expect(code({ length: 8, algorithm: 'sha512' }, seconds, SHA512)).toBe(sha512);
  });

  it('says how long it is valid, and is made for `when`', () => {
    const made = generateOneTimeCode({ ...MFA, when: '1970-01-01T00:00:59Z', length: 8 }, SEED, 0);
    expect([made.get('token')?.revealText(), made.get('timeLeft')?.revealText()]).toEqual(['94287082', '1']);
  });

  it.each<[string, Partial<MfaSpec>, SealedValue]>([
    ['a hash that there is not', { algorithm: 'md5' }, SEED],
    ['more digits than a code has', { length: 11 }, SEED],
    ['a time that is none', { when: 'yesterday' }, SEED],
    ['a seed that is no base32', {}, SealedValue.ofText('hunter2!')],
    ['an empty seed', {}, SealedValue.ofText('')],
  ])('threat/L2 refuses %s without a word of the seed', (_, spec, seed) => {
    let message = '';
    try {
      code(spec, 0, seed);
    } catch (error) {
      message = String(error);
    }
    expect(message).toContain('spec.');
    expect(message).not.toContain('hunter2');
  });
});
