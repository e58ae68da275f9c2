import { FunctionFailure } from '../../failure.ts';
import { type ByteString, encodeText } from '../../text/byte-string.ts';
import { timeQuote } from './time-quote.ts';

export const LONGEST = 2n ** 63n - 1n;
export const SHORTEST = -(2n ** 63n);

const SECOND = 1_000_000_000n;
const MINUTE = 60n * SECOND;
const HOUR = 60n * MINUTE;
const UNITS: ReadonlyMap<ByteString, bigint> = new Map([
  ['ns', 1n],
  ['us', 1_000n],
  [encodeText('\u00b5s'), 1_000n],
  [encodeText('\u03bcs'), 1_000n],
  ['ms', 1_000_000n],
  ['s', SECOND],
  ['m', MINUTE],
  ['h', HOUR],
]);
const STEP = /^([0-9]*)\.?((?<=\.)[0-9]*)?([^0-9.]*)/;
const TOO_LARGE = 2n ** 63n;

/** Nanoseconds from Go's notation: `1h30m`, `-1.5h`, `300ms`. Throws `FunctionFailure` when it is none. */
export function parseDuration(text: ByteString): bigint {
  const steps = text.replace(/^[+-]/, '');
  if (steps === '0') return 0n;
  if (steps === '') throw invalid(text);
  const size = sumOf(steps, text);
  if (text.startsWith('-')) return -size;
  if (size > LONGEST) throw invalid(text);
  return size;
}

function sumOf(steps: ByteString, text: ByteString): bigint {
  let sum = 0n;
  for (let rest = steps; rest !== ''; ) {
    const [step, whole = '', decimals = '', unit = ''] = STEP.exec(rest) ?? [''];
    if (whole + decimals === '') throw invalid(text);
    sum += inNanoseconds(whole, decimals, unit, text);
    if (sum > TOO_LARGE) throw invalid(text);
    rest = rest.slice(step.length);
  }
  return sum;
}

function inNanoseconds(whole: string, decimals: string, unit: string, text: ByteString): bigint {
  // Go's reader of digits gives up before it looks at the unit.
  const count = BigInt(`0${whole}`);
  if (count > TOO_LARGE) throw invalid(text);
  if (unit === '') throw withText('missing unit in duration', text);
  const size = UNITS.get(unit);
  if (size === undefined) {
    throw FunctionFailure.withData(
      `time: unknown unit ${timeQuote(unit)} in duration ${timeQuote(text)}`,
      'time: unknown unit in duration',
    );
  }
  if (count > TOO_LARGE / size) throw invalid(text);
  const value = count * size + fractionOf(decimals, size);
  if (value > TOO_LARGE) throw invalid(text);
  return value;
}

/** Decimals as far as Go's 63 bits hold them, times the unit, in float64 as Go does it. */
function fractionOf(decimals: string, unit: bigint): bigint {
  let digits = 0n;
  let scale = 1;
  for (const digit of decimals) {
    const longer = digits * 10n + BigInt(digit);
    if (digits > LONGEST / 10n || longer > TOO_LARGE) break;
    digits = longer;
    scale *= 10;
  }
  return digits === 0n ? 0n : BigInt(Math.trunc(Number(digits) * (Number(unit) / scale)));
}

function invalid(text: ByteString): FunctionFailure {
  return withText('invalid duration', text);
}

function withText(problem: string, text: ByteString): FunctionFailure {
  return FunctionFailure.withData(`time: ${problem} ${timeQuote(text)}`, `time: ${problem}`);
}

/** Go's `Duration.String`: `1h30m0s`, `1.5s`, `300ms`. */
export function durationText(nanoseconds: bigint): ByteString {
  const size = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  const sign = nanoseconds < 0n ? '-' : '';
  if (size === 0n) return '0s';
  if (size < 1_000n) return `${sign}${size}ns`;
  if (size < 1_000_000n) return `${sign}${decimal(size, 3)}${encodeText('\u00b5s')}`;
  if (size < SECOND) return `${sign}${decimal(size, 6)}ms`;
  const hours = size / HOUR;
  const minutes = (size % HOUR) / MINUTE;
  const long = hours > 0n ? `${hours}h${minutes}m` : minutes > 0n ? `${minutes}m` : '';
  return `${sign}${long}${decimal(size % MINUTE, 9)}s`;
}

/** A number with so many digits behind the point, without zeros at its end. */
function decimal(value: bigint, places: number): string {
  const text = value.toString().padStart(places + 1, '0');
  const fraction = text.slice(-places).replace(/0+$/, '');
  return text.slice(0, -places) + (fraction === '' ? '' : `.${fraction}`);
}

const PERIODS: readonly (readonly [bigint, string])[] = Object.freeze([
  [HOUR * 24n * 365n, 'y'],
  [HOUR * 24n * 30n, 'mo'],
  [HOUR * 24n, 'd'],
  [HOUR, 'h'],
  [MINUTE, 'm'],
  [SECOND, 's'],
]);

/** The largest period that is shorter, and how often it fits: `2h`, `3mo`. Without a sign. */
export function roughDuration(nanoseconds: bigint): ByteString {
  const size = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  const period = PERIODS.find(([length]) => size > length);
  return period === undefined ? '0s' : `${size / period[0]}${period[1]}`;
}

/** Keeps a duration within its 64 bits. */
export function clamp(nanoseconds: bigint): bigint {
  return nanoseconds > LONGEST ? LONGEST : nanoseconds < SHORTEST ? SHORTEST : nanoseconds;
}

/** To the nearest multiple of `unit`, halves away from zero; unchanged when `unit` is not positive. */
export function roundDuration(nanoseconds: bigint, unit: bigint): bigint {
  if (unit <= 0n) return nanoseconds;
  const rest = nanoseconds % unit;
  const size = rest < 0n ? -rest : rest;
  if (size * 2n < unit) return nanoseconds - rest;
  return clamp(nanoseconds < 0n ? nanoseconds - (unit - size) : nanoseconds + (unit - size));
}
