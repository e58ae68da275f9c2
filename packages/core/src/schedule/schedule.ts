import { intervalMs, parseDuration } from '../duration/duration.ts';
import { LockkeeperError } from '../errors/lockkeeper-error.ts';
import { type Field, type FieldRange, readField } from './field.ts';

/** When something recurs: at times of a calendar in UTC, or a fixed time after each look. */
export type Schedule = CalendarSchedule | DelaySchedule;

/** Fires at second 0 of each minute that every field admits. */
export interface CalendarSchedule {
  readonly kind: 'calendar';
  readonly minute: Field;
  readonly hour: Field;
  readonly dayOfMonth: Field;
  readonly month: Field;
  /** 0 is Sunday. */
  readonly dayOfWeek: Field;
}

/** `@every`: fires so long after the moment it is asked at, and has no times of its own. */
export interface DelaySchedule {
  readonly kind: 'delay';
  /** Whole seconds in milliseconds, at least one. */
  readonly delayMs: number;
}

const MINUTE: FieldRange = { min: 0, max: 59, names: [] };
const HOUR: FieldRange = { min: 0, max: 23, names: [] };
const DAY_OF_MONTH: FieldRange = { min: 1, max: 31, names: [] };
const MONTH: FieldRange = {
  min: 1,
  max: 12,
  names: ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'],
};
const DAY_OF_WEEK: FieldRange = { min: 0, max: 6, names: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] };

const DESCRIPTORS: ReadonlyMap<string, string> = new Map([
  ['@yearly', '0 0 1 1 *'],
  ['@annually', '0 0 1 1 *'],
  ['@monthly', '0 0 1 * *'],
  ['@weekly', '0 0 * * 0'],
  ['@daily', '0 0 * * *'],
  ['@midnight', '0 0 * * *'],
  ['@hourly', '0 * * * *'],
]);

const EVERY = '@every ';

function problem(text: string): LockkeeperError {
  return new LockkeeperError('InvalidInput', text);
}

function readDelay(text: string): DelaySchedule {
  const seconds = Math.floor(intervalMs(parseDuration(text)) / 1000);
  return { kind: 'delay', delayMs: Math.max(1, seconds) * 1000 };
}

function readCalendar(text: string): CalendarSchedule {
  const fields = text.split(/\s+/).filter((field) => field !== '');
  const [minute, hour, dayOfMonth, month, dayOfWeek, ...more] = fields;
  if (
    minute === undefined ||
    hour === undefined ||
    dayOfMonth === undefined ||
    month === undefined ||
    dayOfWeek === undefined ||
    more.length > 0
  ) {
    throw problem(`expected exactly 5 fields, found ${fields.length}: [${fields.join(' ')}]`);
  }
  return {
    kind: 'calendar',
    minute: readField(minute, MINUTE),
    hour: readField(hour, HOUR),
    dayOfMonth: readField(dayOfMonth, DAY_OF_MONTH),
    month: readField(month, MONTH),
    dayOfWeek: readField(dayOfWeek, DAY_OF_WEEK),
  };
}

/**
 * Reads a cron expression of five fields (minute, hour, day of month, month, day of week), a descriptor such as `@daily`, or
 * `@every` with a Go duration, as `ParseStandard` of robfig/cron v3 does. A time zone is refused: schedules are in UTC. Throws
 * LockkeeperError `InvalidInput`.
 */
export function parseSchedule(text: string): Schedule {
  if (text === '') throw problem('empty spec string');
  if (/^(?:CRON_)?TZ=/.test(text)) throw problem('a schedule is in UTC: leave the time zone out');
  if (text.startsWith(EVERY)) return readDelay(text.slice(EVERY.length));
  const descriptor = DESCRIPTORS.get(text);
  if (descriptor !== undefined) return readCalendar(descriptor);
  if (text.startsWith('@')) throw problem(`unrecognized descriptor: ${text}`);
  return readCalendar(text);
}
