import { describe, expect, it } from 'vitest';
import { textMapJson } from './text-map-json.ts';

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');

describe('textMapJson', () => {
  it('sorts keys by their bytes and not by their characters', () => {
    const map = new Map([
      ['\u{1F511}', '1'],
      ['\uFF5E', '2'],
      ['b', '3'],
      ['B', '4'],
    ]);
    expect(text(textMapJson(map, 'escaped'))).toBe('{"B":"4","b":"3","\uFF5E":"2","\u{1F511}":"1"}');
  });

  it('escapes what HTML reads, as Go does unless told otherwise', () => {
    const map = new Map([['a<b', '&>\u2028"\n']]);
    expect(text(textMapJson(map, 'escaped'))).toBe('{"a\\u003cb":"\\u0026\\u003e\\u2028\\"\\n"}');
    expect(text(textMapJson(map, 'plain'))).toBe('{"a<b":"&>\\u2028\\"\\n"}');
  });

  it('writes bytes that are no UTF-8 as the replacement character', () => {
    expect(text(textMapJson(new Map([['a', Uint8Array.of(0xff, 0x41)]]), 'plain'))).toBe('{"a":"\\ufffdA"}');
  });

  it('keeps a key such as __proto__, and writes no members as an empty object', () => {
    expect(text(textMapJson(new Map([['__proto__', 'x']]), 'plain'))).toBe('{"__proto__":"x"}');
    expect(text(textMapJson(new Map(), 'plain'))).toBe('{}');
  });
});
