const FORMS: readonly RegExp[] = Object.freeze([
  /^(?<year>\d{4})-(?<month>\d{1,2})-(?<day>\d{1,2})[Tt](?<hour>\d{1,2}):(?<minute>\d{1,2}):(?<second>\d{1,2})(?:[.,]\d+)?(?:Z|[-+](?<zoneHour>\d\d):(?<zoneMinute>\d\d))$/,
  /^(?<year>\d{4})-(?<month>\d{1,2})-(?<day>\d{1,2}) (?<hour>\d{1,2}):(?<minute>\d{1,2}):(?<second>\d{1,2})(?:[.,]\d+)?$/,
  /^(?<year>\d{4})-(?<month>\d{1,2})-(?<day>\d{1,2})$/,
]);
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;
/** The first number that is too large. */
const LIMITS = Object.freeze([
  ['hour', 24],
  ['minute', 60],
  ['second', 60],
  ['zoneHour', 25],
  ['zoneMinute', 61],
] as const);

/** Whether a text is one of the dates and times that go-yaml takes for a timestamp. The calendar counts. */
export function isTimestamp(text: string): boolean {
  for (const form of FORMS) {
    const parts = form.exec(text)?.groups;
    if (parts !== undefined) return isDay(parts) && LIMITS.every(([name, limit]) => Number(parts[name] ?? 0) < limit);
  }
  return false;
}

function isDay({ year, month, day }: Record<string, string>): boolean {
  const [y, m, d] = [Number(year), Number(month), Number(day)];
  const isLeap = y % 4 === 0 && (y % 100 !== 0 || y % 400 === 0);
  const length = m === 2 && isLeap ? 29 : (DAYS[m - 1] ?? 0);
  return d >= 1 && d <= length;
}
