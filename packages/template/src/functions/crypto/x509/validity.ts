import { fromBytes } from '../../../text/byte-string.ts';
import type { DerElement } from '../der/der-cursor.ts';
import { element } from '../der/der-writer.ts';
import { tags } from '../der/tag.ts';

const UTC_TIME = /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?(?:Z|[+-]\d{4})$/;
const GENERALIZED_TIME = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/;
const DAYS = Object.freeze([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]);
const LAST_YEAR = 9999;
const FIRST_UTC_YEAR = 1950;
const AFTER_UTC_YEAR = 2050;
const SECONDS_PER_DAY = 86_400n;

/** Whether a UTCTime or GeneralizedTime is one that Go reads. */
export function isValidTime({ tag, content }: DerElement): boolean {
  const pattern = tag === tags.utcTime ? UTC_TIME : GENERALIZED_TIME;
  const match = pattern.exec(fromBytes(content));
  if (match === null) return false;
  const [year, month, day, hour, minute, second] = numbersOf(match);
  return day >= 1 && day <= daysOf(year, month) && hour < 24 && minute < 60 && second < 60;
}

function numbersOf(match: RegExpExecArray): [number, number, number, number, number, number] {
  const at = (group: number): number => Number(match[group] ?? 0);
  return [at(1), at(2), at(3), at(4), at(5), at(6)];
}

function daysOf(year: number, month: number): number {
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return month === 2 && isLeap ? 29 : (DAYS[month - 1] ?? 0);
}

/** A time in seconds since the epoch as X.509 wants it (RFC 5280 §4.1.2.5); undefined when its year has not four digits. */
export function writeTime(seconds: bigint): Uint8Array | undefined {
  const { year, month, day } = civilDate(floorDivide(seconds, SECONDS_PER_DAY));
  if (year < 0 || year > LAST_YEAR) return undefined;
  const ofDay = Number(BigInt.asUintN(64, seconds - floorDivide(seconds, SECONDS_PER_DAY) * SECONDS_PER_DAY));
  const digits = [month, day, Math.floor(ofDay / 3600), Math.floor(ofDay / 60) % 60, ofDay % 60]
    .map(twoDigits)
    .join('');
  const isUtc = year >= FIRST_UTC_YEAR && year < AFTER_UTC_YEAR;
  const years = isUtc ? twoDigits(year % 100) : String(year).padStart(4, '0');
  return element(isUtc ? tags.utcTime : tags.generalizedTime, Buffer.from(`${years}${digits}Z`));
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

function floorDivide(value: bigint, by: bigint): bigint {
  return (value - (((value % by) + by) % by)) / by;
}

/** Date of a day in the Gregorian calendar, counted from 1970-01-01. Years begin in March, so that the odd day comes last. */
function civilDate(days: bigint): { readonly year: number; readonly month: number; readonly day: number } {
  const sinceMarch0 = days + 719_468n;
  const era = floorDivide(sinceMarch0, 146_097n);
  const ofEra = Number(sinceMarch0 - era * 146_097n);
  const yearOfEra = Math.floor(
    (ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365,
  );
  const ofYear = ofEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * ofYear + 2) / 153);
  const day = ofYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  return { year: yearOfEra + Number(era) * 400 + (month <= 2 ? 1 : 0), month, day };
}
