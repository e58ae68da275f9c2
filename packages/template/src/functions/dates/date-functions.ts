import type { CallContext } from '../../call-context.ts';
import { FunctionFailure } from '../../failure.ts';
import type { ByteString } from '../../text/byte-string.ts';
import { goTypes } from '../../values/go-type.ts';
import { stringValue, type Value } from '../../values/value.ts';
import { type Arguments, define, textAt, valueAt } from '../arguments.ts';
import { FunctionTable, type TemplateFunction } from '../function-table.ts';
import { parseDecimal } from '../numbers/cast.ts';
import { clamp, durationText, parseDuration, roughDuration, roundDuration } from './duration.ts';
import { formatTime } from './format-time.ts';
import { fromSeconds, type Instant, SECOND, secondsOf, zeroInstant } from './instant.ts';
import { loadLocation, utc } from './location.ts';
import { parseTime } from './parse-time.ts';
import { instantOf, timeAt, timeType, timeValue } from './time-value.ts';

const { any, string } = goTypes;
const HTML_LAYOUT = '2006-01-02';
/** What a day or month name, or a zone, can make of the bytes that stand for it. */
const GROWTH = 12;
/** Opening a time zone costs as much as this many steps. */
const ZONE_STEPS = 2048;

function now(context: CallContext): Instant {
  return { nanoseconds: context.now(), location: utc };
}

/** A time, or seconds since the epoch as `int` or `int64`; whatever else it is means now. */
function instantFrom(value: Value, context: CallContext): Instant {
  const instant = instantOf(value);
  if (instant !== undefined) return instant;
  const isSeconds = value.kind === 'int' && (value.type === goTypes.int || value.type === goTypes.int64);
  return isSeconds ? fromSeconds(value.value) : now(context);
}

/** A time zone that does not exist is UTC. */
function formatIn(layout: ByteString, date: Value, zone: ByteString, context: CallContext): Value {
  const instant = instantFrom(date, context);
  context.make(layout.length * GROWTH);
  const location = loadLocation(zone, () => context.step(ZONE_STEPS)) ?? utc;
  return stringValue(formatTime({ ...instant, location }, layout));
}

const dateInZone: TemplateFunction = define([string, any, string], (args, context) =>
  formatIn(textAt(args, 0), valueAt(args, 1), textAt(args, 2), context),
);

function since({ nanoseconds }: Instant, context: CallContext): bigint {
  return clamp(context.now() - nanoseconds);
}

function ago(args: Arguments, context: CallContext): Value {
  const passed = since(instantFrom(valueAt(args, 0), context), context);
  return stringValue(durationText(roundDuration(passed, SECOND)));
}

/** The result, or what stands for it when there is none. */
function orElse<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch (problem) {
    if (problem instanceof FunctionFailure) return otherwise;
    throw problem;
  }
}

function later({ nanoseconds, location }: Instant, duration: bigint): Value {
  return timeValue({ nanoseconds: nanoseconds + duration, location });
}

const dateModify: TemplateFunction = define([string, timeType], (args) =>
  later(
    timeAt(args, 1),
    orElse(() => parseDuration(textAt(args, 0)), 0n),
  ),
);
const mustDateModify: TemplateFunction = define([string, timeType], (args) =>
  later(timeAt(args, 1), parseDuration(textAt(args, 0))),
);

/** Seconds, as text or `int64`. */
function duration(args: Arguments): Value {
  const value = valueAt(args, 0);
  const seconds =
    value.kind === 'string'
      ? parseDecimal(value.value)
      : value.kind === 'int' && value.type === goTypes.int64
        ? value.value
        : 0n;
  return stringValue(durationText(BigInt.asIntN(64, seconds * SECOND)));
}

/** A duration as text, nanoseconds as `int64`, or the time since a date. */
function durationRound(args: Arguments, context: CallContext): Value {
  const value = valueAt(args, 0);
  const instant = instantOf(value);
  if (instant !== undefined) return stringValue(roughDuration(since(instant, context)));
  if (value.kind === 'string') return stringValue(roughDuration(orElse(() => parseDuration(value.value), 0n)));
  const isDuration = value.kind === 'int' && value.type === goTypes.int64;
  return stringValue(roughDuration(isDuration ? value.value : 0n));
}

/** Dates of sprig. There is no local zone: what Go takes from its surroundings is UTC here. */
export const dateFunctions: FunctionTable = new FunctionTable([
  ['now', define([], (_, context) => timeValue(now(context)))],
  ['ago', define([any], ago)],
  ['date', define([string, any], (args, context) => formatIn(textAt(args, 0), valueAt(args, 1), utc.name, context))],
  ['dateInZone', dateInZone],
  ['date_in_zone', dateInZone],
  ['htmlDate', define([any], (args, context) => formatIn(HTML_LAYOUT, valueAt(args, 0), utc.name, context))],
  [
    'htmlDateInZone',
    define([any, string], (args, context) => formatIn(HTML_LAYOUT, valueAt(args, 0), textAt(args, 1), context)),
  ],
  ['dateModify', dateModify],
  ['date_modify', dateModify],
  ['mustDateModify', mustDateModify],
  ['must_date_modify', mustDateModify],
  [
    'toDate',
    define([string, string], (args) =>
      timeValue(orElse(() => parseTime(textAt(args, 0), textAt(args, 1)), zeroInstant)),
    ),
  ],
  ['mustToDate', define([string, string], (args) => timeValue(parseTime(textAt(args, 0), textAt(args, 1))))],
  ['duration', define([any], duration)],
  ['durationRound', define([any], durationRound)],
  ['unixEpoch', define([timeType], (args) => stringValue(secondsOf(timeAt(args, 0)).toString()))],
]);
