const SIGN = /^[+-]/;
const INTEGER_FORMS: readonly (readonly [RegExp, string])[] = [
  [/^0[xX]([0-9a-fA-F_]+)$/, '0x'],
  [/^0[bB]([01_]+)$/, '0b'],
  [/^0[oO]([0-7_]+)$/, '0o'],
  [/^0([0-7_]+)$/, '0o'],
  [/^([0-9_]+)$/, ''],
];
const DECIMAL_FLOAT = /^(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/;
const HEX_FLOAT = /^0[xX]([0-9a-fA-F]*)\.?([0-9a-fA-F]*)[pP]([+-]?[0-9]+)$/;
const LONGEST_EXPONENT = 6;

/** An integer in Go's syntax with base prefix, of any size; undefined when it is not one. */
export function parseInteger(text: string): bigint | undefined {
  const digits = text.replace(SIGN, '');
  if (!hasGoodUnderscores(digits)) return undefined;
  const value = parseDigits(digits);
  return value !== undefined && text.startsWith('-') ? -value : value;
}

function parseDigits(text: string): bigint | undefined {
  for (const [form, prefix] of INTEGER_FORMS) {
    const match = form.exec(text);
    if (match === null) continue;
    const digits = (match[1] ?? '').replaceAll('_', '');
    if (digits !== '' && (prefix !== '' || text === '0' || !text.startsWith('0'))) return BigInt(prefix + digits);
  }
  return undefined;
}

/** A decimal or hexadecimal float in Go's syntax; undefined when it is not one, or too large for a float64. */
export function parseFloat64(text: string): number | undefined {
  const unsigned = text.replace(SIGN, '');
  if (!hasGoodUnderscores(unsigned)) return undefined;
  const digits = unsigned.replaceAll('_', '');
  const value = DECIMAL_FLOAT.test(digits) ? Number(digits) : parseHexFloat(digits);
  if (value === undefined || !Number.isFinite(value)) return undefined;
  return text.startsWith('-') ? -value : value;
}

/** Underscores stand between digits, or between a base prefix and a digit. */
function hasGoodUnderscores(text: string): boolean {
  if (!text.includes('_')) return true;
  const afterPrefix = text.replace(/^0[xXbBoO](?=_)/, '0');
  const between = /^0[xX]/.test(text) ? /(?<![0-9a-fA-F])_|_(?![0-9a-fA-F])/ : /(?<![0-9])_|_(?![0-9])/;
  return !between.test(afterPrefix);
}

function parseHexFloat(text: string): number | undefined {
  const match = HEX_FLOAT.exec(text);
  if (match === null) return undefined;
  const [, whole = '', fraction = '', power = '0'] = match;
  if (whole === '' && fraction === '') return undefined;
  const mantissa = BigInt(`0x${whole}${fraction}`);
  if (mantissa === 0n) return 0;
  // Beyond this the value is zero or too large whatever the digits are, as template text is of limited size.
  const exponent = power.replace(SIGN, '').length > LONGEST_EXPONENT ? clamp(power) : Number(power);
  return scaleByPowerOfTwo(mantissa, exponent - 4 * fraction.length);
}

function clamp(power: string): number {
  return power.startsWith('-') ? -1e7 : 1e7;
}

/** mantissa × 2^exponent, rounded once, to even. */
function scaleByPowerOfTwo(mantissa: bigint, exponent: number): number {
  const bits = mantissa.toString(2).length;
  if (bits + exponent > 1024) return Number.POSITIVE_INFINITY;
  if (bits + exponent < -1074) return 0;
  // The lowest bit that a float64 of this size has.
  const lowest = Math.max(bits + exponent - 53, -1074);
  const shift = lowest - exponent;
  if (shift <= 0) return timesPowerOfTwo(Number(mantissa), exponent);
  return timesPowerOfTwo(Number(shiftRounding(mantissa, BigInt(shift))), lowest);
}

/** Drops the lowest bits, rounding half to even. */
export function shiftRounding(value: bigint, shift: bigint): bigint {
  if (shift <= 0n) return value << -shift;
  const kept = value >> shift;
  const rest = value - (kept << shift);
  const half = 1n << (shift - 1n);
  return rest > half || (rest === half && (kept & 1n) === 1n) ? kept + 1n : kept;
}

/** Exact as long as the result is a float64. */
function timesPowerOfTwo(value: number, exponent: number): number {
  const first = Math.trunc(exponent / 2);
  return value * 2 ** first * 2 ** (exponent - first);
}
