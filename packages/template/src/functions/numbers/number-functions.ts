import type { CallContext } from '../../call-context.ts';
import { FunctionFailure } from '../../failure.ts';
import { print } from '../../format/print.ts';
import { goTypes } from '../../values/go-type.ts';
import { floatValue, intValue, listValue, stringValue, type Value } from '../../values/value.ts';
import { type Arguments, countAt, define, integerAt, textAt, valueAt } from '../arguments.ts';
import { FunctionTable, type TemplateFunction } from '../function-table.ts';
import { parseDecimal, parseOctal, toFloat64, toInt64 } from './cast.ts';
import { add, type Decimal, divide, fromFloat, multiply, subtract, toFloat } from './decimal.ts';
import { roundTo } from './round.ts';
import { sequenceText, untilStep } from './sequence.ts';

const { any, float64, int, int64, string } = goTypes;

function int64Value(value: bigint): Value {
  return intValue(BigInt.asIntN(64, value), int64);
}

/** A function of two values as int64; results wrap around. */
function ofTwo(calculate: (first: bigint, second: bigint) => bigint): TemplateFunction {
  return define([any, any], (args) => int64Value(calculate(toInt64(valueAt(args, 0)), toInt64(valueAt(args, 1)))));
}

/** A function of at least `least` values as int64, two at a time from the left; results wrap around. */
function ofMany(least: 0 | 1, calculate: (first: bigint, second: bigint) => bigint): TemplateFunction {
  return {
    parameters: least === 0 ? [] : [any],
    variadic: any,
    call: (args) => {
      const numbers = least === 0 ? [0n, ...args.map(toInt64)] : args.map(toInt64);
      return int64Value(numbers.reduce((first, second) => BigInt.asIntN(64, calculate(first, second))));
    },
  };
}

function ofFloats(choose: (first: number, second: number) => number): TemplateFunction {
  return { parameters: [any], variadic: any, call: (args) => floatValue(args.map(toFloat64).reduce(choose)) };
}

/** A calculation with exact decimals, from the left, back to float64 at its end. */
function ofDecimals(least: 0 | 1, calculate: (first: Decimal, second: Decimal) => Decimal): TemplateFunction {
  return {
    parameters: least === 0 ? [] : [any],
    variadic: any,
    call: (args, context) => {
      // The digits of a sum or product grow with every argument.
      context.step(args.length * args.length);
      const numbers = args.map((arg) => fromFloat(toFloat64(arg)));
      return floatValue(toFloat(least === 0 ? numbers.reduce(calculate, fromFloat(0)) : numbers.reduce(calculate)));
    },
  };
}

function ofFloat(change: (value: number) => number): TemplateFunction {
  return define([any], (args) => floatValue(change(toFloat64(valueAt(args, 0)))));
}

function divisor(value: bigint): bigint {
  if (value === 0n) throw FunctionFailure.plain('runtime error: integer divide by zero');
  return value;
}

/** Go's `math.Max` and `math.Min` know infinity before they know what is no number. */
function limit(infinity: number, choose: (...values: number[]) => number): (first: number, second: number) => number {
  return (first, second) => (first === infinity || second === infinity ? infinity : choose(first, second));
}

const larger = (first: bigint, second: bigint): bigint => (second > first ? second : first);
const smaller = (first: bigint, second: bigint): bigint => (second < first ? second : first);

function intList(values: readonly bigint[]): Value {
  return listValue(
    values.map((value) => intValue(value)),
    goTypes.intList,
  );
}

function until(args: Arguments, context: CallContext): Value {
  const count = integerAt(args, 0);
  return intList(untilStep(0n, count, count < 0n ? -1n : 1n, context));
}

function round(args: Arguments): Value {
  const option = args[2];
  const threshold = option?.kind === 'float' ? option.value : 0.5;
  return floatValue(roundTo(toFloat64(valueAt(args, 0)), countAt(args, 1), threshold));
}

/** Numbers of sprig: conversions as spf13/cast has them, int64 that wraps around, and floats by way of exact decimals. */
export const numberFunctions: FunctionTable = new FunctionTable([
  ['atoi', define([string], (args) => intValue(parseDecimal(textAt(args, 0))))],
  ['int', define([any], (args) => intValue(toInt64(valueAt(args, 0))))],
  ['int64', define([any], (args) => int64Value(toInt64(valueAt(args, 0))))],
  ['float64', ofFloat((value) => value)],
  ['toDecimal', define([any], (args, context) => int64Value(parseOctal(print([valueAt(args, 0)], context))))],
  ['add1', define([any], (args) => int64Value(toInt64(valueAt(args, 0)) + 1n))],
  ['add', ofMany(0, (first, second) => first + second)],
  ['sub', ofTwo((first, second) => first - second)],
  ['mul', ofMany(1, (first, second) => first * second)],
  ['div', ofTwo((first, second) => first / divisor(second))],
  ['mod', ofTwo((first, second) => first % divisor(second))],
  ['biggest', ofMany(1, larger)],
  ['max', ofMany(1, larger)],
  ['min', ofMany(1, smaller)],
  ['maxf', ofFloats(limit(Number.POSITIVE_INFINITY, Math.max))],
  ['minf', ofFloats(limit(Number.NEGATIVE_INFINITY, Math.min))],
  ['add1f', ofFloat((value) => toFloat(add(fromFloat(value), fromFloat(1))))],
  ['addf', ofDecimals(0, add)],
  ['subf', ofDecimals(1, subtract)],
  ['mulf', ofDecimals(1, multiply)],
  ['divf', ofDecimals(1, divide)],
  ['ceil', ofFloat(Math.ceil)],
  ['floor', ofFloat(Math.floor)],
  ['round', { parameters: [any, int], variadic: float64, call: round }],
  ['until', define([int], until)],
  [
    'untilStep',
    define([int, int, int], (args, context) =>
      intList(untilStep(integerAt(args, 0), integerAt(args, 1), integerAt(args, 2), context)),
    ),
  ],
  [
    'seq',
    {
      parameters: [],
      variadic: int,
      call: (args, context) =>
        stringValue(
          sequenceText(
            args.map((_, at) => integerAt(args, at)),
            context,
          ),
        ),
    },
  ],
]);
