import type { CallContext } from '../../call-context.ts';
import { FunctionFailure } from '../../failure.ts';
import { fromRunes, runesOf } from '../../text/runes.ts';
import { goTypes } from '../../values/go-type.ts';
import { intValue, stringValue, type Value } from '../../values/value.ts';
import { type Arguments, countAt, define, integerAt, textAt } from '../arguments.ts';
import { FunctionTable, type TemplateFunction } from '../function-table.ts';
import { Uniform } from './uniform.ts';

const { int, string } = goTypes;

const DIGITS = '0123456789';
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const PRINTABLE = Array.from({ length: 0x7f - 0x20 }, (_, at) => String.fromCharCode(0x20 + at)).join('');
const UUID_GROUPS = /^(.{8})(.{4})(.{4})(.{4})(.{12})$/;

/** A text of characters drawn one by one; none when the count is not positive. */
function drawn(alphabet: string): TemplateFunction {
  return define([int], (args, context) => {
    const count = Math.max(countAt(args, 0), 0);
    context.make(count);
    const uniform = new Uniform(context);
    const size = BigInt(alphabet.length);
    let text = '';
    while (text.length < count) text += alphabet.charAt(Number(uniform.below(size)));
    return stringValue(text);
  });
}

/** A number from the first argument on and below the second. */
function randInt(args: Arguments, context: CallContext): Value {
  const least = integerAt(args, 0);
  const span = BigInt.asIntN(64, integerAt(args, 1) - least);
  if (span <= 0n) throw FunctionFailure.plain('invalid argument to Intn');
  return intValue(BigInt.asIntN(64, least + new Uniform(context).below(span)));
}

/** The characters of a text in another order, each order as likely as any other. */
function shuffle(args: Arguments, context: CallContext): Value {
  const runes = runesOf(textAt(args, 0));
  const uniform = new Uniform(context);
  for (let last = runes.length - 1; last > 0; last--) {
    const chosen = Number(uniform.below(BigInt(last + 1)));
    const moved = runes[last] ?? 0;
    runes[last] = runes[chosen] ?? 0;
    runes[chosen] = moved;
  }
  return stringValue(fromRunes(runes));
}

/** Version 4 of RFC 9562. */
function uuid(_: Arguments, context: CallContext): Value {
  const bytes = Uint8Array.from(context.randomBytes(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return stringValue(hex.replace(UUID_GROUPS, '$1-$2-$3-$4-$5'));
}

/** Functions that draw from the source of randomness of the rendering. */
export const randomFunctions: FunctionTable = new FunctionTable([
  ['randAlphaNum', drawn(LETTERS + DIGITS)],
  ['randAlpha', drawn(LETTERS)],
  ['randNumeric', drawn(DIGITS)],
  ['randAscii', drawn(PRINTABLE)],
  ['randInt', define([int, int], randInt)],
  ['shuffle', define([string], shuffle)],
  ['uuidv4', define([], uuid)],
]);
