/** A date and time of day in the proleptic Gregorian calendar, without a zone. */
export interface CivilTime {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  /** 1 to 366. */
  readonly yearDay: number;
  /** 0 is Sunday. */
  readonly weekday: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

const DAY_SECONDS = 86_400n;
const ERA_DAYS = 146_097;
/** From 0000-03-01 to 1970-01-01. */
const EPOCH_DAYS = 719_468;
const DAYS_BEFORE_MONTH = Object.freeze([0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365]);

/** The larger multiple towards minus infinity, and what remains of it. */
export function floorDivide(value: bigint, divisor: bigint): { readonly quotient: bigint; readonly rest: bigint } {
  const rest = ((value % divisor) + divisor) % divisor;
  return { quotient: (value - rest) / divisor, rest };
}

export function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

export function daysInMonth(year: number, month: number): number {
  if (month === 2 && isLeapYear(year)) return 29;
  return daysBeforeMonth(month + 1) - daysBeforeMonth(month);
}

/** Days of a common year before a month; month 13 is the whole year. */
export function daysBeforeMonth(month: number): number {
  return DAYS_BEFORE_MONTH[month - 1] ?? 0;
}

/** Days since 1970-01-01. Months beyond a year are carried over, and so are days beyond a month. */
export function daysSinceEpoch(year: number, month: number, day: number): number {
  const wholeYear = year + Math.floor((month - 1) / 12);
  const wholeMonth = ((((month - 1) % 12) + 12) % 12) + 1;
  // Years that begin in March have their leap day at the end.
  const march = wholeMonth > 2 ? wholeYear : wholeYear - 1;
  const era = Math.floor(march / 400);
  const yearOfEra = march - era * 400;
  const dayOfYear = Math.floor((153 * (wholeMonth + (wholeMonth > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * ERA_DAYS + dayOfEra - EPOCH_DAYS;
}

/** Seconds since 1970-01-01T00:00:00, all in the same zone. */
export function civilSeconds({
  year,
  month,
  day,
  hour,
  minute,
  second,
}: Omit<CivilTime, 'yearDay' | 'weekday'>): bigint {
  const timeOfDay = hour * 3600 + minute * 60 + second;
  return BigInt(daysSinceEpoch(year, month, day)) * DAY_SECONDS + BigInt(timeOfDay);
}

/** The opposite of `civilSeconds`. */
export function civilTime(seconds: bigint): CivilTime {
  const { quotient, rest } = floorDivide(seconds, DAY_SECONDS);
  const days = Number(quotient);
  const timeOfDay = Number(rest);
  const shifted = days + EPOCH_DAYS;
  const era = Math.floor(shifted / ERA_DAYS);
  const dayOfEra = shifted - era * ERA_DAYS;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return {
    year,
    month,
    day: dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1,
    yearDay: days - daysSinceEpoch(year, 1, 1) + 1,
    weekday: (((days + 4) % 7) + 7) % 7,
    hour: Math.floor(timeOfDay / 3600),
    minute: Math.floor(timeOfDay / 60) % 60,
    second: timeOfDay % 60,
  };
}
