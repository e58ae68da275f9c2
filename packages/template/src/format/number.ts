import type { ByteString } from '../text/byte-string.ts';
import { type Flags, pad } from './flags.ts';
import { type FloatForm, writeFloat } from './float.ts';

interface FloatVerb {
  readonly form: FloatForm;
  readonly precision?: number;
  readonly upperCase?: boolean;
}

const FLOAT_VERBS: ReadonlyMap<string, FloatVerb> = new Map<string, FloatVerb>([
  ['v', { form: 'g' }],
  ['g', { form: 'g' }],
  ['G', { form: 'g', upperCase: true }],
  ['e', { form: 'e', precision: 6 }],
  ['E', { form: 'e', precision: 6, upperCase: true }],
  ['f', { form: 'f', precision: 6 }],
  ['F', { form: 'f', precision: 6 }],
  ['b', { form: 'b' }],
  ['x', { form: 'x' }],
  ['X', { form: 'x', upperCase: true }],
]);
const SHARP_DIGITS = 6;

/** A float under a verb; undefined when the verb is not one for floats. */
export function formatFloat(value: number, verb: string, flags: Flags): ByteString | undefined {
  const rule = FLOAT_VERBS.get(verb);
  if (rule === undefined) return undefined;
  const precision = flags.precision ?? rule.precision;
  const written = writeFloat(value, rule.form, precision);
  if (!Number.isFinite(value)) return pad(withoutNumber(written, flags), flags, false);
  const unsigned = written.replace(/^-/, '');
  const sign = written.startsWith('-') ? '-' : flags.plus ? '+' : flags.space ? ' ' : '';
  const shown = flags.sharp && rule.form !== 'b' ? withTrailingZeros(unsigned, verb, precision) : unsigned;
  return padNumber(sign, rule.upperCase === true ? shown.toUpperCase() : shown, flags);
}

/** Infinity always has a sign; what is not a number has one only when it is asked for. */
function withoutNumber(written: string, { plus, space }: Flags): string {
  const asked = plus ? '+' : space ? ' ' : '';
  if (written === 'NaN') return asked + written;
  return asked === ' ' ? written.replace('+', ' ') : written;
}

/** Zeros stand between the sign and the digits. */
function padNumber(sign: string, digits: string, flags: Flags): ByteString {
  if (flags.zero && !flags.minus && sign !== '' && flags.width !== undefined) {
    return sign + digits.padStart(flags.width - sign.length, '0');
  }
  return pad(sign + digits, flags);
}

/** `#`: always a decimal point, and no trailing zero is dropped. The `x` of a prefix counts as a digit, as it does in Go. */
function withTrailingZeros(text: string, verb: string, precision: number | undefined): string {
  const exponentAt = text.search(verb === 'x' || verb === 'X' ? /p/ : /e/);
  const number = exponentAt < 0 ? text : text.slice(0, exponentAt);
  const exponent = text.slice(number.length);
  const wanted = 'vgGx'.includes(verb) ? (precision ?? SHARP_DIGITS) : 0;
  const significant = number.replace('.', '').replace(/^0*/, '').length + (number === '0' ? 1 : 0);
  const zeros = '0'.repeat(Math.max(wanted - significant, 0));
  return number + (number.includes('.') ? '' : '.') + zeros + exponent;
}

/** A complex number under a verb; undefined when the verb is not one for numbers of this kind. */
export function formatComplex(real: number, imaginary: number, verb: string, flags: Flags): ByteString | undefined {
  const first = formatFloat(real, verb, flags);
  const second = formatFloat(imaginary, verb, { ...flags, plus: true });
  return first === undefined || second === undefined ? undefined : `(${first}${second}i)`;
}
