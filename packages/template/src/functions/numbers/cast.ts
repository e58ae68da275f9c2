import { parseFloat64, parseInteger } from '../../parse/number-syntax.ts';
import type { ByteString } from '../../text/byte-string.ts';
import type { Value } from '../../values/value.ts';

const MAX_INT64 = 2n ** 63n - 1n;
const MIN_INT64 = -(2n ** 63n);
const PLAIN_DECIMAL = /^([-+]?[0-9]*)(?:\.[0-9]*)?$/;
const INFINITY = /^([+-]?)inf(?:inity)?$/i;
const NOT_A_NUMBER = /^nan$/i;
const BASE_TEN = /^[+-]?[0-9]+$/;
const BASE_EIGHT = /^([+-]?)([0-7]+)$/;

/** Any value as an int64, by the rules of spf13/cast: text in Go's syntax, what is no number is 0. */
export function toInt64(value: Value): bigint {
  switch (value.kind) {
    case 'int':
      return BigInt.asIntN(64, value.value);
    case 'float':
      return truncateFloat(value.value);
    case 'bool':
      return value.value ? 1n : 0n;
    case 'string':
      return inRange(parseInteger(withoutDecimals(value.value))) ?? 0n;
    default:
      return 0n;
  }
}

/** Any value as a float64, by the same rules. */
export function toFloat64(value: Value): number {
  switch (value.kind) {
    case 'int':
      return Number(value.value);
    case 'float':
      return value.value;
    case 'bool':
      return value.value ? 1 : 0;
    case 'string':
      return readFloat(value.value) ?? 0;
    default:
      return 0;
  }
}

/** Go's conversion on amd64: what an int64 cannot hold becomes the smallest one. */
function truncateFloat(value: number): bigint {
  if (Number.isNaN(value) || value >= 2 ** 63 || value < -(2 ** 63)) return MIN_INT64;
  return BigInt(Math.trunc(value));
}

/** `1.9` is 1, `.5` is 0, `-` is what it is. Texts of any other form remain. */
function withoutDecimals(text: ByteString): ByteString {
  if (!text.includes('.')) return text;
  const whole = PLAIN_DECIMAL.exec(text)?.[1];
  if (whole === undefined) return text;
  return whole === '' || whole === '-' || whole === '+' ? `${whole}0` : whole;
}

function inRange(value: bigint | undefined): bigint | undefined {
  return value === undefined || value > MAX_INT64 || value < MIN_INT64 ? undefined : value;
}

function readFloat(text: ByteString): number | undefined {
  const infinity = INFINITY.exec(text);
  if (infinity !== null) return infinity[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return NOT_A_NUMBER.test(text) ? Number.NaN : parseFloat64(text);
}

/** Decimal digits with a sign: Go's `strconv.ParseInt(text, 10, 64)`, whose result is the nearest when it does not fit. */
export function parseDecimal(text: ByteString): bigint {
  if (!BASE_TEN.test(text)) return 0n;
  const value = BigInt(text.replace('+', ''));
  return value > MAX_INT64 ? MAX_INT64 : value < MIN_INT64 ? MIN_INT64 : value;
}

/** Octal digits with a sign; 0 when it is anything else or does not fit. */
export function parseOctal(text: ByteString): bigint {
  const match = BASE_EIGHT.exec(text);
  if (match === null) return 0n;
  const size = BigInt(`0o${match[2]}`);
  return inRange(match[1] === '-' ? -size : size) ?? 0n;
}
