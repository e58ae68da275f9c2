import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LockkeeperError } from '../errors/lockkeeper-error.ts';
import { isJson, lookupJson } from './lookup.ts';

interface Vector {
  readonly id: string;
  readonly json: string;
  readonly path: string;
  readonly want: { exists: boolean; type: string; string: string; raw?: string; valid: boolean };
}

const vectors: Vector[] = readFileSync(new URL('../../cases/gjson/vectors.jsonl', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line));

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const find = (json: string, path: string): string => text(lookupJson(json, path).bytes());
const limitOf = (work: () => unknown): unknown => {
  try {
    work();
    return undefined;
  } catch (error) {
    return error instanceof LockkeeperError && error.code === 'Limit' ? error.facts.what : error;
  }
};

describe('lookupJson', () => {
  it.each(vectors.map((vector) => [vector.id, vector] as const))('%s', (_, { json, path, want }) => {
    const match = lookupJson(json, path);
    expect({
      exists: match.exists,
      type: match.type,
      string: text(match.bytes()),
      raw: text(match.raw()),
      valid: isJson(json),
    }).toEqual({ raw: '', ...want });
  });

  it('answers the bytes of a document that is not UTF-8 unchanged', () => {
    const document = Uint8Array.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xff, 0x80, 0x22, 0x7d]);
    expect([...lookupJson(document, 'a').bytes()]).toEqual([0xff, 0x80]);
  });

  it('follows gjson where a multipath is never closed or has text behind it', () => {
    expect(find('{"":5,"x":6}', '[a')).toBe('5');
    expect(find('{"":5,"x":6}', '[a]x')).toBe('6');
  });

  it('follows gjson where a pattern ends in a backslash: behind a star it stands for itself', () => {
    expect(find('[{"a":"x\\\\"}]', '#(a%"*\\\\").a')).toBe('x\\');
    expect(lookupJson('[{"a":"x\\\\"}]', '#(a%"x\\\\").a').exists).toBe(false);
  });

  it('follows gjson where a string inside an array is never closed: the array has no end and no length', () => {
    expect(lookupJson('[["a', '#').exists).toBe(false);
    expect(find('[[1,2', '#')).toBe('1');
  });

  it('finds the value of any key by its escaped form, first key first', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.nat(), { minKeys: 1 }), (object) => {
        for (const key of Object.keys(object)) {
          const path = key.replaceAll(/[.*?|#@!\\{}[\]()=<>%~"]/g, '\\$&');
          const expected = Object.entries(object).find(([other]) => other === key)?.[1];
          expect(find(JSON.stringify(object), path)).toBe(String(expected));
        }
      }),
    );
  });

  it('never throws anything but a limit, whatever the document and the path', () => {
    const junk = fc.stringMatching(/^[a-c0-2"{}[\]():,.|#@\\*?!~=<>% ntf-]{0,40}$/);
    fc.assert(
      fc.property(junk, junk, (json, path) => {
        expect([undefined, 'depth', 'steps', 'outputBytes', 'pathBytes']).toContain(
          limitOf(() => lookupJson(json, path)),
        );
      }),
      { numRuns: 5000 },
    );
  });

  it('threat/X2 keys of the prototype are keys like any other', () => {
    const json = '{"__proto__":{"polluted":"yes"},"constructor":"c","toString":"t","hasOwnProperty":"h"}';
    expect(find(json, '__proto__.polluted')).toBe('yes');
    expect(find(json, 'constructor')).toBe('c');
    expect(find(json, '{toString,hasOwnProperty}')).toBe('{"toString":"t","hasOwnProperty":"h"}');
    expect(find(`[${json}]`, '@join|toString')).toBe('t');
    expect(lookupJson('{}', 'constructor').exists).toBe(false);
    expect(lookupJson('{}', '@constructor').exists).toBe(false);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

describe('threat/K11 a lookup is bounded', () => {
  const size = 64 * 1024;
  const numbers = `[${Array.from({ length: 13_000 }, (_, i) => i % 1000).join(',')}]`.slice(0, size - 1).concat(']');
  const objects = `[${Array.from({ length: 2200 }, (_, i) => `{"id":${i},"n":"user ${i}"}`).join(',')}]`;
  const deep = '['.repeat(size / 2) + ']'.repeat(size / 2);
  const longText = `{"a":"${'a'.repeat(size)}"}`;
  const fill = (piece: string): string => piece.repeat(Math.floor(1024 / piece.length));
  const attacks: [string, string, string][] = [
    ['stars against a long text', longText, `#(a%"${fill('*a')}b")`],
    ['stars against a long text in a list', `[${longText}]`, `#(a%"${fill('*a')}b")`],
    ['stars against a long key', `{"${'a'.repeat(size)}":1}`, `${fill('a*')}b`],
    ['queries in queries', objects, `${'#(id.'.repeat(200)}a${')'.repeat(200)}`],
    ['a query for each of many', objects, `[${fill('#(id>=0)#.n,')}@this]`],
    ['many times the whole document', objects, `[${fill('@this,')}@this]`],
    ['doubling by nested multipaths', objects, `${'[@this,@this]|'.repeat(70)}@this`],
    ['pretty again and again', objects, `${fill('@pretty|')}@this`],
    ['pretty on deep nesting', deep, '@pretty'],
    ['flatten on deep nesting', deep, '@flatten:{"deep":true}'],
    ['dig on deep nesting', deep, '@dig:a'],
    ['dig of dig', objects, '@dig:@dig:@dig:@dig:@dig:id'],
    ['escaping again and again', objects, `${fill('@tostr|')}@this`],
    ['pipes without end', numbers, fill('|')],
    ['positions without end', deep, fill('0.')],
    ['each of each of each', deep, fill('#.')],
    ['wide indentation', objects, `@pretty:{"indent":"${' '.repeat(900)}"}`],
    ['a number that is none', `{"a":${'1'.repeat(size)}x}`, 'a'],
    ['a hexadecimal number that is none', `{"a":0x${'a'.repeat(size)}}`, '@this.a'],
    ['a number with underscores', `{"a":${'1_'.repeat(size / 2)}}`, 'a'],
    ['compared numbers that are none', `[{"a":${'1'.repeat(size)}x}]`, `[${fill('#(a>1),')}@this]`],
    ['white space to cut', `[[1${' '.repeat(size)}x]]`, '@flatten'],
    ['white space to sort by', `{"b":[1${' '.repeat(size)}],"a":1}`, '@pretty:{"sortKeys":true}'],
    ['quotes behind backslashes', `{"a":"${'\\\\\\"'.repeat(size / 4)}`, 'a'],
    ['an open query', objects, fill('#(')],
    ['open multipaths', objects, fill('[')],
  ];

  // Counted is the processor time of this thread, so that other work on the machine does not matter.
  it.each(attacks)('threat/K11 1 KiB path on 64 KiB of JSON takes no longer than 50 ms: %s', (_, json, path) => {
    limitOf(() => lookupJson(json, path));
    const times = [0, 1, 2].map(() => {
      const before = process.threadCpuUsage();
      const limit = limitOf(() => lookupJson(json, path));
      expect([undefined, 'depth', 'steps', 'outputBytes', 'pathBytes']).toContain(limit);
      const { user, system } = process.threadCpuUsage(before);
      return (user + system) / 1000;
    });
    expect(Math.min(...times)).toBeLessThan(50);
  });

  it('threat/K11 each limit ends the lookup with an error that names the limit', () => {
    expect(limitOf(() => lookupJson('{}', 'a'.repeat(5000)))).toBe('pathBytes');
    expect(limitOf(() => lookupJson(deep, '@pretty'))).toBe('depth');
    expect(limitOf(() => lookupJson('[1,2,3]', '#', { steps: 30 }))).toBe('steps');
    expect(limitOf(() => lookupJson('[1,2,3]', '[@this,@this]', { outputBytes: 10 }))).toBe('outputBytes');
  });

  it('threat/K11 ordinary lookups on a large secret stay far inside the limits', () => {
    expect(find(objects, '#(id==2100).n')).toBe('user 2100');
    expect(find(objects, '#.id|#')).toBe('2200');
    expect(find(objects, '#(n%"user 21*")#|@pretty|@ugly|#')).toBe('111');
  });
});
