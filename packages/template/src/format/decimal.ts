/** A positive decimal number: 0.d₁d₂d₃… × 10^point. Zero has no digits. */
export interface Decimal {
  readonly digits: string;
  readonly point: number;
}

export const ZERO: Decimal = Object.freeze({ digits: '', point: 0 });

/** The fewest digits that give back the same float64. */
export function shortestDecimal(value: number): Decimal {
  if (value === 0) return ZERO;
  const [mantissa = '', exponent = ''] = value.toExponential().split('e');
  return { digits: mantissa.replace('.', ''), point: Number(exponent) + 1 };
}

/** All digits of a float64. */
export function exactDecimal(value: number): Decimal {
  const { mantissa, exponent } = splitFloat(value);
  if (mantissa === 0n) return ZERO;
  const digits = (exponent >= 0 ? mantissa << BigInt(exponent) : mantissa * 5n ** BigInt(-exponent)).toString();
  const point = exponent >= 0 ? digits.length : digits.length + exponent;
  return { digits: digits.replace(/0+$/, ''), point };
}

/** Rounds half to even, to a number of digits. */
export function roundDecimal({ digits, point }: Decimal, count: number): Decimal {
  if (count >= digits.length) return { digits, point };
  if (count < 0) return ZERO;
  const kept = digits.slice(0, count);
  if (!roundsUp(digits, count)) return { digits: kept.replace(/0+$/, ''), point };
  const raised = (BigInt(`0${kept}`) + 1n).toString().padStart(count, '0');
  return { digits: raised.replace(/0+$/, ''), point: point + raised.length - Math.max(count, 0) };
}

function roundsUp(digits: string, count: number): boolean {
  const first = digits.charCodeAt(count) - 48;
  if (first !== 5 || digits.length > count + 1) return first >= 5;
  return count > 0 && (digits.charCodeAt(count - 1) - 48) % 2 === 1;
}

/** value = mantissa × 2^exponent, for a finite positive value. */
export function splitFloat(value: number): { readonly mantissa: bigint; readonly exponent: number } {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, value);
  const raw = bits.getBigUint64(0) & 0x7fffffffffffffffn;
  const biased = Number(raw >> 52n);
  const fraction = raw & 0xfffffffffffffn;
  return biased === 0
    ? { mantissa: fraction, exponent: -1074 }
    : { mantissa: fraction | 0x10000000000000n, exponent: biased - 1075 };
}
