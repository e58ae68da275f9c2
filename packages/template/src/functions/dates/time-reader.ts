import type { ByteString } from '../../text/byte-string.ts';
import type { Element, ElementKind } from './layout.ts';
import { MONTHS, shortName, WEEKDAYS } from './names.ts';
import { zoneNameLength } from './zone-name-length.ts';

/** The element is not there. */
export const NO_VALUE = 'no value';

/** `NO_VALUE`, the name of what is out of range, or undefined when all is well. */
export type ReadProblem = string | undefined;

interface ReadZone {
  isUtc: boolean;
  offset: number | undefined;
  name: ByteString;
}

const OFFSET_FORMS: ReadonlyMap<string, RegExp> = new Map([
  ['0700', /^([+-])([0-9]{2})([0-9]{2})/],
  ['07:00', /^([+-])([0-9]{2}):([0-9]{2})/],
  ['07', /^([+-])([0-9]{2})/],
  ['070000', /^([+-])([0-9]{2})([0-9]{2})([0-9]{2})/],
  ['07:00:00', /^([+-])([0-9]{2}):([0-9]{2}):([0-9]{2})/],
]);
const FRACTION = /^[.,]([0-9]+)/;

/** Reads the elements of a time one after the other and keeps what they say. */
export class TimeReader {
  rest: ByteString;
  year = 0;
  month: number | undefined;
  day: number | undefined;
  yearDay: number | undefined;
  hour = 0;
  minute = 0;
  second = 0;
  nanosecond = 0;
  half: 'am' | 'pm' | undefined;
  readonly zone: ReadZone = { isUtc: false, offset: undefined, name: '' };

  constructor(value: ByteString) {
    this.rest = value;
  }

  /** Passes over a text; a run of blanks matches any other. */
  skip(literal: ByteString): boolean {
    for (let at = 0; at < literal.length; ) {
      if (literal[at] === ' ') {
        if (this.rest !== '' && !this.rest.startsWith(' ')) return false;
        while (literal[at] === ' ') at++;
        this.rest = this.rest.replace(/^ +/, '');
        continue;
      }
      if (!this.rest.startsWith(literal.charAt(at))) return false;
      this.rest = this.rest.slice(1);
      at++;
    }
    return true;
  }

  /** Reads one element; `next` is the element behind it. */
  read(element: Element, next: ElementKind | undefined): ReadProblem {
    const { kind, text } = element;
    if (kind === 'fraction') return this.#fraction(text);
    if (kind === 'MST') return this.#zoneName();
    if (kind.startsWith('-07') || kind.startsWith('Z07')) return this.#offset(kind);
    if (kind === '5' || kind === '05') return this.#second(kind, next);
    return this.#dateOrClock(kind);
  }

