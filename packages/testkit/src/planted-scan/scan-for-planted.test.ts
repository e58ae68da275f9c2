import { deflateSync, gzipSync } from 'node:zlib';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scanForPlanted } from './scan-for-planted.ts';

const secret = '9f86d081884c7d659a2feaa0c55ad015';
const token = `lk.111111111111.db.v1.${secret}`;
const scan = (content: string | Uint8Array) => scanForPlanted([{ where: 'log', content }], [token]);
const escape16 = (text: string): string =>
  Array.from(text, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
const percent = (text: string): string => Array.from(Buffer.from(text), (byte) => `%${byte.toString(16)}`).join('');

const wrappings: readonly (readonly [string, string | Uint8Array, string])[] = [
  ['as it is', `value is ${token}.`, 'raw'],
  ['as a piece of twelve bytes from the middle', `…${secret.slice(7, 19)}…`, 'raw'],
  ['backwards', Array.from(token).reverse().join(''), 'raw'],
  ['in base64, first alignment', `x ${Buffer.from(secret).toString('base64')}`, 'base64'],
  ['in base64, second alignment', Buffer.from(`a${secret}`).toString('base64'), 'base64'],
  ['in base64, third alignment', Buffer.from(`ab${secret}`).toString('base64'), 'base64'],
  ['in base64 whose beginning is cut off', Buffer.from(`abc${secret}`).toString('base64').slice(1), 'base64'],
  ['in base64url', Buffer.from(`??>>${secret}`).toString('base64url'), 'base64'],
  ['in hex', Buffer.from(secret).toString('hex'), 'hex'],
  ['in upper-case hex at an odd offset', `A${Buffer.from(secret).toString('hex').toUpperCase()}`, 'hex'],
  ['as an inspected Buffer', inspect(Buffer.from(secret)), 'hex'],
  ['as the list of bytes that JSON makes of a Uint8Array', JSON.stringify(new TextEncoder().encode(secret)), 'decimal'],
  ['as the list of bytes that Go prints', `map[k:[${[...Buffer.from(secret)].join(' ')}]]`, 'decimal'],
  ['in JSON escapes', `"${escape16(secret)}"`, 'json'],
  ['in JSON inside JSON', JSON.stringify(JSON.stringify(escape16(secret))), 'json > json > json'],
  ['URL-encoded', percent(secret), 'url'],
  ['in UTF-16', Buffer.from(secret, 'utf16le'), 'utf-16'],
  ['in gzip', gzipSync(`before ${secret}`), 'gzip'],
  ['in gzip that was cut short', gzipSync(`${secret}${'x'.repeat(5_000)}`).subarray(0, 60), 'gzip'],
  ['in zlib behind other bytes', Buffer.concat([Buffer.from('head'), deflateSync(secret)]), 'gzip'],
  ['in base64 of gzip', gzipSync(secret).toString('base64'), 'base64 > gzip'],
  ['in base64 of base64', Buffer.from(Buffer.from(secret).toString('base64')).toString('base64'), 'base64 > base64'],
];

describe('scanForPlanted', () => {
  it.each(wrappings)('threat/L1 finds a planted value %s', (_, content, encoding) => {
    expect(scan(content)).toEqual([{ where: 'log', token, encoding }]);
  });

  it('finds nothing in what holds no value, though the public part of a token is there', () => {
    expect(scan(`read lk.111111111111.db.v1 [sealed] ${'0123456789abcdef'.repeat(8)} ${secret.slice(0, 11)}`)).toEqual(
      [],
    );
    expect(scan('')).toEqual([]);
    expect(scanForPlanted([{ where: 'log', content: token }], [])).toEqual([]);
  });

  it('names each output and each token once', () => {
    const other = `lk.222222222222.x.v1.${'77'.repeat(16)}`;
    const outputs = [
      { where: 'a', content: `${token} ${token}` },
      { where: 'b', content: `${other} and ${token}` },
    ];
    expect(scanForPlanted(outputs, [token, other]).map(({ where, token: found }) => [where, found])).toEqual([
      ['a', token],
      ['b', other],
      ['b', token],
    ]);
  });

  it('takes a token without a dot as secret as a whole, whatever its characters', () => {
    expect(scanForPlanted([{ where: 'x', content: 'say pa]$\\s-w^örd now' }], ['pa]$\\s-w^örd'])).toHaveLength(1);
    expect(scanForPlanted([{ where: 'x', content: 'hunter2' }], ['hunter2'])).toHaveLength(1);
    expect(scanForPlanted([{ where: 'x', content: 'hunter' }], ['hunter2'])).toHaveLength(0);
  });

  it('finds every piece of twelve bytes at every place of any text and any wrapping', () => {
    const wrap = fc.constantFrom(
      (text: string) => text,
      (text: string) => Buffer.from(text).toString('base64'),
      (text: string) => Buffer.from(text).toString('base64url'),
      (text: string) => Buffer.from(text).toString('hex'),
      (text: string) => JSON.stringify(text),
      (text: string) => encodeURIComponent(text),
    );
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.integer({ min: 0, max: 20 }), wrap, (before, after, at, wrapping) => {
        expect(scan(wrapping(`${before}${secret.slice(at, at + 12)}${after}`))).toHaveLength(1);
      }),
    );
  });
});
