/*
 * Numbers as Go's `strconv` reads and writes them (64-bit floats). The patterns leave no choice where a run of digits
 * ends, so that they take linear time on any text (threat X4).
 */

/** Reads a number as `strconv.ParseFloat` does: 0 for what is no number, an infinity for what is too large. */
export function parseGoFloat(text: string): number {
  const plain = text.replaceAll('_', '');
  if (plain !== text && !underscoresFit(text)) return 0;
  if (/^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i.test(plain)) return Number(plain);
  if (/^[+-]?inf(?:inity)?$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  if (/^nan$/i.test(text)) return Number.NaN;
  return parseHexFloat(plain);
}

/** Writes a number as `strconv.FormatFloat(x, 'f', -1, 64)` does: the shortest digits that read back, no exponent. */
export function formatGoFloat(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value < 0 ? '-Inf' : '+Inf';
  if (Object.is(value, -0)) return '-0';
  const [mantissa = '', exponent] = String(value).split('e');
  return exponent === undefined ? mantissa : shiftPoint(mantissa, Number(exponent));
}

/** Writes a number as Go's JSON encoder does; the same rule as JavaScript's but for minus zero. */
export function formatGoJsonFloat(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

function shiftPoint(mantissa: string, exponent: number): string {
  const sign = mantissa.startsWith('-') ? '-' : '';
  const [whole = '', fraction = ''] = mantissa.slice(sign.length).split('.');
  const digits = whole + fraction;
  const point = whole.length + exponent;
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  return sign + digits.padEnd(point, '0');
}

/** Underscores may only stand between digits, or between a base prefix and a digit. */
function underscoresFit(text: string): boolean {
  return /^[+-]?(?:0x_?)?[\da-f]*(?:_[\da-f]+)*(?:\.[\da-f]*(?:_[\da-f]+)*)?(?:[ep][+-]?\d+(?:_\d+)*)?$/i.test(text);
}

function parseHexFloat(text: string): number {
  const parts = /^([+-]?)0x([\da-f]*)(?:\.([\da-f]*))?p([+-]?\d+)$/i.exec(text);
  const whole = parts?.[2] ?? '';
  const fraction = parts?.[3] ?? '';
  if (whole + fraction === '') return 0;
  const size = Number(BigInt(`0x${whole}${fraction}`)) * 2 ** (Number(parts?.[4]) - 4 * fraction.length);
  return parts?.[1] === '-' ? -size : size;
}
