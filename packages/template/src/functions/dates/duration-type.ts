import { floatValue, intValue, stringValue, type Value } from '../../values/value.ts';
import { type GoType, goTypes } from '../../values/go-type.ts';
import { namedIntegerType } from '../../values/named-integer.ts';
import type { Method } from '../../values/object.ts';
import { integerAt } from '../arguments.ts';
import { clamp, durationText, roundDuration } from './duration.ts';

const NANOSECONDS_IN = Object.freeze({ Hours: 3600n * 10n ** 9n, Minutes: 60n * 10n ** 9n, Seconds: 10n ** 9n });

/** A float of whole and broken units, added up as Go does. */
function inUnits(unit: bigint): Method<bigint> {
  return {
    parameters: [],
    call: (value) => floatValue(Number(value / unit) + Number(value % unit) / Number(unit)),
  };
}

function inWhole(unit: bigint): Method<bigint> {
  return { parameters: [], call: (value) => intValue(value / unit, goTypes.int64) };
}

function toMultiple(change: (value: bigint, unit: bigint) => bigint): Method<bigint> {
  return {
    // The type itself, which does not exist yet while its methods are listed.
    get parameters() {
      return [durationType];
    },
    call: (value, args) => durationValue(change(value, integerAt(args, 0))),
  };
}

/** Go's `time.Duration`: nanoseconds. */
export const durationType: GoType = namedIntegerType('time.Duration', {
  base: goTypes.int64,
  print: durationText,
  methods: new Map<string, Method<bigint>>([
    ['Hours', inUnits(NANOSECONDS_IN.Hours)],
    ['Minutes', inUnits(NANOSECONDS_IN.Minutes)],
    ['Seconds', inUnits(NANOSECONDS_IN.Seconds)],
    ['Milliseconds', inWhole(1_000_000n)],
    ['Microseconds', inWhole(1_000n)],
    ['Nanoseconds', inWhole(1n)],
    ['Abs', { parameters: [], call: (value) => durationValue(clamp(value < 0n ? -value : value)) }],
    ['Round', toMultiple(roundDuration)],
    ['Truncate', toMultiple((value, unit) => (unit <= 0n ? value : value - (value % unit)))],
    ['String', { parameters: [], call: (value) => stringValue(durationText(value)) }],
  ]),
});

export function durationValue(nanoseconds: bigint): Value {
  return intValue(nanoseconds, durationType);
}
