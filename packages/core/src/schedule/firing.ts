import type { CalendarSchedule, Schedule } from './schedule.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;

/** Both day fields must match where one is a star; else one that matches is enough, as cron has always done. */
function admitsDay({ dayOfMonth, dayOfWeek }: CalendarSchedule, day: Date): boolean {
  const inMonth = dayOfMonth.numbers.has(day.getUTCDate());
  const inWeek = dayOfWeek.numbers.has(day.getUTCDay());
  return dayOfMonth.isStar || dayOfWeek.isStar ? inMonth && inWeek : inMonth || inWeek;
}

/** The first minute of a day that hour and minute admit, at or after `from` minutes. */
function minuteOfDay({ hour, minute }: CalendarSchedule, from: number): number | undefined {
  let at = from;
  while (at < 24 * 60) {
    if (!hour.numbers.has(Math.floor(at / 60))) at = (Math.floor(at / 60) + 1) * 60;
    else if (minute.numbers.has(at % 60)) return at;
    else at += 1;
  }
  return undefined;
}

function nextInCalendar(schedule: CalendarSchedule, after: number): number | undefined {
  const earliest = Math.floor(after / SECOND) * SECOND + SECOND;
  const lastYear = new Date(earliest).getUTCFullYear() + 5;
  const first = Math.ceil(earliest / MINUTE) * MINUTE;
  let day = Math.floor(first / DAY) * DAY;
  let from = (first - day) / MINUTE;
  for (let date = new Date(day); date.getUTCFullYear() <= lastYear; date = new Date(day)) {
    if (schedule.month.numbers.has(date.getUTCMonth() + 1) && admitsDay(schedule, date)) {
      const minute = minuteOfDay(schedule, from);
      if (minute !== undefined) return day + minute * MINUTE;
    }
    day += DAY;
    from = 0;
  }
  return undefined;
}

/**
 * The next firing later than `after`, both in milliseconds since the epoch, in UTC. Undefined when there is none within five
 * years, as for 30 February.
 */
export function nextAfter(schedule: Schedule, after: number): number | undefined {
  if (schedule.kind === 'delay') return Math.floor(after / SECOND) * SECOND + schedule.delayMs;
  return nextInCalendar(schedule, after);
}

/**
 * The first firing not more than `withinMs` before `at`, and not after it; undefined when there is none. That is the opening of
 * a window which stays open for `withinMs`.
 */
export function firingBefore(schedule: Schedule, at: number, withinMs: number): number | undefined {
  const firing = nextAfter(schedule, at - withinMs - 1);
  return firing !== undefined && firing <= at ? firing : undefined;
}