  #dateOrClock(kind: ElementKind): ReadProblem {
    switch (kind) {
      case '2006':
        return this.#year(/^[0-9][^]{3}/, (year) => year);
      case '06':
        return this.#year(/^[^]{2}/, (year) => year + (year >= 69 ? 1900 : 2000));
      case 'January':
        return this.#month(MONTHS);
      case 'Jan':
        return this.#month(MONTHS.map(shortName));
      case 'Monday':
        return this.#name(WEEKDAYS) === undefined ? NO_VALUE : undefined;
      case 'Mon':
        return this.#name(WEEKDAYS.map(shortName)) === undefined ? NO_VALUE : undefined;
      case 'PM':
      case 'pm':
        return this.#half(kind);
      default:
        return this.#number(kind);
    }
  }

  #number(kind: ElementKind): ReadProblem {
    switch (kind) {
      case '1':
      case '01':
        this.month = this.#digits(kind === '01' ? /^[0-9]{2}/ : /^[0-9]{1,2}/);
        return check(this.month, 1, 12, 'month');
      case '2':
      case '_2':
      case '02':
        this.day = this.#digits(kind === '02' ? /^[0-9]{2}/ : /^[0-9]{1,2}/, kind === '_2' ? 1 : 0);
        return this.day === undefined ? NO_VALUE : undefined;
      case '__2':
      case '002':
        this.yearDay = this.#digits(kind === '002' ? /^[0-9]{3}/ : /^[0-9]{1,3}/, kind === '__2' ? 2 : 0);
        return this.yearDay === undefined ? NO_VALUE : undefined;
      case '15':
        return this.#clock('hour', /^[0-9]{1,2}/, 23);
      case '3':
      case '03':
        return this.#clock('hour', kind === '03' ? /^[0-9]{2}/ : /^[0-9]{1,2}/, 12);
      default:
        return this.#clock('minute', kind === '04' ? /^[0-9]{2}/ : /^[0-9]{1,2}/, 59);
    }
  }

  /** Digits at the start, after at most so many blanks. */
  #digits(pattern: RegExp, blanks = 0): number | undefined {
    for (let at = 0; at < blanks && this.rest.startsWith(' '); at++) this.rest = this.rest.slice(1);
    const found = pattern.exec(this.rest);
    if (found === null) return undefined;
    this.rest = this.rest.slice(found[0].length);
    return Number(found[0]);
  }

  #clock(name: 'hour' | 'minute', pattern: RegExp, most: number): ReadProblem {
    const value = this.#digits(pattern);
    this[name] = value ?? 0;
    return check(value, 0, most, name);
  }

  #year(pattern: RegExp, toYear: (digits: number) => number): ReadProblem {
    const found = pattern.exec(this.rest)?.[0];
    if (found === undefined || !/^[+-]?[0-9]+$/.test(found)) return NO_VALUE;
    this.rest = this.rest.slice(found.length);
    this.year = toYear(Number(found));
    return undefined;
  }

  #month(names: readonly string[]): ReadProblem {
    this.month = this.#name(names);
    return this.month === undefined ? NO_VALUE : undefined;
  }

  /** The place of a name in the list, from 1 on; capitals make no difference. */
  #name(names: readonly string[]): number | undefined {
    const start = this.rest.slice(0, 9).toLowerCase();
    const found = names.findIndex((name) => start.startsWith(name.toLowerCase()));
    if (found < 0) return undefined;
    this.rest = this.rest.slice(names[found]?.length);
    return found + 1;
  }

  #half(kind: 'PM' | 'pm'): ReadProblem {
    const found = this.rest.slice(0, 2);
    const wanted = kind === 'PM' ? ['AM', 'PM'] : ['am', 'pm'];
    if (!wanted.includes(found)) return NO_VALUE;
    this.rest = this.rest.slice(2);
    // Once there was one of each, the afternoon counts.
    if (this.half !== 'pm') this.half = found.toLowerCase() === 'pm' ? 'pm' : 'am';
    return undefined;
  }

  /** Digits of a second may follow even where the layout has none. */
  #second(kind: '5' | '05', next: ElementKind | undefined): ReadProblem {
    const value = this.#digits(kind === '05' ? /^[0-9]{2}/ : /^[0-9]{1,2}/);
    this.second = value ?? 0;
    const problem = check(value, 0, 59, 'second');
    if (problem === undefined && next !== 'fraction') this.#optionalFraction();
    return problem;
  }

  #fraction(text: ByteString): ReadProblem {
    if (text[1] === '9') {
      this.#optionalFraction();
      return undefined;
    }
    const found = this.rest.slice(0, text.length);
    if (found.length < text.length || !/^[.,][0-9]+$/.test(found)) return NO_VALUE;
    this.#takeFraction(found);
    return undefined;
  }

  #optionalFraction(): void {
    const found = FRACTION.exec(this.rest);
    if (found !== null) this.#takeFraction(found[0]);
  }

  #takeFraction(text: ByteString): void {
    this.nanosecond = Number(text.slice(1, 10).padEnd(9, '0'));
    this.rest = this.rest.slice(text.length);
  }

  #offset(kind: ElementKind): ReadProblem {
    if (kind.startsWith('Z') && this.rest.startsWith('Z')) {
      this.rest = this.rest.slice(1);
      this.zone.isUtc = true;
      return undefined;
    }
    const [text, sign, ...figures] = OFFSET_FORMS.get(kind.slice(1))?.exec(this.rest) ?? [];
    if (text === undefined) return NO_VALUE;
    this.rest = this.rest.slice(text.length);
    const [hours = 0, minutes = 0, seconds = 0] = figures.map(Number);
    const offset = (hours * 60 + minutes) * 60 + seconds;
    this.zone.offset = sign === '-' ? -offset : offset;
    return offsetProblem(hours, minutes, seconds);
  }

  #zoneName(): ReadProblem {
    if (this.rest.startsWith('UTC')) {
      this.rest = this.rest.slice(3);
      this.zone.isUtc = true;
      return undefined;
    }
    const length = zoneNameLength(this.rest);
    if (length === 0) return NO_VALUE;
    this.zone.name = this.rest.slice(0, length);
    this.rest = this.rest.slice(length);
    return undefined;
  }
}

function check(value: number | undefined, least: number, most: number, name: string): ReadProblem {
  if (value === undefined) return NO_VALUE;
  return value < least || value > most ? name : undefined;
}

/** People write offsets of 24 hours and 60 minutes. */
function offsetProblem(hours: number, minutes: number, seconds: number): ReadProblem {
  if (seconds > 60) return 'time zone offset second';
  if (minutes > 60) return 'time zone offset minute';
  return hours > 24 ? 'time zone offset hour' : undefined;
}
