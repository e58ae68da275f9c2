export const MONTHS: readonly string[] = Object.freeze([
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]);

export const WEEKDAYS: readonly string[] = Object.freeze([
  'Sunday',
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
]);

const SHORT = 3;

export function monthName(month: number): string {
  return MONTHS[month - 1] ?? `%!Month(${month})`;
}

export function weekdayName(weekday: number): string {
  return WEEKDAYS[weekday] ?? `%!Weekday(${weekday})`;
}

/** `January` → `Jan` */
export function shortName(name: string): string {
  return name.slice(0, SHORT);
}
