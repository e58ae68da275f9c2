import { LockkeeperError } from '../errors/lockkeeper-error.ts';

/** One place of a cron expression: its lowest and highest number, and the names that stand for numbers. */
export interface FieldRange {
  readonly min: number;
  readonly max: number;
  readonly names: readonly string[];
}

/** The numbers that a field admits. */
export interface Field {
  readonly numbers: ReadonlySet<number>;
  /** A star without a step was written: the field admits whatever the other day field admits. */
  readonly isStar: boolean;
}

function problem(text: string): LockkeeperError {
  return new LockkeeperError('InvalidInput', text);
}

const HIGHEST = 2 ** 63;

function readNumber(text: string): number {
  const number = /^[-+]?[0-9]+$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(number) || Math.abs(number) >= HIGHEST) throw problem(`failed to parse int from ${text}`);
  if (number < 0) throw problem(`negative number (${number}) not allowed: ${text}`);
  return number;
}

function readNumberOrName(text: string, { min, names }: FieldRange): number {
  const index = names.indexOf(text.toLowerCase());
  return index === -1 ? readNumber(text) : index + min;
}

interface Span {
  readonly start: number;
  readonly end: number;
  readonly isStar: boolean;
}

function readSpan(part: string, text: string, range: FieldRange): Span {
  const ends = part.split('-');
  const [first = '', second] = ends;
  // What follows the hyphen after a star is not looked at.
  if (first === '*' || first === '?') return { start: range.min, end: range.max, isStar: true };
  const start = readNumberOrName(first, range);
  if (ends.length > 2) throw problem(`too many hyphens: ${text}`);
  return { start, end: second === undefined ? start : readNumberOrName(second, range), isStar: false };
}

function checkSpan(start: number, end: number, text: string, { min, max }: FieldRange): void {
  if (start < min) throw problem(`beginning of range (${start}) below minimum (${min}): ${text}`);
  if (end > max) throw problem(`end of range (${end}) above maximum (${max}): ${text}`);
  if (start > end) throw problem(`beginning of range (${start}) beyond end of range (${end}): ${text}`);
}

function readPart(text: string, range: FieldRange, numbers: Set<number>): boolean {
  const [span = '', stepText, ...more] = text.split('/');
  const { start, end, isStar } = readSpan(span, text, range);
  if (more.length > 0) throw problem(`too many slashes: ${text}`);
  const step = stepText === undefined ? 1 : readNumber(stepText);
  // A single number with a step goes on to the end of the range.
  const last = stepText !== undefined && !span.includes('-') ? range.max : end;
  checkSpan(start, last, text, range);
  if (step === 0) throw problem(`step of range should be a positive number: ${text}`);
  for (let number = start; number <= last; number += step) numbers.add(number);
  return isStar && step === 1;
}

/**
 * Reads one field: numbers, names, ranges, steps and stars between commas. Empty parts count for nothing, so that a lone comma
 * admits nothing. Throws LockkeeperError `InvalidInput` with the words of robfig/cron v3.
 */
export function readField(text: string, range: FieldRange): Field {
  const numbers = new Set<number>();
  const parts = text.split(',').filter((part) => part !== '');
  const stars = parts.map((part) => readPart(part, range, numbers));
  return { numbers, isStar: stars.includes(true) };
}
