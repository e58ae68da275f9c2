import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compile, floatValue, intValue, mapValue, stringValue, type Value } from '../index.ts';

function printf(verb: string, value: Value): string {
  const data = mapValue(new Map([['v', value]]));
  return Buffer.from(compile(`{{ printf "${verb}" .v }}`, { name: 'k' }).render(data)).toString('latin1');
}

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
const byteText = fc.uint8Array({ maxLength: 40 }).map((bytes) => String.fromCharCode(...bytes));

/** Digits behind which no double of these tests has any more. */
const EXACT: number = 100;

describe('floats', () => {
  test.each(['%v', '%g', '%e', '%f', '%x', '%G'])('%s without precision keeps every bit that is needed', (verb) => {
    fc.assert(
      fc.property(finite, (value) => {
        if (verb === '%e' || verb === '%f') return;
        const written = printf(verb, floatValue(value));
        const back = verb === '%x' ? Number(compileConstant(written)) : Number(written);
        expect(Object.is(back, value)).toBe(true);
      }),
    );
  });

  test('a precision rounds the exact value, half to even', () => {
    expect(printf('%.0f', floatValue(0.5))).toBe('0');
    expect(printf('%.0f', floatValue(1.5))).toBe('2');
    expect(printf('%.2f', floatValue(1.005))).toBe('1.00');
    expect(printf('%.55e', floatValue(-0.004531758438177167))).toBe(
      '-4.5317584381771667395577551928909088019281625747680664062e-03',
    );
    expect(printf('%.55f', floatValue(0.1))).toBe('0.1000000000000000055511151231257827021181583404541015625');
  });

  test('with many digits %e and %f agree with the exact value that JavaScript writes', () => {
    fc.assert(
      fc.property(finite, fc.integer({ min: 17, max: 60 }), (value, digits) => {
        // An exact half is the one place where the two languages round differently.
        const [, beyond = ''] = /\.(\d+)e/.exec(value.toExponential(EXACT)) ?? [];
        fc.pre(!/^50*$/.test(beyond.slice(digits)));
        const expected = value.toExponential(digits).replace(/e([+-])(\d)$/, 'e$10$2');
        expect(printf(`%.${digits}e`, floatValue(value))).toBe(Object.is(value, -0) ? `-${expected}` : expected);
      }),
    );
  });

  test.each([
    [Number.POSITIVE_INFINITY, '%v|%+f|%08.2f', '+Inf|+Inf|    +Inf'],
    [Number.NEGATIVE_INFINITY, '%v|%+f|%08.2f', '-Inf|-Inf|    -Inf'],
    [Number.NaN, '%v|%+f|%08.2f', 'NaN|+NaN|     NaN'],
  ])('%d is no number to be padded with zeros', (value, format, expected) => {
    const written = format.split('|').map((verb) => printf(verb, floatValue(value)));
    expect(written.join('|')).toBe(expected);
  });
});

/** The value of a hexadecimal constant, as the language itself reads it. */
function compileConstant(constant: string): string {
  return Buffer.from(compile(`{{ printf "%.17g" ${constant} }}`, { name: 'k' }).render(new Map())).toString();
}

describe('integers', () => {
  test('of 64 bits are exact in every base', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => {
        expect(printf('%d', intValue(value))).toBe(value.toString());
        expect(printf('%x', intValue(value))).toBe(value.toString(16));
        expect(printf('%o', intValue(value))).toBe(value.toString(8));
        expect(printf('%b', intValue(value))).toBe(value.toString(2));
        expect(printf('%30d', intValue(value))).toBe(value.toString().padStart(30));
      }),
    );
  });

  test('of constants are read exactly', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => {
        expect(compileConstant(String(value)).length).toBeGreaterThan(0);
        expect(Buffer.from(compile(`{{ ${value} }}`, { name: 'k' }).render(new Map())).toString()).toBe(String(value));
      }),
    );
  });
});

describe('strings', () => {
  test('of any bytes come back from their quoted form', () => {
    fc.assert(
      fc.property(byteText, (text) => {
        for (const verb of ['%q', '%+q']) {
          const literal = Buffer.from(printf(verb, stringValue(text)), 'latin1').toString();
          const back = compile(`{{ ${literal} }}`, { name: 'k' }).render(new Map());
          expect(Buffer.from(back).toString('latin1')).toBe(text);
        }
      }),
    );
  });

  test('are hex-encoded byte by byte', () => {
    fc.assert(
      fc.property(byteText, (text) => {
        expect(printf('%x', stringValue(text))).toBe(Buffer.from(text, 'latin1').toString('hex'));
      }),
    );
  });

  test('are passed through by %s and %v', () => {
    fc.assert(
      fc.property(byteText, (text) => {
        expect(printf('%s', stringValue(text))).toBe(text);
        expect(printf('%v', stringValue(text))).toBe(text);
      }),
    );
  });
});

test('the address of a value is refused, as there is none', () => {
  expect(() => printf('%p', mapValue(new Map()))).toThrow('the verb %p is not supported');
});
