import { FunctionFailure } from '../../failure.ts';
import { goTypes, objectType } from '../../values/go-type.ts';
import { type Method, ObjectClass } from '../../values/object.ts';
import { boolValue, intValue, stringValue, textValue, type Value } from '../../values/value.ts';
import { type Arguments, countAt, integerAt, textAt, valueAt } from '../arguments.ts';
import { monthType, weekdayType } from './calendar-types.ts';
import { type CivilTime, civilSeconds, floorDivide } from './civil-time.ts';
import { clamp } from './duration.ts';
import { durationType, durationValue } from './duration-type.ts';
import { formatTime, timeInData, timeText } from './format-time.ts';
import { type Instant, localTime, nanosecondOf, SECOND, secondsOf, zeroInstant } from './instant.ts';
import { type Location, utc } from './location.ts';

const { int, int64, string } = goTypes;

/** The type `time.Time` for parameters. */
export const timeType = objectType('time.Time');
const locationType = objectType('*time.Location');

const locationClass: ObjectClass<Location> = new ObjectClass<Location>({
  type: locationType,
  print: ({ name }) => name,
  encode: ({ name }) => textValue(name),
  equals: (first, second) => first === second,
  methods: { String: { parameters: [], call: ({ name }) => stringValue(name) } },
});

function method(read: (instant: Instant) => Value): Method<Instant> {
  return { parameters: [], call: read };
}

function civil(field: keyof CivilTime): Method<Instant> {
  return method((instant) => intValue(localTime(instant).civil[field]));
}

function unix(unit: bigint): Method<Instant> {
  return method(({ nanoseconds }) => intValue(BigInt.asIntN(64, floorDivide(nanoseconds, unit).quotient), int64));
}

function withTime(call: (instant: Instant, other: Instant) => Value): Method<Instant> {
  return { parameters: [timeType], call: (instant, args) => call(instant, timeAt(args, 0)) };
}

/** Multiples are counted from the zero time. */
function toMultiple(change: (rest: bigint, unit: bigint) => bigint): Method<Instant> {
  return {
    parameters: [durationType],
    call: (instant, args) => {
      const unit = integerAt(args, 0);
      if (unit <= 0n) return timeValue(instant);
      const { rest } = floorDivide(instant.nanoseconds - zeroInstant.nanoseconds, unit);
      return timeValue({ ...instant, nanoseconds: instant.nanoseconds + change(rest, unit) });
    },
  };
}

/** Calendar arithmetic on the clocks of the place: 31 January and a month is 2 or 3 March. */
function addDate(instant: Instant, args: Arguments): Value {
  const { civil: now, zone } = localTime(instant);
  const moved = {
    ...now,
    year: now.year + countAt(args, 0),
    month: now.month + countAt(args, 1),
    day: now.day + countAt(args, 2),
  };
  const local = civilSeconds(moved);
  const guess = instant.location.zoneAt(local - BigInt(zone.offset));
  const seconds = local - BigInt(guess.offset);
  return timeValue({ ...instant, nanoseconds: seconds * SECOND + BigInt(nanosecondOf(instant)) });
}

function inPlace(instant: Instant, args: Arguments): Value {
  const location = locationClass.read(valueAt(args, 0));
  if (location === undefined) throw FunctionFailure.plain('time: missing Location in call to Time.In');
  return timeValue({ ...instant, location });
}

const order = (first: Instant, second: Instant): number =>
  first.nanoseconds < second.nanoseconds ? -1 : first.nanoseconds > second.nanoseconds ? 1 : 0;

const timeClass: ObjectClass<Instant> = new ObjectClass<Instant>({
  type: timeType,
  print: timeText,
  encode: (instant) => stringValue(timeInData(instant)),
  equals: (first, second) => order(first, second) === 0 && first.location === second.location,
  methods: {
    Year: civil('year'),
    Month: method((instant) => intValue(localTime(instant).civil.month, monthType)),
    Day: civil('day'),
    YearDay: civil('yearDay'),
    Weekday: method((instant) => intValue(localTime(instant).civil.weekday, weekdayType)),
    Hour: civil('hour'),
    Minute: civil('minute'),
    Second: civil('second'),
    Nanosecond: method((instant) => intValue(nanosecondOf(instant))),
    Unix: method((instant) => intValue(secondsOf(instant), int64)),
    UnixMilli: unix(1_000_000n),
    UnixMicro: unix(1_000n),
    UnixNano: unix(1n),
    IsZero: method((instant) => boolValue(order(instant, zeroInstant) === 0)),
    UTC: method((instant) => timeValue({ ...instant, location: utc })),
    Local: method((instant) => timeValue({ ...instant, location: utc })),
    Location: method(({ location }) => locationClass.make(location)),
    In: { parameters: [locationType], call: inPlace },
    Format: { parameters: [string], call: (instant, args) => stringValue(formatTime(instant, textAt(args, 0))) },
    String: method((instant) => stringValue(timeText(instant))),
    Add: {
      parameters: [durationType],
      call: (instant, args) => timeValue({ ...instant, nanoseconds: instant.nanoseconds + integerAt(args, 0) }),
    },
    AddDate: { parameters: [int, int, int], call: addDate },
    Sub: withTime((instant, other) => durationValue(clamp(instant.nanoseconds - other.nanoseconds))),
    Before: withTime((instant, other) => boolValue(order(instant, other) < 0)),
    After: withTime((instant, other) => boolValue(order(instant, other) > 0)),
    Equal: withTime((instant, other) => boolValue(order(instant, other) === 0)),
    Compare: withTime((instant, other) => intValue(order(instant, other))),
    Round: toMultiple((rest, unit) => (rest * 2n < unit ? -rest : unit - rest)),
    Truncate: toMultiple((rest) => -rest),
  },
});

/** A `time.Time` of templates. */
export function timeValue(instant: Instant): Value {
  return timeClass.make(instant);
}

/** The moment inside of a value; undefined when it is no `time.Time`. */
export function instantOf(value: Value): Instant | undefined {
  return timeClass.read(value);
}

/** The argument of a `time.Time` parameter. */
export function timeAt(args: Arguments, at: number): Instant {
  const instant = instantOf(valueAt(args, at));
  if (instant === undefined) throw new TypeError('the parameter is no time');
  return instant;
}
