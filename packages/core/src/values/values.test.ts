import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LockkeeperError } from '../errors/lockkeeper-error.ts';
import { byteTextOf, bytesOfByteText, textOfByteText } from '../json/byte-text.ts';
import { formatGoFloat, parseGoFloat } from '../json/go-float.ts';
import { type JsonNode, readJson } from '../json/json-text.ts';
import { isValidJson } from '../json/json-valid.ts';
import { encodeBase64 } from './base64.ts';
import { createdByLabel, dataHash, fieldManager, hashText, syncedResourceVersion } from './data-hash.ts';
import { decodeMap, decodeValue } from './decode.ts';
import { extractJson } from './extract-json.ts';
import { lookupProperty } from './property.ts';
import { SealedValue } from './sealed-value.ts';
import { valueToBytes } from './value-to-bytes.ts';

const seal = (text: string): SealedValue => SealedValue.ofText(text);
const errorOf = (work: () => unknown): LockkeeperError => {
  try {
    work();
  } catch (error) {
    if (error instanceof LockkeeperError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
};

/** What `JSON.parse` would have made of the document. */
function plain(node: JsonNode): unknown {
  switch (node.kind) {
    case 'null':
      return null;
    case 'number':
      return Number(node.text);
    case 'string':
      return node.text;
    case 'boolean':
      return node.value;
    case 'array':
      return node.items.map(plain);
    case 'object':
      return Object.fromEntries([...node.members].map(([key, value]) => [key, plain(value)]));
  }
}

describe('readJson', () => {
  it('reads what JSON.parse reads', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), (json) => {
        expect(plain(readJson(json, { duplicates: 'last' }))).toEqual(JSON.parse(json));
      }),
    );
  });

  it('refuses what JSON.parse refuses, and so does the check without tree', () => {
    const almostJson = fc.stringMatching(/^[{}[\]":,0-3.eE+\-tfnrulsa\\/ \n]{0,16}$/);
    fc.assert(
      fc.property(almostJson, (text) => {
        let valid = true;
        try {
          JSON.parse(text);
        } catch {
          valid = false;
        }
        expect(isValidJson(text)).toBe(valid);
        if (valid) readJson(text, { duplicates: 'last' });
        else expect(errorOf(() => readJson(text, { duplicates: 'last' })).code).toBe('InvalidInput');
      }),
      { numRuns: 5000 },
    );
  });

  it('tells where a value stands, in bytes', () => {
    const source = Buffer.from('{"é": [1.0, "x"]}');
    const document = readJson(source);
    const inner = document.kind === 'object' ? document.members.get('é') : undefined;
    expect(source.subarray(inner?.start, inner?.end).toString()).toBe('[1.0, "x"]');
  });

  it('ends at 1,000 levels and at the size limit with code Limit', () => {
    expect(readJson(`${'['.repeat(1000)}${']'.repeat(1000)}`).kind).toBe('array');
    expect(errorOf(() => readJson(`${'['.repeat(1001)}${']'.repeat(1001)}`)).code).toBe('Limit');
    expect(errorOf(() => readJson('{"a":'.repeat(100_000))).code).toBe('Limit');
    expect(errorOf(() => readJson('"12345"', { maxBytes: 6 })).code).toBe('Limit');
    expect(isValidJson(`${'['.repeat(100_000)}${']'.repeat(100_000)}`)).toBe(true);
  });

  it('threat/X2 keys of the prototype are members of the Map and change nothing else', () => {
    const source = '{"__proto__":{"polluted":true},"constructor":1,"toString":2,"hasOwnProperty":3}';
    const document = readJson(source);
    const members = document.kind === 'object' ? document.members : new Map<string, JsonNode>();
    expect([...members.keys()]).toEqual(['__proto__', 'constructor', 'toString', 'hasOwnProperty']);
    expect([...extractJson(seal(source)).keys()]).toEqual([...members.keys()]);
    expect(extractJson(seal('{}')).get('constructor')).toBeUndefined();
    expect(dataHash(extractJson(seal(source)))).toBe(dataHash(new Map([...extractJson(seal(source))].toReversed())));
    expect(Buffer.from(valueToBytes(document)).toString()).toContain('"__proto__":{"polluted":true}');
    expect([...decodeMap(new Map([['__proto__', seal('aGk=')]]), 'Base64').keys()]).toEqual(['__proto__']);
    expect(lookupProperty(seal(source), '__proto__.polluted')?.revealText()).toBe('true');
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('threat/X10 numbers keep their spelling and keys their order', () => {
    const extracted = extractJson(seal('{"b":12345678901234567890,"10":1.0,"2":1e400,"a":-0}'));
    expect([...extracted].map(([key, value]) => [key, value.revealText()])).toEqual([
      ['b', '12345678901234567890'],
      ['10', '1.0'],
      ['2', '1e400'],
      ['a', '-0'],
    ]);
  });

  it('threat/X10 a repeated key is refused with its offset; extract takes the last one, as ESO does', () => {
    const source = '{"a":"1","\\u0061":"2"}';
    expect(errorOf(() => readJson(source)).facts).toEqual({ offset: 9, problem: 'duplicate-key' });
    expect(extractJson(seal(source)).get('a')?.revealText()).toBe('2');
  });

  it('threat/X10 a byte order mark is refused, a lone surrogate is replaced, NUL survives', () => {
    expect(errorOf(() => readJson('\ufeff{}')).facts.offset).toBe(0);
    const extracted = extractJson(seal('{"a":"\\ud800x","b":"\\u0000"}'));
    expect(extracted.get('a')?.revealText()).toBe('\ufffdx');
    expect([...(extracted.get('b')?.reveal() ?? [])]).toEqual([0]);
  });

  it('threat/X10 a number that no float can hold is refused where a float is needed', () => {
    expect(errorOf(() => valueToBytes(readJson('[1e400]'))).facts).toEqual({ offset: 1, problem: 'number-range' });
  });
});

describe('byte texts', () => {
  it('keep all bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect([...bytesOfByteText(byteTextOf(bytes))]).toEqual([...bytes]);
      }),
    );
  });

  it('replace each byte that is not UTF-8 by one U+FFFD', () => {
    expect(textOfByteText('\xe2\x82x\xed\xa0\x80\xc0\xaf\xe2\x82\xac')).toBe(
      `${'\ufffd'.repeat(2)}x${'\ufffd'.repeat(5)}€`,
    );
  });
});

