import { shiftRounding } from '../parse/number-syntax.ts';
import { type Decimal, exactDecimal, roundDecimal, shortestDecimal, splitFloat } from './decimal.ts';

/** Ways to write a float, lower case. */
export type FloatForm = 'e' | 'f' | 'g' | 'b' | 'x';

/** Without a precision `%g` changes to an exponent here. */
const SHORTEST_PRECISION = 6;

/**
 * A float64 as Go's strconv writes it. Without a precision: the fewest digits that give back the same number.
 * Positive numbers have no sign, except infinity.
 */
export function writeFloat(value: number, form: FloatForm, precision: number | undefined): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value < 0 ? '-Inf' : '+Inf';
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  const size = Math.abs(value);
  if (form === 'b') return sign + writeBinary(size);
  if (form === 'x') return sign + writeHex(size, precision);
  return sign + (precision === undefined ? writeShortest(size, form) : writeRounded(size, form, precision));
}

function writeShortest(value: number, form: 'e' | 'f' | 'g'): string {
  const decimal = shortestDecimal(value);
  const count = decimal.digits.length;
  if (form === 'e') return withExponent(decimal, Math.max(count - 1, 0));
  if (form === 'f') return withPoint(decimal, Math.max(count - decimal.point, 0));
  return general(decimal, count, SHORTEST_PRECISION);
}

function writeRounded(value: number, form: 'e' | 'f' | 'g', precision: number): string {
  const exact = exactDecimal(value);
  if (form === 'e') return withExponent(roundDecimal(exact, precision + 1), precision);
  if (form === 'f') return withPoint(roundDecimal(exact, exact.point + precision), precision);
  const digits = precision === 0 ? 1 : precision;
  const decimal = roundDecimal(exact, digits);
  const count = decimal.digits.length;
  const threshold = digits > count && count >= decimal.point ? count : digits;
  return general(decimal, digits, threshold);
}

function general(decimal: Decimal, precision: number, threshold: number): string {
  const { digits, point } = decimal;
  const exponent = point - 1;
  if (exponent < -4 || exponent >= threshold) {
    return withExponent(decimal, Math.max(Math.min(precision, digits.length) - 1, 0));
  }
  return withPoint(decimal, Math.max(digits.length - point, 0));
}

function withExponent({ digits, point }: Decimal, decimals: number): string {
  const first = digits[0] ?? '0';
  const rest = digits.slice(1, decimals + 1).padEnd(decimals, '0');
  const exponent = digits === '' ? 0 : point - 1;
  return `${first}${rest === '' ? '' : `.${rest}`}e${signed(exponent)}`;
}

function signed(exponent: number): string {
  return `${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

function withPoint({ digits, point }: Decimal, decimals: number): string {
  const whole = point > 0 ? digits.slice(0, point).padEnd(point, '0') : '0';
  if (decimals === 0) return whole;
  const fraction = (point >= 0 ? digits.slice(point) : '0'.repeat(Math.min(-point, decimals)) + digits).slice(
    0,
    decimals,
  );
  return `${whole}.${fraction.padEnd(decimals, '0')}`;
}

function writeBinary(value: number): string {
  const { mantissa, exponent } = splitFloat(value);
  return `${mantissa}p${exponent < 0 ? '' : '+'}${exponent}`;
}

function writeHex(value: number, precision: number | undefined): string {
  const { mantissa, exponent } = splitFloat(value);
  if (mantissa === 0n) return `0x0${precision ? `.${'0'.repeat(precision)}` : ''}p+00`;
  const bits = mantissa.toString(2).length;
  const digits = precision ?? 13;
  // One digit before the point, and 4 bits for each one after it.
  const shift = BigInt(bits - 1 - 4 * digits);
  const rounded = shiftRounding(mantissa, shift);
  const overflow = rounded.toString(2).length - 1 - 4 * digits;
  const hex = (rounded >> BigInt(overflow)).toString(16);
  const fraction = precision === undefined ? hex.slice(1).replace(/0+$/, '') : hex.slice(1);
  return `0x1${fraction === '' ? '' : `.${fraction}`}p${signed(exponent + bits - 1 + overflow)}`;
}
