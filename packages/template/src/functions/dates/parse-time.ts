import { FunctionFailure } from '../../failure.ts';
import type { ByteString } from '../../text/byte-string.ts';
import { type CivilTime, civilSeconds, daysBeforeMonth, daysInMonth, isLeapYear } from './civil-time.ts';
import { type Instant, SECOND } from './instant.ts';
import { type ElementKind, type LayoutPart, parseLayout } from './layout.ts';
import { fixedLocation, type Location, utc } from './location.ts';
import { NO_VALUE, TimeReader } from './time-reader.ts';
import { timeQuote } from './time-quote.ts';

/**
 * Reads a time that is written as the layout says; without a zone it is UTC. Throws `FunctionFailure` with Go's text when it is
 * written otherwise or does not exist.
 */
export function parseTime(layout: ByteString, value: ByteString): Instant {
  const parts = parseLayout(layout);
  const reader = new TimeReader(value);
  parts.forEach((part, at) => readPart(reader, part, nextKind(parts, at), { layout, value }));
  const outOfRange = checkDay(reader);
  if (outOfRange !== undefined) throw rangeFailure(value, outOfRange);
  return toInstant(reader);
}

interface Texts {
  readonly layout: ByteString;
  readonly value: ByteString;
}

function nextKind(parts: readonly LayoutPart[], at: number): ElementKind | undefined {
  return parts[at + 1]?.element?.kind;
}

function readPart(
  reader: TimeReader,
  { literal, element }: LayoutPart,
  next: ElementKind | undefined,
  texts: Texts,
): void {
  if (!reader.skip(literal)) throw mismatch(texts, reader.rest, literal);
  if (element === undefined) {
    if (reader.rest !== '') throw rangeFailure(texts.value, `extra text: ${timeQuote(reader.rest)}`, 'extra text');
    return;
  }
  const before = reader.rest;
  const problem = reader.read(element, next);
  if (problem === NO_VALUE) throw mismatch(texts, before, element.text);
  if (problem !== undefined) throw rangeFailure(texts.value, `${problem} out of range`);
}

function mismatch({ layout, value }: Texts, found: ByteString, wanted: ByteString): FunctionFailure {
  return FunctionFailure.withData(
    `parsing time ${timeQuote(value)} as ${timeQuote(layout)}: cannot parse ${timeQuote(found)} as ${timeQuote(wanted)}`,
    'parsing time: the value is not written as the layout says',
  );
}

function rangeFailure(value: ByteString, problem: ByteString, safeProblem = problem): FunctionFailure {
  return FunctionFailure.withData(`parsing time ${timeQuote(value)}: ${problem}`, `parsing time: ${safeProblem}`);
}

/** Completes month and day, which may be given as a day of the year; says what is wrong with them. */
function checkDay(reader: TimeReader): string | undefined {
  if (reader.yearDay === undefined) {
    reader.month ??= 1;
    reader.day ??= 1;
  } else {
    const date = dateOfYearDay(reader.year, reader.yearDay);
    if (date === undefined) return 'day-of-year out of range';
    if (reader.month !== undefined && reader.month !== date.month) return 'day-of-year does not match month';
    if (reader.day !== undefined && reader.day !== date.day) return 'day-of-year does not match day';
    reader.month = date.month;
    reader.day = date.day;
  }
  return reader.day < 1 || reader.day > daysInMonth(reader.year, reader.month) ? 'day out of range' : undefined;
}

function dateOfYearDay(year: number, yearDay: number): { readonly month: number; readonly day: number } | undefined {
  const isLeap = isLeapYear(year);
  if (yearDay < 1 || yearDay > (isLeap ? 366 : 365)) return undefined;
  if (isLeap && yearDay === 60) return { month: 2, day: 29 };
  const commonDay = isLeap && yearDay > 60 ? yearDay - 1 : yearDay;
  const month = Array.from({ length: 12 }, (_, at) => 12 - at).find((start) => daysBeforeMonth(start) < commonDay) ?? 1;
  return { month, day: commonDay - daysBeforeMonth(month) };
}

function toInstant(reader: TimeReader): Instant {
  const { year, month = 1, day = 1, minute, second, nanosecond, zone } = reader;
  const civil: Omit<CivilTime, 'yearDay' | 'weekday'> = { year, month, day, hour: hourOf(reader), minute, second };
  const local = civilSeconds(civil) * SECOND + BigInt(nanosecond);
  if (zone.isUtc) return { nanoseconds: local, location: utc };
  if (zone.offset !== undefined) return at(local - BigInt(zone.offset) * SECOND, zone.name, zone.offset);
  if (zone.name !== '') return { nanoseconds: local, location: namedLocation(zone.name) };
  return { nanoseconds: local, location: utc };
}

function hourOf({ hour, half }: TimeReader): number {
  if (half === 'pm' && hour < 12) return hour + 12;
  return half === 'am' && hour === 12 ? 0 : hour;
}

function at(nanoseconds: bigint, name: string, offset: number): Instant {
  const isUtc = offset === 0 && (name === '' || name === utc.name);
  return { nanoseconds, location: isUtc ? utc : fixedLocation(name, offset) };
}

/** Letters that no place is known for: Go keeps them and takes the offset for zero, but for `GMT+3`. */
function namedLocation(name: string): Location {
  return fixedLocation(name, name.length > 3 && name.startsWith('GMT') ? Number(name.slice(3)) * 3600 : 0);
}