describe('Go floats', () => {
  it('are written so that they read back, without exponent', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), (value) => {
        const text = formatGoFloat(value);
        expect(text).toMatch(/^-?(\d+(\.\d+)?)$|^[+-]Inf$/);
        expect(Object.is(parseGoFloat(text), value)).toBe(true);
      }),
    );
  });

  it('are read in all of Go’s spellings', () => {
    const spellings = [
      '1_000',
      '0x1p-2',
      '-0x1.8p1',
      '+Inf',
      'infinity',
      '.5',
      '5.',
      '1__0',
      '0x',
      'abc',
      '',
      '1e',
      '--1',
    ];
    expect(spellings.map(parseGoFloat)).toEqual([1000, 0.25, -3, Infinity, Infinity, 0.5, 5, 0, 0, 0, 0, 0, 0]);
  });
});

describe('dataHash', () => {
  it('does not depend on the order of insertion', () => {
    const entries = fc.uniqueArray(fc.tuple(fc.string({ unit: 'grapheme' }), fc.uint8Array()), {
      selector: ([key]) => key,
    });
    fc.assert(
      fc.property(entries, (pairs) => {
        const sealed = pairs.map(([key, bytes]): [string, SealedValue] => [key, SealedValue.ofBytes(bytes)]);
        expect(dataHash(new Map(sealed))).toBe(dataHash(new Map(sealed.toReversed())));
      }),
    );
  });

  it('orders keys by bytes and not by UTF-16 units', () => {
    // U+1F600 comes after U+FFEE in UTF-8 and before it in UTF-16.
    expect(
      dataHash(
        new Map([
          ['\u{1f600}', seal('1')],
          ['\uffee', seal('2')],
        ]),
      ),
    ).toBe(hashText('map[\uffee:[50] \u{1f600}:[49]]'));
  });

  it('writes the names that ESO writes', () => {
    expect(createdByLabel('ns-1', 'app.config')).toBe('f21e1af228b6ae1842ec08ae113b3aeed151be6d137c98b1d84c6de8');
    expect(fieldManager('db')).toBe('externalsecrets.external-secrets.io/db');
    const longest = 'a'.repeat(63 - 'externalsecrets.external-secrets.io/'.length);
    expect(fieldManager(longest)).toBe(`externalsecrets.external-secrets.io/${longest}`);
    expect(fieldManager(`${longest}a`)).toBe(`externalsecrets.external-secrets.io/sha3/${hashText(`${longest}a`)}`);
    expect(syncedResourceVersion(3, new Map(), new Map())).toBe(
      '3-f47fe3c0b255b6dd8047cdffa772587bb829efe7a1cb70febeda2eb2',
    );
  });
});

