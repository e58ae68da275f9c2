const FORM =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:(?:[Tt](\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,]\d+)?(?:Z|[-+](\d\d):(\d\d)))|(?: (\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,]\d+)?))?$/;
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

/** Whether a text is one of the dates and times that go-yaml takes for a timestamp. The calendar counts. */
export function isTimestamp(text: string): boolean {
  const found = FORM.exec(text);
  if (found === null) return false;
  const numbers = found.slice(1).map((digits) => (digits === undefined ? 0 : Number(digits)));
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, zoneHour = 0, zoneMinute = 0] = numbers;
  const [, , , , , , , , otherHour = 0, otherMinute = 0, otherSecond = 0] = numbers;
  return (
    isDay(year, month, day) &&
    isTime(hour || otherHour, minute || otherMinute, second || otherSecond) &&
    zoneHour <= 24 &&
    zoneMinute <= 60
  );
}

function isDay(year: number, month: number, day: number): boolean {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const length = month === 2 && isLeap ? 29 : (DAYS[month - 1] ?? 0);
  return day >= 1 && day <= length;
}

function isTime(hour: number, minute: number, second: number): boolean {
  return hour < 24 && minute < 60 && second < 60;
}
