import { LockkeeperError } from '../errors/lockkeeper-error.ts';
import { byteTextOfText, runeSizeAt } from '../json/byte-text.ts';

/** A span of time in nanoseconds, as Go's `time.Duration`: 64 bits with sign. */
export type Duration = bigint;

const HIGHEST = 2n ** 63n;

const units: ReadonlyMap<string, bigint> = new Map([
  ['ns', 1n],
  ['us', 1_000n],
  ['\u00b5s', 1_000n],
  ['\u03bcs', 1_000n],
  ['ms', 1_000_000n],
  ['s', 1_000_000_000n],
  ['m', 60_000_000_000n],
  ['h', 3_600_000_000_000n],
]);

/** Reads `1h30m`, `1.5s`, `-10ms`, `0` and their like as Go's `time.ParseDuration`; `LockkeeperError('InvalidInput')` with Go's text otherwise. */
export function parseDuration(text: string): Duration {
  const unsigned = /^[-+]/.test(text) ? text.slice(1) : text;
  const total = unsigned === '0' ? 0n : parseParts(text, unsigned);
  if (text.startsWith('-')) return -total;
  if (total >= HIGHEST) throw invalid(text);
  return total;
}

/** Writes a duration in Go's normal form, `1h30m0s`. */
export function formatDuration(duration: Duration): string {
  const size = duration < 0n ? -duration : duration;
  const sign = duration < 0n ? '-' : '';
  if (size === 0n) return '0s';
  if (size < 1_000n) return `${sign}${size}ns`;
  if (size < 1_000_000n) return `${sign}${decimal(size, 1_000n)}\u00b5s`;
  if (size < 1_000_000_000n) return `${sign}${decimal(size, 1_000_000n)}ms`;
  const minutes = size / 60_000_000_000n;
  const seconds = `${decimal(size % 60_000_000_000n, 1_000_000_000n)}s`;
  if (minutes === 0n) return sign + seconds;
  const hours = minutes / 60n;
  return hours === 0n ? `${sign}${minutes}m${seconds}` : `${sign}${hours}h${minutes % 60n}m${seconds}`;
}

/**
 * A duration as milliseconds for a timer: whole, rounded up so that no interval becomes zero, and 0 for a negative one.
 * The largest is about 9.2·10¹² ms, more than one timer of the platform can wait; clocks take longer waits apart.
 */
export function intervalMs(duration: Duration): number {
  return duration <= 0n ? 0 : Number((duration + 999_999n) / 1_000_000n);
}

function parseParts(text: string, unsigned: string): bigint {
  if (unsigned === '') throw invalid(text);
  let total = 0n;
  let rest = unsigned;
  while (rest !== '') {
    const [whole = '', digits = '', fraction = ''] = /^(\d*)(?:\.(\d*))?/.exec(rest) ?? [];
    if (digits + fraction === '') throw invalid(text);
    rest = rest.slice(whole.length);
    const name = /^[^.\d]*/.exec(rest)?.[0] ?? '';
    total += amount(text, digits, fraction, name);
    if (total > HIGHEST) throw invalid(text);
    rest = rest.slice(name.length);
  }
  return total;
}

function amount(text: string, digits: string, fraction: string, name: string): bigint {
  const significant = digits.replace(/^0+/, '');
  if (significant.length > 19 || BigInt(significant) > HIGHEST) throw invalid(text);
  if (name === '') throw problem(`missing unit in duration ${quote(text)}`);
  const unit = units.get(name);
  if (unit === undefined) throw problem(`unknown unit ${quote(name)} in duration ${quote(text)}`);
  const value = BigInt(significant) * unit + fractionOf(fraction, unit);
  if (value > HIGHEST) throw invalid(text);
  return value;
}

/** Go computes the fraction in floating point and uses as many digits as fit into 63 bits. */
function fractionOf(fraction: string, unit: bigint): bigint {
  let value = 0n;
  let scale = 1;
  for (const digit of fraction) {
    const next = value * 10n + BigInt(digit);
    if (value > (HIGHEST - 1n) / 10n || next > HIGHEST) break;
    value = next;
    scale *= 10;
  }
  return BigInt(Math.trunc(Number(value) * (Number(unit) / scale)));
}

function decimal(size: bigint, unit: bigint): string {
  const places = String(unit).length - 1;
  const fraction = String(size % unit)
    .padStart(places, '0')
    .replace(/0+$/, '');
  return fraction === '' ? String(size / unit) : `${size / unit}.${fraction}`;
}

function invalid(text: string): LockkeeperError {
  return problem(`invalid duration ${quote(text)}`);
}

function problem(what: string): LockkeeperError {
  return new LockkeeperError('InvalidInput', `time: ${what}`);
}

/** Go's quoting here: bytes outside of printable ASCII in hexadecimal. */
function quote(text: string): string {
  const bytes = byteTextOfText(text);
  let out = '"';
  for (let at = 0; at < bytes.length; at += runeSizeAt(bytes, at)) {
    const rune = bytes.slice(at, at + runeSizeAt(bytes, at));
    if (rune === '"' || rune === '\\') out += `\\${rune}`;
    else if (rune.length === 1 && rune >= ' ') out += rune;
    else out += Array.from(rune, (byte) => `\\x${byte.charCodeAt(0).toString(16).padStart(2, '0')}`).join('');
  }
  return `${out}"`;
}
