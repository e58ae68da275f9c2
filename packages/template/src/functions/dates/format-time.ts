import type { ByteString } from '../../text/byte-string.ts';
import type { CivilTime } from './civil-time.ts';
import { type Instant, localTime, nanosecondOf } from './instant.ts';
import { type Element, type ElementKind, parseLayout } from './layout.ts';
import type { Zone } from './location.ts';
import { monthName, shortName, weekdayName } from './names.ts';

/** Go's `time.Time.String`. */
const STRING_LAYOUT = '2006-01-02 15:04:05.999999999 -0700 MST';
/** Go's `time.RFC3339Nano`, which data formats use. */
const RFC_LAYOUT = '2006-01-02T15:04:05.999999999Z07:00';

const digits = (value: number, width: number): string =>
  `${value < 0 ? '-' : ''}${String(Math.abs(value)).padStart(width, '0')}`;
const hour12 = ({ hour }: CivilTime): number => (hour % 12 === 0 ? 12 : hour % 12);

type Writer = (civil: CivilTime) => string;

const WRITERS: ReadonlyMap<ElementKind, Writer> = new Map<ElementKind, Writer>([
  ['2006', ({ year }) => digits(year, 4)],
  ['06', ({ year }) => digits(Math.abs(year) % 100, 2)],
  ['January', ({ month }) => monthName(month)],
  ['Jan', ({ month }) => shortName(monthName(month))],
  ['01', ({ month }) => digits(month, 2)],
  ['1', ({ month }) => digits(month, 0)],
  ['Monday', ({ weekday }) => weekdayName(weekday)],
  ['Mon', ({ weekday }) => shortName(weekdayName(weekday))],
  ['2', ({ day }) => digits(day, 0)],
  ['_2', ({ day }) => String(day).padStart(2)],
  ['02', ({ day }) => digits(day, 2)],
  ['__2', ({ yearDay }) => String(yearDay).padStart(3)],
  ['002', ({ yearDay }) => digits(yearDay, 3)],
  ['15', ({ hour }) => digits(hour, 2)],
  ['3', (civil) => digits(hour12(civil), 0)],
  ['03', (civil) => digits(hour12(civil), 2)],
  ['4', ({ minute }) => digits(minute, 0)],
  ['04', ({ minute }) => digits(minute, 2)],
  ['5', ({ second }) => digits(second, 0)],
  ['05', ({ second }) => digits(second, 2)],
  ['PM', ({ hour }) => (hour >= 12 ? 'PM' : 'AM')],
  ['pm', ({ hour }) => (hour >= 12 ? 'pm' : 'am')],
]);

/** A moment as the layout says, on the clocks of its place. */
export function formatTime(instant: Instant, layout: ByteString): ByteString {
  const { zone, civil } = localTime(instant);
  return parseLayout(layout)
    .map(({ literal, element }) => {
      if (element === undefined) return literal;
      const writer = WRITERS.get(element.kind);
      if (writer !== undefined) return literal + writer(civil);
      return (
        literal + (element.kind === 'fraction' ? fraction(element, nanosecondOf(instant)) : zoneText(element, zone))
      );
    })
    .join('');
}

/** What `%v` shows. */
export function timeText(instant: Instant): ByteString {
  return formatTime(instant, STRING_LAYOUT);
}

/** RFC 3339 with as many digits of the second as there are. */
export function timeInData(instant: Instant): ByteString {
  return formatTime(instant, RFC_LAYOUT);
}

/** Nines leave out zeros at the end, and the point when nothing is left. */
function fraction({ text }: Element, nanosecond: number): string {
  const places = text.length - 1;
  const all = digits(nanosecond, 9);
  if (text[1] === '0') return text.slice(0, 1) + (places < 9 ? all.slice(0, places) : all);
  const shown = all.slice(0, places).replace(/0+$/, '');
  return shown === '' ? '' : text.slice(0, 1) + shown;
}

function zoneText({ kind, text }: Element, { abbreviation, offset }: Zone): string {
  if (kind === 'MST') return abbreviation === '' ? offsetText('-0700', offset) : abbreviation;
  return kind.startsWith('Z') && offset === 0 ? 'Z' : offsetText(text, offset);
}

/** `form` is the sign of the reference offset and its digits. */
function offsetText(form: string, offset: number): string {
  const size = Math.abs(offset);
  const colon = form.includes(':') ? ':' : '';
  const figures = form.replaceAll(':', '').length - 1;
  const parts = [Math.trunc(size / 3600), Math.trunc(size / 60) % 60, size % 60].slice(0, figures / 2);
  const sign = Math.trunc(offset / 60) < 0 ? '-' : '+';
  return sign + parts.map((part) => digits(part, 2)).join(colon);
}
