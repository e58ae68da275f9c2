import { type GoType, goTypes } from '../../values/go-type.ts';
import { namedIntegerType } from '../../values/named-integer.ts';
import { stringValue } from '../../values/value.ts';
import { monthName, weekdayName } from './names.ts';

function nameType(name: string, nameOf: (value: number) => string): GoType {
  const print = (value: bigint): string => nameOf(Number(value));
  const text = { parameters: [], call: (value: bigint) => stringValue(print(value)) };
  return namedIntegerType(name, { base: goTypes.int, print, methods: new Map([['String', text]]) });
}

/** Go's `time.Month`: 1 is January. */
export const monthType: GoType = nameType('time.Month', monthName);

/** Go's `time.Weekday`: 0 is Sunday. */
export const weekdayType: GoType = nameType('time.Weekday', weekdayName);
