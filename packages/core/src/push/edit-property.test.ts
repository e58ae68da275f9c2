import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LockkeeperError } from '../errors/lockkeeper-error.ts';
import { parsePropertyPath } from './property-path.ts';
import { removeProperty } from './remove-property.ts';
import { hasProperty, setProperty } from './set-property.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text);
const text = (of: Uint8Array): string => Buffer.from(of).toString();

function set(document: string, path: string, value: string): string {
  const edit = setProperty(bytes(document), parsePropertyPath(path), bytes(value));
  return edit.kind === 'set' ? text(edit.document) : `(${edit.kind})`;
}

function remove(document: string, path: string): string {
  const removal = removeProperty(bytes(document), parsePropertyPath(path));
  return removal.kind === 'removed' ? `${text(removal.document)}${removal.isEmpty ? ' (empty)' : ''}` : '(absent)';
}

describe('setProperty', () => {
  it.each([
    ['makes a document', '', 'user', '{"user":"v"}'],
    ['makes what the path lacks', '{}', 'a.b.c', '{"a":{"b":{"c":"v"}}}'],
    ['puts a new member behind the last', '{"b": 1,\n "a": 2}', 'c', '{"b": 1,\n "a": 2,"c":"v"}'],
    ['replaces a value of any kind', '{"a":{"b":[1]},"c":1.0}', 'a', '{"a":"v","c":1.0}'],
    ['keeps numbers and spaces as they were written', '{ "n": 1.00e+3, "a": "x" }', 'a', '{ "n": 1.00e+3, "a": "v" }'],
    ['goes into arrays', '{"a":[{"b":1},2]}', 'a.0.b', '{"a":[{"b":"v"},2]}'],
    ['takes the place behind the end of an array', '{"a":[1]}', 'a.1', '{"a":[1,"v"]}'],
    ['makes an array for position 0', '{}', 'a.0', '{"a":["v"]}'],
    ['reads numbers as keys of an object', '{"a":{}}', 'a.7', '{"a":{"7":"v"}}'],
    ['reads an escaped dot as part of a name', '{"tls.key":"x"}', 'tls\\.key', '{"tls.key":"v"}'],
    ['keeps what is not ASCII', '{"größe":"ö"}', 'größe2', '{"größe":"ö","größe2":"v"}'],
  ])('%s', (_, document, path, expected) => {
    expect(set(document, path, 'v')).toBe(expected);
  });

  it.each([
    ['text', 'a', '(not-json)'],
    ['"text"', 'a', '(not-json)'],
    ['{"a":1,"a":2}', 'b', '(not-json)'],
    ['{"a":"text"}', 'a.b', '(no-place)'],
    ['{"a":[1]}', 'a.2', '(no-place)'],
    ['{"a":[1]}', 'a.b', '(no-place)'],
    ['{}', 'a.3', '(no-place)'],
    ['', '3', '(no-place)'],
  ])('changes nothing in %s for %s: %s', (document, path, expected) => {
    expect(set(document, path, 'v')).toBe(expected);
  });

  it('gives the very bytes back when the property has the value', () => {
    const document = bytes('{"a": "\\u0076"}');
    expect(setProperty(document, ['a'], bytes('v'))).toEqual({ kind: 'set', document, isChanged: false });
  });

  it('refuses a value that is no text', () => {
    expect(setProperty(bytes('{}'), ['a'], Uint8Array.of(0xff)).kind).toBe('not-text');
  });

  it('threat/P9 takes __proto__ and constructor for names like any other', () => {
    expect(set('{"a":1}', '__proto__.polluted', 'v')).toBe('{"a":1,"__proto__":{"polluted":"v"}}');
    expect(set('{"__proto__":{"x":1}}', '__proto__.x', 'v')).toBe('{"__proto__":{"x":"v"}}');
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  it('threat/P9 changes one place and nothing else, whatever the document and the path', () => {
    const step = fc.oneof(
      fc.constantFrom('a', 'b', '0', '1', '__proto__', 'constructor', 'x.y'),
      fc.string({ minLength: 1 }),
    );
    const path = fc.array(step, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(
        fc.dictionary(step, fc.jsonValue()),
        path,
        fc.string({ unit: 'grapheme' }),
        (object, steps, value) => {
          const document = bytes(JSON.stringify(object));
          const [first = '', ...others] = steps;
          const edit = setProperty(document, [first, ...others], bytes(value));
          if (edit.kind !== 'set') return;
          expect(hasProperty(edit.document, [first, ...others])).toBe(true);
          const after = new Map(Object.entries(JSON.parse(text(edit.document)) as object));
          for (const [key, kept] of Object.entries(JSON.parse(text(document)) as object)) {
            if (key !== first) expect(after.get(key)).toEqual(kept);
          }
          expect(after.size - Object.keys(object).length).toBeLessThanOrEqual(1);
        },
      ),
    );
  });
});

describe('removeProperty', () => {
  it.each([
    ['{"a":1}', 'a', '{} (empty)'],
    ['{"a":1, "b":2}', 'a', '{ "b":2}'],
    ['{"a":1, "b":2}', 'b', '{"a":1}'],
    ['{"a":1 , "b":2,"c":3}', 'b', '{"a":1,"c":3}'],
    ['{"a":{"b":{"c":1}},"d":1.0}', 'a.b.c', '{"d":1.0}'],
    ['{"a":{"b":{"c":1}}}', 'a.b.c', '{} (empty)'],
    ['{"a":{"b":1,"c":2}}', 'a.b', '{"a":{"c":2}}'],
    ['{"a":[1,2]}', 'a.1', '{"a":[1]}'],
    ['{"a":[1,2]}', 'a.0', '{"a":[null,2]}'],
    ['[1]', '0', '[] (empty)'],
    ['{"a":1}', 'b', '(absent)'],
    ['{"a":1}', 'a.b', '(absent)'],
    ['{"a":1}', '__proto__', '(absent)'],
    ['text', 'a', '(absent)'],
  ])('from %s takes %s: %s', (document, path, expected) => {
    expect(remove(document, path)).toBe(expected);
  });

  it('takes back what setProperty added', () => {
    const path = fc.array(fc.constantFrom('a', 'b', '0', 'c.d'), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom('x', 'y', 'z'), fc.jsonValue()), path, (object, steps) => {
        const [first = '', ...others] = steps;
        const document = bytes(JSON.stringify(object));
        const edit = setProperty(document, [first, ...others], bytes('v'));
        const removal = edit.kind === 'set' ? removeProperty(edit.document, [first, ...others]) : undefined;
        expect(removal?.kind === 'removed' && text(removal.document)).toBe(text(document));
      }),
    );
  });
});

describe('parsePropertyPath', () => {
  it.each(['', 'a..b', '.a', 'a.', 'a.#', 'a.#(x==1).b', '*', 'a?', 'a|b', '@reverse', 'a.-1', 'a.:1', 'a\\'])(
    'threat/P9 refuses %j, which names no place or more than one',
    (path) => {
      expect(() => parsePropertyPath(path)).toThrow(LockkeeperError);
    },
  );

  it('threat/P9 refuses a path without measure', () => {
    expect(() => parsePropertyPath('a.'.repeat(40) + 'b')).toThrow('more than 32 steps');
    expect(() => parsePropertyPath('a'.repeat(2_000))).toThrow('longer than 1024');
  });

  it.each([
    ['a.b', ['a', 'b']],
    ['a\\.b.c', ['a.b', 'c']],
    ['\\#\\@\\\\', ['#@\\']],
    ['\\-1', ['-1']],
  ])('reads %s', (path, steps) => {
    expect(parsePropertyPath(path)).toEqual(steps);
  });
});