describe('decodeValue', () => {
  it.each([
    ['Base64', 'standard'],
    ['Base64URL', 'url'],
    ['Auto', 'standard'],
    ['Auto', 'url'],
  ] as const)('%s gives back what was encoded with the %s alphabet', (strategy, alphabet) => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const decoded = decodeValue(seal(encodeBase64(bytes, alphabet)), strategy);
        expect([...decoded.reveal()]).toEqual([...bytes]);
      }),
    );
  });

  it('encodes as the platform does', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(encodeBase64(bytes, 'standard')).toBe(Buffer.from(bytes).toString('base64'));
      }),
    );
  });

  it.each(['aGVs!G8=', 'aGVsbG8', 'aGVsbG8==', 'aGk=aGk=', 'a', '=', 'aGVs bG8=', '\u00e9', 'aGVsbG8=x'])(
    'threat/X13 %j is refused and not quietly shortened',
    (text) => {
      for (const strategy of ['Base64', 'Base64URL']) {
        expect(errorOf(() => decodeValue(seal(text), strategy)).message).toMatch(
          /^illegal base64 data at input byte \d+$/,
        );
      }
      expect(decodeValue(seal(text), 'Auto').revealText()).toBe(text);
    },
  );

  it('threat/X13 one key that cannot be decoded fails the map and is named; no part of it is returned', () => {
    const error = errorOf(() =>
      decodeMap(
        new Map([
          ['ok', seal('aGk=')],
          ['b', seal('!')],
          ['a', seal('?')],
        ]),
        'Base64',
      ),
    );
    expect(error.message).toBe('failure decoding key a: illegal base64 data at input byte 0');
    expect(error.facts).toEqual({ offset: 0, key: 'a' });
  });
});

describe('lookupProperty', () => {
  it('prefers one key with dots over a path', () => {
    const secret = seal('{"a.b":"key","a":{"b":"path","c":"deep"}}');
    expect(lookupProperty(secret, 'a.b')?.revealText()).toBe('key');
    expect(lookupProperty(secret, 'a.c')?.revealText()).toBe('deep');
    expect(lookupProperty(secret, 'a.d')).toBeUndefined();
  });

  it('keeps binary values', () => {
    const secret = SealedValue.ofBytes(Uint8Array.from([...Buffer.from('{"k":"'), 0xff, 0xfe, ...Buffer.from('"}')]));
    expect([...(lookupProperty(secret, 'k')?.reveal() ?? [])]).toEqual([0xff, 0xfe]);
  });
});
