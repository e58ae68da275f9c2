import { FunctionFailure } from '../../failure.ts';
import { shortestDecimal } from '../../format/decimal.ts';
import { writeFloat } from '../../format/float.ts';

/** coefficient × 10^exponent */
export interface Decimal {
  readonly coefficient: bigint;
  readonly exponent: number;
}

/** Digits after the point of a quotient. */
const QUOTIENT_DIGITS = 16;

const magnitude = (value: bigint): bigint => (value < 0n ? -value : value);
const powerOfTen = (exponent: number): bigint => 10n ** BigInt(exponent);

/** The decimal with the fewest digits that gives back the float. Throws `FunctionFailure` for what is no number. */
export function fromFloat(value: number): Decimal {
  if (!Number.isFinite(value)) {
    throw FunctionFailure.plain(`Cannot create a Decimal from ${writeFloat(value, 'g', undefined)}`);
  }
  const { digits, point } = shortestDecimal(Math.abs(value));
  const size = BigInt(digits === '' ? '0' : digits);
  return { coefficient: value < 0 ? -size : size, exponent: digits === '' ? 0 : point - digits.length };
}

/** The nearest float64. */
export function toFloat({ coefficient, exponent }: Decimal): number {
  return Number(`${coefficient}e${exponent}`);
}

export function add(first: Decimal, second: Decimal): Decimal {
  const exponent = Math.min(first.exponent, second.exponent);
  return { coefficient: scaled(first, exponent) + scaled(second, exponent), exponent };
}

export function subtract(first: Decimal, second: Decimal): Decimal {
  return add(first, { ...second, coefficient: -second.coefficient });
}

export function multiply(first: Decimal, second: Decimal): Decimal {
  return { coefficient: first.coefficient * second.coefficient, exponent: first.exponent + second.exponent };
}

/** The quotient to 16 digits after the point, halves away from zero. */
export function divide(first: Decimal, second: Decimal): Decimal {
  if (second.coefficient === 0n) throw FunctionFailure.plain('decimal division by 0');
  const shift = first.exponent - second.exponent + QUOTIENT_DIGITS;
  const dividend = shift >= 0 ? first.coefficient * powerOfTen(shift) : first.coefficient;
  const divisor = shift >= 0 ? second.coefficient : second.coefficient * powerOfTen(-shift);
  const quotient = dividend / divisor;
  const isHalf = 2n * magnitude(dividend % divisor) >= magnitude(divisor);
  const away = dividend < 0n === divisor < 0n ? 1n : -1n;
  return { coefficient: isHalf ? quotient + away : quotient, exponent: -QUOTIENT_DIGITS };
}

function scaled({ coefficient, exponent }: Decimal, wanted: number): bigint {
  return coefficient * powerOfTen(exponent - wanted);
}
