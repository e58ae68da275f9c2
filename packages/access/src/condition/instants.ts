const isoDate =
  /^(-?\d{4})(?:-(\d{2})(?:-(\d{2})(?:[Tt](\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|z|[+-]\d{2}(?::?\d{2})?)?)?)?)?$/;

/**
 * A date of a policy or request as milliseconds since 1970: ISO 8601 (W3C profile; no zone means UTC) or seconds since 1970.
 * Undefined for anything else. Source: IAM User Guide, "Date condition operators".
 */
export function parseInstant(text: string): number | undefined {
  if (/^-?\d+(?:\.\d+)?$/.test(text) && !/^\d{4}$/.test(text)) return secondsAsMillis(Number(text));
  const parts = isoDate.exec(text);
  if (parts === null) return undefined;
  const values = fields.map((field, index) => {
    const digits = parts[index + 1];
    return digits === undefined ? field.least : Number(digits);
  });
  if (!values.every((value, index) => isWithin(value, fields[index]))) return undefined;
  const [year = 0, month = 1, ...rest] = values;
  return utcMillis(year, month, rest) + Number(`0.${parts[7] ?? '0'}`) * 1000 - zoneMillis(parts[8] ?? 'Z');
}

interface Field {
  readonly least: number;
  readonly most: number;
}

/** Year, month, day, hour, minute, second. */
const fields: readonly Field[] = [
  { least: -9999, most: 9999 },
  { least: 1, most: 12 },
  { least: 1, most: 31 },
  { least: 0, most: 24 },
  { least: 0, most: 59 },
  { least: 0, most: 60 },
];

function isWithin(value: number, field: Field | undefined): boolean {
  return field !== undefined && value >= field.least && value <= field.most;
}

function utcMillis(year: number, month: number, rest: readonly number[]): number {
  const [day = 1, hour = 0, minute = 0, second = 0] = rest;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** Seconds that a 64-bit number of milliseconds cannot hold are no date. */
function secondsAsMillis(seconds: number): number | undefined {
  return Math.abs(seconds) < 2 ** 63 / 1000 ? seconds * 1000 : undefined;
}

function zoneMillis(zone: string): number {
  const parts = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone);
  if (parts === null) return 0;
  const minutes = Number(parts[2]) * 60 + Number(parts[3] ?? '0');
  return (parts[1] === '-' ? -minutes : minutes) * 60_000;
}
